"""A manager's lists: what is chosen, counts and totals that add up, files for invoices, and who works for the firm."""

from __future__ import annotations

import csv
import errno
import io
import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from consent.core.staff import StaffMember
from consent.errors import Unavailable
from consent.service import closings, customers, session_lists, staff, support_sessions
from consent.service.closings import Correction
from consent.service.installation import Installation
from consent.service.session_lists import Filters, Listed
from tests.ended_sessions import began, ran, whole
from tests.samples import NOW, PASSWORD

FIRM = "page-computers"


@pytest.fixture
def tess(any_house: Installation) -> StaffMember:
    """A technician of page-computers."""
    return staff.add(any_house, "tess", firm=FIRM, roles=["technician"], password=PASSWORD, now=NOW)


def member(house: Installation, name: str, *roles: str, firm: str = FIRM) -> StaffMember:
    return staff.add(house, name, firm=firm, roles=roles, password=PASSWORD, now=NOW)


def minutes(number: float) -> datetime:
    return NOW + timedelta(minutes=number)


def of_all_kinds(house: Installation, tess: StaffMember, otto: StaffMember) -> None:
    """Solved for 15.00, unsolved for nothing, a test whose price the firm does not state, one running, one stopped."""
    whole(house, tess, 12)
    whole(house, otto, 7, "unsolved", now=minutes(60))
    whole(house, tess, 1, "test", now=minutes(120))
    ran(house, began(house, tess, now=minutes(180)), now=minutes(180))
    stopped = began(house, otto, now=minutes(240))
    customers.stop(house, FIRM, stopped.accepted.ref, "stop", now=minutes(241))


def adds_up(found: Listed) -> bool:
    counts = found.counts
    worth = counts.stated + counts.not_stated + counts.open + counts.stopped
    groups = (counts.by_state, counts.by_technician, counts.by_outcome)
    return all(sum(group.values()) == counts.total for group in groups) and worth == counts.total


def test_counts_and_totals_of_everything(any_house: Installation, tess: StaffMember) -> None:
    """Amounts are summed where they are stated; the others are counted, never guessed."""
    otto = member(any_house, "otto", "technician")
    of_all_kinds(any_house, tess, otto)
    found = session_lists.sessions(any_house, FIRM, Filters())
    assert adds_up(found)
    assert found.counts.by_state == {"closed": 3, "running": 1, "stopped": 1}
    assert found.counts.by_technician == {tess.id: 3, otto.id: 2}
    assert found.counts.by_outcome == {"solved": 1, "unsolved": 1, "test": 1, None: 2}
    counts = found.counts
    assert (counts.stated, counts.not_stated, counts.open, counts.stopped) == (2, 1, 1, 1)
    assert [(one.currency, one.gross, one.net, one.vat) for one in found.totals] == [("EUR", 1500, 1240, 260)]
    assert [row.session.state for row in found.rows] == ["stopped", "running", "closed", "closed", "closed"]
    assert found.names == {tess.id: "tess", otto.id: "otto"}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), 5),
        (Filters(state="closed"), 3),
        (Filters(outcome="unsolved"), 1),
        (Filters(since=minutes(60)), 4),
        (Filters(until=minutes(60)), 1),
        (Filters(since=minutes(60), until=minutes(180), state="closed", outcome="test"), 1),
        (Filters(state="settled"), 0),
    ],
)
def test_filters_narrow(any_house: Installation, tess: StaffMember, filters: Filters, expected: int) -> None:
    """The period begins with its first instant and ends before its last; the file has exactly the same."""
    of_all_kinds(any_house, tess, member(any_house, "otto", "technician"))
    found = session_lists.sessions(any_house, FIRM, filters)
    assert found.counts.total == len(found.rows) == expected
    assert adds_up(found)
    assert len(as_json(any_house, filters)["sessions"]) == expected


def test_sessions_of_one_technician(any_house: Installation, tess: StaffMember) -> None:
    """By the id of whoever has it."""
    otto = member(any_house, "otto", "technician")
    of_all_kinds(any_house, tess, otto)
    found = session_lists.sessions(any_house, FIRM, Filters(technician=otto.id))
    assert {row.session.technician for row in found.rows} == {otto.id}
    assert found.counts.total == 2


def test_pages_and_another_firm(house: Installation, technician: StaffMember) -> None:
    """A page too far is the last one; nothing of another firm is ever counted."""
    for number in range(3):
        began(house, technician, now=minutes(number))
    whole(house, member(house, "dana", "technician", firm="damal"), 5)
    first, second, far = (
        session_lists.sessions(house, FIRM, Filters(), page=page, per_page=2) for page in (1, 2, 99)
    )
    assert [len(first.rows), len(second.rows), far.page, far.pages] == [2, 1, 2, 2]
    assert first.counts.total == 3
    assert session_lists.sessions(house, "mastiff", Filters()).totals == ()


def test_totals_of_amounts_in_no_currency_are_none(house: Installation) -> None:
    """A firm that charges nothing has closed sessions with an amount, and nothing to add."""
    whole(house, member(house, "olga", "technician", firm="overmax"), 5)
    found = session_lists.sessions(house, "overmax", Filters())
    assert (found.counts.stated, found.totals) == (1, ())


# Files -------------------------------------------------------------------------------------------------------------------


def words(reason: str, outcome: str | None) -> str:
    return f"because of {reason}, {outcome}"


