"""A log that stands still takes nothing; all else goes on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from consent.core.staff import StaffMember
from consent.errors import LogReadOnly
from consent.service import (
    audit,
    customers,
    desk,
    erasing,
    invitations,
    publishing,
    staff,
)
from consent.service.acceptances import Accepted
from consent.service.content import load_content
from consent.service.installation import Installation
from tests.samples import NOW, PASSWORD, accepted
from tests.time_travel import FIRM, keep, put_back

pytestmark = pytest.mark.usefixtures("no_waiting")


def _size(house: Installation) -> int:
    return audit.log_state(house, FIRM).size


@pytest.fixture
def gone_back(house: Installation, technician: StaffMember, tmp_path: Path) -> tuple[Installation, Accepted]:
    """An installation one acceptance short, and an earlier one that it still has."""
    done = accepted(house)
    copy = keep(house, tmp_path / "copy.db")
    accepted(house)
    put_back(house, copy)
    return house, done


@pytest.mark.parametrize("verb", ["accept", "stop", "new code", "invite", "redeem", "publish", "hold"])
def test_every_verb_is_refused(
    gone_back: tuple[Installation, Accepted], technician: StaffMember, verb: str
) -> None:
    """Whatever would be written for the firm, in the log or beside it."""
    house, done = gone_back
    ref, of = done.ref, done.acceptance.id
    token = customers.page(house, FIRM, ref, now=NOW).token
    digits = token.digits if token else ""
    content = load_content(Path(__file__).parents[2] / "consent")
    verbs: dict[str, Callable[[], object]] = {
        "accept": lambda: accepted(house),
        "stop": lambda: customers.stop(house, FIRM, ref, "stop", now=NOW),
        "new code": lambda: customers.new_token(house, FIRM, ref, now=NOW + timedelta(minutes=1)),
        "invite": lambda: invitations.invite(house, technician, "nl", "Printer.", now=NOW),
        "redeem": lambda: desk.redeem(house, technician, digits, key=desk.new_key(), now=NOW),
        "publish": lambda: publishing.publish(house, content, now=NOW),
        "hold": lambda: erasing.hold(house, of, reason="a claim", now=NOW),
    }
    before = _size(house)
    with pytest.raises(LogReadOnly):
        verbs[verb]()
    assert _size(house) == before


def test_reading_goes_on_and_so_do_others(gone_back: tuple[Installation, Accepted]) -> None:
    """Pages, logins and the logs of other firms."""
    house, done = gone_back
    with pytest.raises(LogReadOnly):
        accepted(house)
    assert customers.page(house, FIRM, done.ref, now=NOW).state == "waiting"
    assert audit.checkpoint(house, FIRM)
    assert staff.login(house, "tess", PASSWORD, address="192.0.2.1", now=NOW).member.name == "tess"
    assert accepted(house, "overmax", "pl").is_new


def test_the_newer_database_put_back_is_all_it_needs(house: Installation, tmp_path: Path) -> None:
    """No command: the log is the one that was answered."""
    older = keep(house, tmp_path / "older.db")
    accepted(house)
    newer = keep(house, tmp_path / "newer.db")
    put_back(house, older)
    with pytest.raises(LogReadOnly):
        accepted(house)
    put_back(house, newer)
    assert accepted(house).is_new
    assert house.known_heads.still == ()


def test_it_is_told_once_in_a_log_line(
    house: Installation, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """However many requests are refused."""
    copy = keep(house, tmp_path / "copy.db")
    accepted(house)
    put_back(house, copy)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            with pytest.raises(LogReadOnly):
                accepted(house)
    assert [line.split(":")[0] for line in caplog.messages] == ["log_read_only"]
