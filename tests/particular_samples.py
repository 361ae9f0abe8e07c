"""Particulars of versions, small and with one value changed at a time."""

from __future__ import annotations

import json
from typing import Any

from consent.core.firms import Particulars

Json = dict[str, Any]
A, B, C = "a" * 64, "b" * 64, "c" * 64
WINDOWS: Json = {"system": "windows", "file": "viewer.exe", "sha256": A}
MACOS: Json = {"system": "macos", "url": "https://maker.example/viewer.dmg"}
VIEWER: Json = {
    "id": "viewer",
    "name": "Viewer",
    "publisher": "Maker",
    "purpose": {"nl": "Kijken", "pl": "Oglądanie"},
    "shows": ["id"],
    "digits": [9],
    "files": [WINDOWS, MACOS],
}
NAME: Json = {"id": "name", "required": True, "label": {"nl": "Naam", "pl": "Imię"}}
EMAIL: Json = {"id": "email", "required": False, "label": {"nl": "E-mail", "pl": "E-mail"}}
MEMBER: Json = {"id": "member", "label": {"nl": "Lid", "pl": "Członek"}}
WIPED: Json = {"id": "wiped", "label": {"nl": "Alles is gewist.", "pl": "Wszystko usunięto."}}
PRICES: Json = {"id": "prices", "title": {"nl": "Prijzen", "pl": "Ceny"}, "digests": {"nl": A, "pl": B}}


def particulars(**values: Any) -> Particulars:
    """Particulars of one tool, two fields, a class and a document, with other values where given."""
    whole = {
        "firm": "workshop", "version": "2024-01-01", "effective": "2024-01-01T00:00", "tariff": {"kind": "free"},
        "classes": [MEMBER], "fields": [NAME, EMAIL], "tools": [VIEWER], "retires": [], "documents": [PRICES], **values,
    }  # fmt: skip
    return Particulars.model_validate_json(json.dumps(whole))
