"""The manifest of an export: what it names, how it is signed, and which rows its filter selects."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from consent.core import export
from consent.core.encoding import canonical_json
from consent.core.jose import open_jws
from consent.core.manifest import TYP, FileDigest, Filter, Manifest, parse_manifest, sign_manifest
from consent.errors import FormatError
from tests.evidence import FIRM, ORIGIN, RECORD_KEY, RECORD_KEYS, START, Log

LOG = Log.opened()
LOG.accept()
LOG.redeem(4)
ROW = next(LOG.rows())
MANIFEST = Manifest(
    FIRM,
    ORIGIN,
    START,
    Filter(START, START + timedelta(days=1), "nl", "2023-09-13", "accepted"),
    "asked by the court",
    5,
    bytes(32),
    {name: FileDigest("0" * 64, 7) for name in (*export.ALWAYS, export.DISCLOSURES, f"terms/{'a' * 64}")},
)
VALUE: Any = json.loads(MANIFEST.to_bytes())


def test_a_manifest_comes_back_and_is_signed() -> None:
    """The signature's payload is the file itself."""
    data = MANIFEST.to_bytes()
    assert parse_manifest(data) == MANIFEST
    assert open_jws(sign_manifest(data, RECORD_KEY), RECORD_KEYS, typ=TYP) == data
    everything = replace(
        MANIFEST,
        filter=Filter(),
        reason=None,
        files={name: FileDigest("1" * 64, 0) for name in export.ALWAYS},
    )
    assert parse_manifest(everything.to_bytes()) == everything


def without(name: str) -> dict[str, object]:
    return {key: value for key, value in VALUE["files"].items() if key != name}


@pytest.mark.parametrize(
    "change",
    [
        {"format": "consent-export/2"},
        {"more": 1},
        {"firm": "../x"},
        {"made_at": "today"},
        {"filter": None},
        {"filter": {**VALUE["filter"], "state": "lost"}},
        {"filter": {**VALUE["filter"], "since": 7}},
        {"personal_data": {"reason": ""}},
        {"personal_data": True},
        {"personal_data": None},
        {"tree_size": -1},
        {"root_hash": "AAAA"},
        {"root_hash": None},
        {"files": {}},
        {"files": without("keys.json")},
        {"files": without("disclosures.jsonl")},
        {"files": {**VALUE["files"], "../../etc/passwd": VALUE["files"]["checkpoint"]}},
        {"files": {**VALUE["files"], "terms/x": VALUE["files"]["checkpoint"]}},
        {"files": {**VALUE["files"], "manifest.json": VALUE["files"]["checkpoint"]}},
        {"files": {**VALUE["files"], "checkpoint": {"sha256": "0" * 64}}},
    ],
)
def test_other_manifests_are_refused(change: dict[str, object]) -> None:
    """Other names, files that an export has not or must have, personal data without a reason."""
    with pytest.raises(FormatError):
        parse_manifest(canonical_json({**VALUE, **change}))


def test_a_manifest_has_one_form() -> None:
    """The same JSON in other bytes is not it."""
    with pytest.raises(FormatError):
        parse_manifest(json.dumps(VALUE).encode())


@pytest.mark.parametrize(
    ("chosen", "selected"),
    [
        (Filter(), True),
        (Filter(language="nl", version="2023-09-13", state="redeemed"), True),
        (Filter(language="pl"), False),
        (Filter(version="2024-01-01"), False),
        (Filter(state="accepted"), False),
        (Filter(since=START + timedelta(seconds=4, milliseconds=7)), True),
        (Filter(since=START + timedelta(seconds=4, milliseconds=8)), False),
        (Filter(until=START + timedelta(seconds=4, milliseconds=8)), True),
        (Filter(until=START + timedelta(seconds=4, milliseconds=7)), False),
    ],
)
def test_a_filter_selects_rows(chosen: Filter, selected: bool) -> None:
    """From the first instant up to, but without, the last."""
    assert chosen.selects(ROW) is selected