def as_csv(house: Installation, filters: Filters) -> list[dict[str, str]]:
    file = io.BytesIO()
    session_lists.write_csv(house, FIRM, filters, words, file)
    assert file.getvalue().startswith(b"\xef\xbb\xbffirm,reference,date,")
    return list(csv.DictReader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline="")))


def as_json(house: Installation, filters: Filters) -> Any:
    file = io.BytesIO()
    session_lists.write_json(house, FIRM, filters, words, file)
    return json.loads(file.getvalue())


def test_row_for_an_invoice(any_house: Installation, tess: StaffMember) -> None:
    """Who, when by both clocks, how long, by which rule, how much, with which VAT."""
    session = whole(any_house, tess, 12.5)
    support_sessions.confirm_work(any_house, FIRM, session.accepted.ref, now=minutes(20))
    [row] = as_csv(any_house, Filters())
    said = {
        "date": "2026-11-20",
        "start": "11:00:00",
        "end": "11:12:30",
        "name": "Jan Janssens",
        "technician": "tess",
        "state": "settled",
        "outcome": "solved",
        "seconds": "750",
        "minutes": "13",
        "rule": "blocks",
        "rule_words": "because of blocks, solved",
        "currency": "EUR",
        "gross": "15.00",
        "vat": "21",
        "vat_amount": "2.60",
        "net": "12.40",
        "corrected_by": "",
        "started_at": "2026-11-20T10:00:00.000Z",
        "settled_at": "2026-11-20T10:20:00.000Z",
        "acceptance": session.id,
    }
    assert {name: row[name] for name in said} == said
    whole_file = as_json(any_house, Filters(since=NOW))
    assert whole_file["format"] == "consent-sessions/1"
    assert (whole_file["firm"], whole_file["since"], whole_file["until"]) == (
        FIRM,
        "2026-11-20T10:00:00.000Z",
        None,
    )
    [same] = whole_file["sessions"]
    assert {name: "" if value is None else str(value) for name, value in same.items()} == row


def test_what_is_not_stated_and_what_is_open_is_empty(any_house: Installation, tess: StaffMember) -> None:
    """Never a zero; the rule says why."""
    whole(any_house, tess, 1, "test")
    began(any_house, tess, now=minutes(5))
    unstated, begun = as_csv(any_house, Filters())
    assert (unstated["gross"], unstated["net"], unstated["rule"]) == ("", "", "no_rule")
    assert (begun["gross"], begun["rule"], begun["rule_words"], begun["start"]) == ("", "", "", "")
    assert begun["date"] == "2026-11-20"


def test_correction_shows_before_and_after(any_house: Installation, tess: StaffMember) -> None:
    """What was closed at first, what counts now, and who corrected it last."""
    mara = member(any_house, "mara", "manager")
    session = whole(any_house, tess, 12)
    for by, minute, length in ((tess, 20, "11"), (mara, 30, "9")):
        correction = Correction(length, "solved", "the line was bad")
        closings.correct(any_house, by, session.id, correction, now=minutes(minute))
    [row] = as_csv(any_house, Filters())
    before = ("outcome_before", "seconds_before", "gross_before")
    assert [row[name] for name in before] == ["solved", "720", "15.00"]
    assert (row["seconds"], row["gross"], row["corrected_by"]) == ("540", "10.00", "mara")
    assert "the line was bad" not in row.values()


def test_no_formula_runs(any_house: Installation, tess: StaffMember) -> None:
    """Whatever a customer calls themselves."""
    began(any_house, tess, name='=SUM("A")', phone="+32 470 12 34 56")
    [row] = as_csv(any_house, Filters())
    assert row["name"] == '\'=SUM("A")'
    assert "phone" not in row


class Full(io.BytesIO):
    """A disk without room."""

    def write(self, _data: Any) -> int:
        """Never."""
        raise OSError(errno.ENOSPC, "no room")


class Broken(io.BytesIO):
    """A disk with another trouble."""

    def write(self, _data: Any) -> int:
        """Never."""
        raise OSError(errno.EIO, "broken")


def test_no_room_is_told_as_such(house: Installation) -> None:
    """Every other trouble stays what it is."""
    with pytest.raises(Unavailable):
        session_lists.write_csv(house, FIRM, Filters(), words, Full())
    with pytest.raises(OSError, match="broken"):
        session_lists.write_json(house, FIRM, Filters(), words, Broken())


# Who works there ---------------------------------------------------------------------------------------------------------


def test_staff_with_open_sessions_and_when_they_were_here(any_house: Installation, tess: StaffMember) -> None:
    """By name, whoever is disabled at the end; closed sessions are with nobody."""
    member(any_house, "anna", "auditor", "manager")
    member(any_house, "bea", "technician")
    staff.set_disabled(any_house, "bea", disabled=True, now=NOW)
    staff.login(any_house, "tess", PASSWORD, address="192.0.2.1", now=minutes(3))
    whole(any_house, tess, 5)
    open_session = ran(any_house, began(any_house, tess, now=minutes(10)), now=minutes(10))
    anna, found, bea = session_lists.staff(any_house, FIRM)
    assert [one.member.name for one in (anna, found, bea)] == ["anna", "tess", "bea"]
    assert [row.session.acceptance for row in found.open] == [open_session.id]
    assert (found.last_seen, anna.last_seen, anna.open) == (minutes(3), None, ())
    assert bea.member.disabled
