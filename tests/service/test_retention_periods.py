"""Periods of a firm's own: the worker keeps to them, and a change counts for what is there already."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from consent.errors import MustBeKept
from consent.service import acceptances, erasing, invitations, library, outbox, publishing, retaining, staff
from consent.service.content import load_content
from consent.service.installation import Installation
from tests.firm_folders import FIRM, change, write_firm
from tests.samples import NOW, PASSWORD, accepted, inviter
from tests.service.support_calls import calling, found_wrong


def publish(house: Installation, folder: Path, rules: str, *, now: datetime = NOW) -> None:
    """The firm with a table `[retention]` of these lines."""
    content = write_firm(folder)
    change(content / "firms" / f"{FIRM}.toml", "[privacy]\n", f"[retention]\n{rules}\n\n[privacy]\n")
    publishing.publish(house, load_content(content), now=now)


def run(house: Installation, now: datetime) -> dict[str, int]:
    """What a run deleted of the firm, without the zeros."""
    counts = retaining.run(house, now=now).counts[FIRM]
    return {name: number for name, number in counts.items() if number}


def is_erased(house: Installation, acceptance: str) -> bool:
    found = acceptances.find(house, acceptance)
    assert found is not None
    return found.erased_at is not None


def test_each_kind_goes_in_its_own_time(house: Installation, tmp_path: Path) -> None:
    """The shorter and the longer ones, each on its day and not the day before."""
    rules = "traces_days = 2\ncodes_days = 3\ninvitations_days = 40\nmails_days = 50\nlogins_days = 60"
    publish(house, tmp_path / "content", rules, now=NOW - timedelta(days=1))
    call = calling(house, FIRM, "closed")
    invitations.invite(house, inviter(FIRM), "nl", "The printer is silent.", now=call.now)
    house.writer.submit([FIRM], partial(outbox.add, acceptance=call.done.acceptance, now=call.now))
    for hours in (0, 1):
        staff.login(
            house, call.member.name, PASSWORD, address="192.0.2.1", now=call.now + timedelta(hours=hours)
        )
    at = call.now + timedelta(hours=2)
    days = (1, 2, 3, 39, 40, 49, 50, 59, 60)
    found = {day: run(house, at + timedelta(days=day)) for day in days}
    assert {day: set(counts) for day, counts in found.items() if counts} == {
        2: {"traces"},
        3: {"redeemed_tokens", "tries"},
        40: {"invitations"},
        50: {"mails"},
        60: {"logins"},
    }
    assert found_wrong(house) == {}


def test_a_longer_period_is_kept_and_a_change_counts_at_once(house: Installation, tmp_path: Path) -> None:
    """For those who accepted before it, too."""
    publish(house, tmp_path / "one", "acceptances = { years = 11 }", now=NOW - timedelta(days=1))
    done = accepted(house, FIRM).acceptance.id
    run(house, NOW.replace(year=2036, month=12, day=1))
    assert not is_erased(house, done)
    later = NOW.replace(year=2036, month=12, day=2)
    content = write_firm(tmp_path / "two")
    publishing.publish(house, load_content(content), now=later)
    assert run(house, later)["acceptances"] == 1
    assert is_erased(house, done)


def test_whoever_asks_is_told_how_long_claims_can_be_made(house: Installation, tmp_path: Path) -> None:
    """Not how long the firm would keep it; where the firm keeps it shorter, that counts."""
    publish(house, tmp_path / "content", "acceptances = { years = 11 }", now=NOW - timedelta(days=1))
    done = accepted(house, FIRM).acceptance.id
    with pytest.raises(MustBeKept) as caught:
        erasing.erase(house, done, "asked", now=NOW)
    assert caught.value.moment.startswith("2036-11-20")
    short = accepted(house, "qomputer").acceptance.id
    with pytest.raises(MustBeKept) as caught:
        erasing.erase(house, short, "asked", now=NOW)
    assert library.firm(house, "qomputer").country == "NL"
    assert caught.value.moment.startswith("2031-11-20")
