"""The queue at the desk: groups by what has to be done, one's own first, other firms' not at all."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from consent.core.staff import StaffMember
from consent.service import closings, customers, desk, desk_queue, erasing, staff, support_sessions
from consent.service.acceptances import Accepted
from consent.service.desk_queue import QueueRow
from consent.service.installation import Installation
from tests.samples import NOW, PASSWORD, accepted

MINUTE = timedelta(minutes=1)


def hire(house: Installation, name: str, firm: str = "damal") -> StaffMember:
    """A technician."""
    return staff.add(house, name, firm=firm, roles=["technician"], password=PASSWORD, now=NOW)


@pytest.fixture
def tess(house: Installation) -> StaffMember:
    """A technician of damal, where customers choose theirs and no length of a session is stated."""
    return hire(house, "tess")


def redeemed(house: Installation, member: StaffMember, *, now: datetime = NOW) -> Accepted:
    """A session whose code `member` used at `now`."""
    done = accepted(house, member.firm, "nl", now=now)
    token = customers.page(house, member.firm, done.ref, now=now).token
    assert token is not None
    desk.redeem(house, member, token.digits, key=desk.new_key(), now=now)
    return done


def running(house: Installation, member: StaffMember, *, now: datetime = NOW) -> Accepted:
    """One that runs since `now`."""
    done = redeemed(house, member, now=now)
    support_sessions.recognise(house, member.firm, done.ref, member.id, now=now)
    if member.firm == "page-computers":
        support_sessions.decide(house, member, done.acceptance.id, "before", positive=True, now=now)
    support_sessions.start(house, member, done.acceptance.id, None, now=now)
    return done


def row_of(house: Installation, member: StaffMember, done: Accepted, now: datetime) -> QueueRow:
    """How the queue shows one."""
    (row,) = [
        row for row in desk_queue.queue(house, member, now=now) if row.acceptance.id == done.acceptance.id
    ]
    return row


def test_nobody_waits_whose_data_were_erased(house: Installation, tess: StaffMember) -> None:
    """No code can come of it: it is over since then."""
    done = accepted(house, "damal")
    erasing.erase(house, done.acceptance.id, "asked", forced=True, now=NOW + MINUTE)
    row = row_of(house, tess, done, NOW + 2 * MINUTE)
    assert (row.place, row.group, row.at) == ("over", "done", NOW + MINUTE)


def test_waiting_until_no_code_can_be_made_any_more(house: Installation, tess: StaffMember) -> None:
    """Then it is over, and a day later gone."""
    done = accepted(house, "damal")
    assert row_of(house, tess, done, NOW).place == "waiting"
    over = done.acceptance.valid_until
    row = row_of(house, tess, done, over)
    assert (row.place, row.group) == ("over", "done")
    assert desk_queue.queue(house, tess, now=over + MINUTE) == ()


@pytest.mark.parametrize(("minutes", "group"), [(60, "open"), (61, "to-close")])
def test_code_used_and_not_begun_within_the_hour(
    house: Installation, tess: StaffMember, minutes: int, group: str
) -> None:
    """It was forgotten: it has to be closed."""
    done = redeemed(house, tess)
    row = row_of(house, tess, done, NOW + minutes * MINUTE)
    assert (row.place, row.group, row.is_late) == ("redeemed", group, group == "to-close")


@pytest.mark.parametrize(
    ("firm", "minutes", "group"),
    [
        ("damal", 480, "open"),
        ("damal", 481, "to-close"),
        ("page-computers", 30, "open"),
        ("page-computers", 31, "to-close"),
    ],
)
def test_running_for_too_long(house: Installation, firm: str, minutes: int, group: str) -> None:
    """Longer than the firm's sessions last; eight hours where it states no length."""
    member = hire(house, "rik", firm)
    done = running(house, member)
    assert row_of(house, member, done, NOW + minutes * MINUTE).group == group


def test_stopped_by_the_customer_is_to_be_closed_until_it_is(house: Installation, tess: StaffMember) -> None:
    """However long ago: it stays in sight."""
    done = running(house, tess)
    customers.stop(house, "damal", done.ref, "stop", now=NOW + MINUTE)
    late = NOW + timedelta(days=3)
    row = row_of(house, tess, done, late)
    assert (row.place, row.group, row.at) == ("ended", "to-close", NOW + MINUTE)
    closings.close(house, tess, done.acceptance.id, closings.Closing("solved", "Klaar."), now=late)
    assert row_of(house, tess, done, late).group == "done"


def test_one_s_own_come_first_and_so_do_those_who_ask_for_one(house: Installation, tess: StaffMember) -> None:
    """In each group; else the newest."""
    eva = hire(house, "eva")
    first, second, third = (accepted(house, "damal", now=NOW + n * MINUTE) for n in range(3))
    support_sessions.choose_technician(house, "damal", second.ref, tess.id, now=NOW + 3 * MINUTE)
    now = NOW + 4 * MINUTE
    hers = redeemed(house, eva, now=now)
    seen = desk_queue.queue(house, tess, now=now)
    ids = [row.acceptance.id for row in seen]
    assert ids == [one.acceptance.id for one in (second, third, first, hers)]
    assert [(row.is_mine, row.chosen, row.technician) for row in seen] == [
        (True, "tess", None),
        (False, None, None),
        (False, None, None),
        (False, None, "eva"),
    ]


def test_another_firm_s_are_not_in_it(house: Installation, tess: StaffMember) -> None:
    """Whatever their state."""
    accepted(house, "mastiff")
    assert desk_queue.queue(house, tess, now=NOW) == ()
