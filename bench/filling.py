"""A database of any size: acceptances as the service records them, signed, sealed and in the log, only many to a transaction."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from consent.config import Settings
from consent.core.acceptances import Acceptance
from consent.core.publications import PublishedFirm
from consent.service import (
    acceptances,
    forms,
    installation,
    library,
    personal_data,
    publishing,
    session_tokens,
)
from consent.service.acceptances import Visitor
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.service.records import append
from consent.service.transaction import Transaction
from consent.store import publications, schema

FIRM, LANGUAGE = "page-computers", "nl"
SPACING = timedelta(seconds=20)
AT_A_TIME = 2000
_VISITOR = Visitor("192.0.2.77", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)")
_TYPED = {"name": "Jan Janssens", "phone": "+32 470 12 34 56", "email": "jan@example.org"}
_TABLES = (schema.acceptances, schema.data_keys, schema.disclosures, schema.session_tokens)

Row = dict[str, Any]


def opened(folder: Path, *, since: datetime, database_url: str | None = None) -> Installation:
    """A new installation, open, with one sample firm published at `since`."""
    changes: Row = {} if database_url is None else {"database_url": database_url}
    settings = Settings(data=folder, flood_limit=0, second_factor="optional", **changes)
    installation.create(settings)
    house = installation.open_installation(settings)
    publishing.publish(house, load_content(settings.content_folder), firms=[FIRM], now=since)
    return house


def fill(house: Installation, size: int, *, since: datetime) -> None:
    """Record `size` acceptances, one each SPACING."""
    for first in range(0, size, AT_A_TIME):
        number = min(AT_A_TIME, size - first)
        verb = partial(_write, house, since + (first + 1) * SPACING, number)
        house.writer.submit([FIRM], verb, patience_seconds=600)


def _write(house: Installation, since: datetime, number: int, transaction: Transaction) -> None:
    draft = _draft(house, since)
    firm = publications.firm(transaction.connection, FIRM)
    assert firm is not None
    rows: dict[str, list[Row]] = {table.name: [] for table in _TABLES}
    for step in range(number):
        for name, some in _one(house, transaction, draft, firm, since + step * SPACING).items():
            rows[name].extend(some)
    for table in _TABLES:
        transaction.connection.execute(insert(table), rows[table.name])


def _draft(house: Installation, now: datetime) -> acceptances._Draft:
    """What a customer posts, read and checked as the service reads it; the other forms differ in their key alone."""
    version = library.in_force(house, FIRM, now=now)
    text, particulars = library.text(house, version, LANGUAGE), library.particulars(house, version)
    asked = [one for one in forms.statements_for(text, particulars, None) if one.required]
    given = {f"statement-{one.id}": one.answers[0].id if one.answers else "yes" for one in asked}
    form = forms.open_form(house, forms.new_form(house, version, LANGUAGE, None, now=now))
    typed = {str(one.id): _TYPED[one.id] for one in particulars.fields if one.required}
    return acceptances._draft(house, form, {**given, **typed}, _VISITOR, now, frozenset())


def _one(
    house: Installation,
    transaction: Transaction,
    draft: acceptances._Draft,
    firm: PublishedFirm,
    now: datetime,
) -> dict[str, list[Row]]:
    """One record in the log, and the rows beside it by table."""
    form = replace(draft.form, key=str(uuid.uuid4()), issued_at=now)
    acceptance = acceptances._row(form, transaction, now)
    shown = {each.name: each.value for each in draft.disclosures}
    disclosures = personal_data.disclose(shown)
    wrapped, sealed = personal_data.seal(house.keys.personal_data, form.key, disclosures)
    payload = acceptances._payload(acceptance, replace(draft, form=form), firm, None)
    append(house, transaction, FIRM, payload, time=acceptance.time, subject=form.key, disclosures=disclosures)
    return {
        "acceptances": [{name: getattr(acceptance, name) for name in Acceptance.__slots__}],
        "data_keys": [{"acceptance": form.key, "wrapped": wrapped}],
        "disclosures": [
            {"acceptance": form.key, "name": name, "ciphertext": value} for name, value in sealed.items()
        ],
        "session_tokens": [_token(house, acceptance, now)],
    }


def _token(house: Installation, acceptance: Acceptance, now: datetime) -> Row:
    token_id = uuid.uuid4().bytes
    token = session_tokens._sealed(house, acceptance, token_id, now)
    mac = session_tokens.mac_of(house, FIRM, session_tokens.digits(house, FIRM, token_id))
    return {"mac": mac, **{name: getattr(token, name) for name in type(token).__slots__}}
