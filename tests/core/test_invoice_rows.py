"""Rows for invoices: local and UTC times, amounts as text, empty where nothing is stated, before and after a correction."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from consent.core.acceptances import Acceptance
from consent.core.invoice_rows import COLUMNS, Correction, InvoiceRow
from consent.core.support_sessions import SupportSession

ID = "9c1e5b0f-a3d4-4e5f-8a6b-0123456789ab"
# Half past midnight in Warsaw, still the day before in UTC.
START = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
ACCEPTANCE = Acceptance(ID, "mastiff", 4, START, "2023-09-13", "pl", None, "closed", START)
SESSION = SupportSession(
    ID,
    "mastiff",
    state="closed",
    redeemed_at=START - timedelta(minutes=40),
    started_at=START,
    ended_at=START + timedelta(seconds=61),
    closed_at=START + timedelta(minutes=5),
    outcome="solved",
    seconds=61,
    amount=1001,
    currency="PLN",
    vat="23",
    reason="blocks",
)


def row(session: SupportSession, correction: Correction | None = None, **person: str) -> InvoiceRow:
    return InvoiceRow.of(
        ACCEPTANCE,
        session,
        ZoneInfo("Europe/Warsaw"),
        person=person,
        technician="Tess",
        rule_words="started blocks",
        correction=correction,
    )


def test_day_and_times_are_those_of_the_firm() -> None:
    """With the instants beside them."""
    made = row(SESSION)
    assert (made.date, made.start, made.end) == ("2026-11-20", "00:30:00", "00:31:01")
    assert made.started_at == "2026-11-19T23:30:00.000Z"
    assert made.reference == "KGF5-P3X3"


def test_session_that_never_ran_has_the_day_of_its_code() -> None:
    """And no times."""
    made = row(replace(SESSION, started_at=None, ended_at=None, seconds=0, amount=0, reason="not_started"))
    assert (made.date, made.start, made.end, made.minutes, made.gross) == (
        "2026-11-19",
        None,
        None,
        0,
        "0.00",
    )
    assert row(SupportSession(ID, "mastiff")).date == "2026-11-20"


def test_vat_and_net_add_up_to_what_was_agreed() -> None:
    """Started minutes; gross first, the rest follows."""
    made = row(SESSION)
    assert (made.minutes, made.gross, made.vat, made.net, made.vat_amount) == (
        2,
        "10.01",
        "23",
        "8.14",
        "1.87",
    )


def test_nothing_is_made_up() -> None:
    """No amount, no VAT rate, no length: empty, never zero."""
    unstated = row(replace(SESSION, amount=None))
    assert (unstated.gross, unstated.net, unstated.vat_amount, unstated.vat) == (None, None, None, "23")
    assert row(replace(SESSION, vat=None)).net is None
    assert row(replace(SESSION, seconds=None)).minutes is None


def test_correction_stands_beside_what_was_closed() -> None:
    """The amount before may have been not stated."""
    closed = {"outcome": "unsolved", "seconds": 90, "charge": {"amount": 0}}
    made = row(SESSION, Correction(closed, "Mara"))
    assert (made.corrected_by, made.outcome_before, made.seconds_before, made.gross_before) == (
        "Mara",
        "unsolved",
        90,
        "0.00",
    )
    assert row(SESSION, Correction({**closed, "charge": {"amount": None}}, "Mara")).gross_before is None
    assert row(SESSION).corrected_by is None


def test_line_has_every_column_and_no_formula() -> None:
    """In the order of COLUMNS; what a customer typed can't run."""
    made = row(SESSION, name="=1+1", order_number="A-1")
    cells = made.to_csv().decode().removesuffix("\r\n").split(",")
    assert len(cells) == len(COLUMNS)
    assert cells[COLUMNS.index("name")] == "'=1+1"
    assert tuple(made.to_json()) == COLUMNS
    assert made.order_number == "A-1"
