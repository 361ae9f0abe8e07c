"""Payloads about support sessions as they are made: instants as text, a charge as it was counted."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from consent.core.charges import Charge, ChargeLine
from consent.core.events import check_payload
from consent.core.session_records import charge_in_record, step
from consent.core.tariffs import Tariff
from tests.core.session_course import START, in_state, record_of
from tests.evidence import FIRM, uuid_of

RATE = {"block": {"minutes": 10, "price": "10.00"}}
TARIFF = Tariff.model_validate_json(
    json.dumps({"kind": "blocks", "currency": "EUR", "vat": "21", "rates": [RATE]})
)


def test_a_step_has_its_instants_as_text() -> None:
    """Cut to the millisecond, in UTC; everything else as it was given."""
    warsaw = datetime(2026, 11, 20, 13, 0, 0, 1999, ZoneInfo("Europe/Warsaw"))
    payload = step(
        "invitation.made",
        id=uuid_of(1),
        firm=FIRM,
        time=START,
        invitation=uuid_of(2),
        technician="t",
        language="pl",
        expires=warsaw,
    )
    assert payload["expires"] == "2026-11-20T12:00:00.001Z"
    assert check_payload(payload)["language"] == "pl"


def test_a_charge_is_recorded_with_every_line() -> None:
    """Cents, the moment of each kind of block in UTC, and why it is so much."""
    begins = START.astimezone(ZoneInfo("Europe/Brussels"))
    lines = (
        ChargeLine("first", begins, 10, 1, 1000),
        ChargeLine("started", begins + timedelta(minutes=10), 5, 2, 250, Decimal(50), 500),
        ChargeLine("started", begins + timedelta(minutes=20), 5, 1, None, Decimal("12.5"), None),
    )
    said = charge_in_record(Charge(None, "no_price", lines), TARIFF)
    assert said == {
        "amount": None,
        "currency": "EUR",
        "vat": "21",
        "reason": "no_price",
        "lines": [
            {
                "what": "first",
                "begins": "2026-11-20T12:00:00.000Z",
                "minutes": 10,
                "blocks": 1,
                "unit": 1000,
            },
            {
                "what": "started",
                "begins": "2026-11-20T12:10:00.000Z",
                "minutes": 5,
                "blocks": 2,
                "unit": 250,
                "discount": "50",
                "full": 500,
            },
            {
                "what": "started",
                "begins": "2026-11-20T12:20:00.000Z",
                "minutes": 5,
                "blocks": 1,
                "unit": None,
                "discount": "12.5",
                "full": None,
            },
        ],
    }
    check_payload(record_of(in_state("running"), "session.closed", START + timedelta(minutes=9), charge=said))


def test_a_tariff_without_a_currency_leaves_none_in_the_record() -> None:
    """Free of charge, or not stated."""
    said = charge_in_record(Charge(0, "free"), Tariff(kind="free"))
    assert said == {"amount": 0, "currency": None, "vat": None, "reason": "free", "lines": []}
