"""The rows of an export's sessions.csv: who redeemed what, how it went, what it costs with and without VAT."""

from __future__ import annotations

from typing import Any

import pytest

from consent.core import export
from consent.core.export import SessionRow
from tests.core.session_course import CHARGE, COLLEAGUE, TECHNICIAN, go
from tests.evidence import FIRM, Log

PENDING = ("session_token.redeemed",)
RUNNING = (*PENDING, "technician.recognised", "session.started")


def cells(*events: str, **changes: Any) -> dict[str, str]:
    """The cells of a session's row after these events, the last one with `changes`."""
    log = Log.opened()
    log.accept()
    go(log, 4, *events, **changes)
    session = log.session_of(log.id_of(4))
    line = SessionRow.of_record(log.payloads[5], 5, session).to_csv().decode()
    assert line.endswith("\r\n")
    return dict(zip(export.SESSION_COLUMNS, line.strip().split(","), strict=True))


def money(row: dict[str, str]) -> tuple[str, ...]:
    """What stands in the columns that an invoice takes."""
    return tuple(row[name] for name in ("minutes", "rule", "currency", "gross", "vat", "net"))


def test_a_session_that_is_still_to_begin() -> None:
    """Who redeemed what and when; everything else is empty."""
    row = cells(*PENDING)
    filled = {name: value for name, value in row.items() if value}
    assert filled.pop("acceptance").endswith("-0000000003ec")
    assert filled == {
        "leaf_index": "5",
        "firm": FIRM,
        "state": "redeemed",
        "token": "a1b2",
        "redeemed_by": TECHNICIAN,
        "technician": TECHNICIAN,
        "redeemed_at": "2026-11-20T12:00:05.007Z",
    }


def test_a_session_that_was_handed_over() -> None:
    """Who redeemed it stays; who has it stands beside."""
    row = cells(*PENDING, "session.handed_over")
    assert (row["redeemed_by"], row["technician"]) == (TECHNICIAN, COLLEAGUE)


def test_a_closed_session() -> None:
    """Its times, its seconds, the started minutes, gross as agreed and net as it follows."""
    row = cells(*RUNNING, "session.closed")
    assert (row["state"], row["outcome"], row["seconds"]) == ("closed", "solved", "1")
    assert (row["started_at"], row["ended_at"]) == ("2026-11-20T12:00:07.007Z", "2026-11-20T12:00:08.007Z")
    assert row["closed_at"] == row["ended_at"]
    assert money(row) == ("1", "blocks", "EUR", "10.00", "21", "8.26")


@pytest.mark.parametrize(("seconds", "minutes"), [(0, "0"), (1, "1")])
def test_a_corrected_session(seconds: int, minutes: str) -> None:
    """What was corrected counts; when stands beside when it was closed."""
    row = cells(
        *RUNNING, "session.closed", "session.corrected", seconds=seconds, charge={**CHARGE, "amount": 5}
    )
    assert (row["closed_at"], row["corrected_at"]) == ("2026-11-20T12:00:08.007Z", "2026-11-20T12:00:09.007Z")
    assert money(row) == (minutes, "blocks", "EUR", "0.05", "21", "0.04")


def test_minutes_are_the_started_ones() -> None:
    """Sixty seconds are one, sixty-one are two."""
    log = Log.opened()
    log.accept()
    go(log, 4, *RUNNING)
    started = len(log.payloads)
    for extra in range(60):
        log.withdraw(4, statement=f"n{extra}")
    go(log, 4, "session.closed")
    session = log.session_of(log.id_of(4))
    row = SessionRow.of_record(log.payloads[5], 5, session)
    assert (started, row.seconds, row.minutes) == (8, 61, 2)


def test_an_amount_that_is_not_stated() -> None:
    """No figure in any column; the rule says why."""
    charge: dict[str, Any] = {
        "amount": None,
        "currency": None,
        "vat": None,
        "reason": "no_tariff",
        "lines": [],
    }
    assert money(cells(*RUNNING, "session.closed", charge=charge)) == ("1", "no_tariff", "", "", "", "")


def test_an_amount_whose_vat_is_not_stated() -> None:
    """Gross alone: net would be a guess."""
    charge = {**CHARGE, "vat": None}
    assert money(cells(*RUNNING, "session.closed", charge=charge)) == (
        "1",
        "blocks",
        "EUR",
        "10.00",
        "",
        "",
    )


def test_a_session_that_never_ran() -> None:
    """Nothing is due, and no minute counts."""
    row = cells(*PENDING, "session.closed")
    assert (row["outcome"], row["started_at"], row["ended_at"]) == ("not_started", "", "")
    assert money(row) == ("0", "not_started", "EUR", "0.00", "21", "0.00")


def test_a_session_that_the_customer_settled_and_objected_to() -> None:
    """Both stand there."""
    row = cells(*RUNNING, "session.closed", "work.confirmed", "charge.objected")
    assert (row["state"], row["settled_at"], row["objected_at"]) == (
        "settled",
        "2026-11-20T12:00:09.007Z",
        "2026-11-20T12:00:10.007Z",
    )


def test_the_row_of_an_acceptance_says_what_became_of_it() -> None:
    """Its state is that of the session; a stop stands there even when the session had run."""
    log = Log.opened()
    log.accept()
    go(log, 4, *RUNNING, "session.stopped")
    [row] = log.rows()
    assert (row.state, row.redeemed_at, row.stopped_at) == (
        "ended",
        "2026-11-20T12:00:05.007Z",
        "2026-11-20T12:00:08.007Z",
    )
