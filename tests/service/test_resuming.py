"""A log that stands still goes on by one verb, which leaves a leaf that tells what was lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from consent.core.anchor_files import read_anchors
from consent.core.record import read_record
from consent.errors import Invalid, LogReadOnly, NotFound, NotPossible, Unavailable
from consent.service import audit, installation, resuming, whole_files
from consent.service.installation import Installation
from consent.service.verification import verify_database
from consent.store import log
from tests.samples import NOW, accepted
from tests.time_travel import FIRM, forget, keep, put_back

REASON = "disk failed, backup of yesterday restored"


pytestmark = pytest.mark.usefixtures("no_waiting")


@pytest.fixture
def gone_back(house: Installation, tmp_path: Path) -> Installation:
    """Three acceptances short."""
    accepted(house)
    copy = keep(house, tmp_path / "copy.db")
    for _ in range(3):
        accepted(house)
    put_back(house, copy)
    return house


def _size(house: Installation) -> int:
    return audit.log_state(house, FIRM).size


def _record_at(house: Installation, index: int) -> dict[str, object]:
    with house.database.reading() as connection:
        leaf = log.read_leaf(connection, FIRM, index)
    assert leaf is not None
    return dict(read_record(leaf.entry))


def test_what_was_lost_is_told_before(gone_back: Installation) -> None:
    """Looking changes nothing."""
    size = _size(gone_back)
    found = resuming.standstill(gone_back, FIRM, now=NOW)
    assert found is not None
    assert (found.cause, found.size, found.known_size) == ("rollback", size, size + 3)
    with pytest.raises(LogReadOnly):
        accepted(gone_back)


def test_it_leaves_a_leaf_and_the_log_goes_on(gone_back: Installation) -> None:
    """The leaf has both sizes, the root that was known, cause and reason; then the next acceptance."""
    known = gone_back.known_heads.folder.read(FIRM)
    size = _size(gone_back)
    done = resuming.resume(gone_back, FIRM, reason=REASON, now=NOW)
    said = _record_at(gone_back, done.leaf_index)
    assert known is not None
    assert said["known_root"] == known.head.root.hex()
    told = (said["event"], said["known_size"], said["size"], said["cause"], said["reason"])
    assert told == ("log.resumed", size + 3, size, "rollback", REASON)
    assert accepted(gone_back).acceptance.leaf_index == size + 1
    assert verify_database(gone_back)[FIRM].ok


def test_the_file_is_current_again(gone_back: Installation) -> None:
    """A process that starts later finds nothing wrong."""
    done = resuming.resume(gone_back, FIRM, reason=REASON, now=NOW)
    kept = gone_back.known_heads.folder.read(FIRM)
    assert kept is not None
    assert (kept.head.size, kept.resumed) == (done.leaf_index + 1, 1)
    other = installation.open_installation(gone_back.settings)
    assert other.known_heads.still == ()
    other.close()


def test_heads_of_what_was_lost_are_put_aside(gone_back: Installation) -> None:
    """They are the proof of it; the history that verifying uses goes on without them."""
    lost = gone_back.known_heads.folder.read(FIRM)
    done = resuming.resume(gone_back, FIRM, reason=REASON, now=NOW)
    assert lost is not None
    assert done.lost_heads is not None
    assert read_anchors(done.lost_heads.read_bytes())[-1] == lost.signed
    history, _ = gone_back.known_heads.folder.history(FIRM)
    assert all(one.head.size <= done.leaf_index for one in history)


def test_another_history_is_resumed_too(house: Installation, tmp_path: Path) -> None:
    """It is said to be one."""
    copy = keep(house, tmp_path / "copy.db")
    accepted(house)
    put_back(house, copy)
    forget(house)
    other = installation.open_installation(house.settings)
    accepted(other)
    accepted(other)
    done = resuming.resume(house, FIRM, reason=REASON, now=NOW)
    assert done.standstill.cause == "fork"
    assert accepted(house).is_new
    assert accepted(other).is_new
    assert verify_database(house)[FIRM].ok
    other.close()


def test_a_second_loss_is_resumed_like_the_first(gone_back: Installation, tmp_path: Path) -> None:
    """Each leaves its leaf."""
    resuming.resume(gone_back, FIRM, reason=REASON, now=NOW)
    copy = keep(gone_back, tmp_path / "second.db")
    accepted(gone_back)
    put_back(gone_back, copy)
    resuming.resume(gone_back, FIRM, reason=REASON, now=NOW)
    accepted(gone_back)
    assert verify_database(gone_back)[FIRM].ok


def test_a_folder_that_takes_nothing_does_not_keep_it_from_going_on(
    gone_back: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then only the process knows; the trouble is told."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole_files, "replace", full)
    assert resuming.resume(gone_back, FIRM, reason=REASON, now=NOW).lost_heads is None
    assert accepted(gone_back).is_new


# The clock ----------------------------------------------------------------------------------------------------------------

FUTURE = NOW + timedelta(hours=30)


@pytest.fixture
def ahead(any_house: Installation) -> Installation:
    """A clock that was more than a day ahead has dated the last record."""
    accepted(any_house, now=FUTURE)
    return any_house


def test_a_record_from_the_future_is_a_standstill(ahead: Installation) -> None:
    """The same way out as for a database that went back."""
    with pytest.raises(Unavailable, match="clock"):
        accepted(ahead)
    found = resuming.standstill(ahead, FIRM, now=NOW)
    assert found is not None
    assert found.cause == "clock"


def test_time_stands_still_until_the_clock_is_there(ahead: Installation) -> None:
    """Resumed, records have the last one's time, which never goes back; nothing was lost."""
    done = resuming.resume(ahead, FIRM, reason="clock of the old server", now=NOW)
    assert _record_at(ahead, done.leaf_index)["known_size"] == done.leaf_index
    assert accepted(ahead).acceptance.time == FUTURE
    assert accepted(ahead, now=FUTURE + timedelta(seconds=1)).acceptance.time > FUTURE
    assert verify_database(ahead)[FIRM].ok
    assert done.lost_heads is None


def test_the_next_wrong_clock_is_refused_again(ahead: Installation) -> None:
    """What was seen and said was about one moment."""
    resuming.resume(ahead, FIRM, reason="clock", now=NOW)
    accepted(ahead, now=FUTURE + timedelta(days=2))
    with pytest.raises(Unavailable, match="clock"):
        accepted(ahead)


# Refused ------------------------------------------------------------------------------------------------------------------


def test_a_log_that_does_not_stand_still_is_left_alone(house: Installation) -> None:
    """No leaf."""
    size = _size(house)
    assert resuming.standstill(house, FIRM, now=NOW) is None
    with pytest.raises(NotPossible, match="does not stand still"):
        resuming.resume(house, FIRM, reason=REASON, now=NOW)
    assert _size(house) == size


def test_a_firm_that_is_none(house: Installation) -> None:
    """As absent here as anywhere."""
    with pytest.raises(NotFound):
        resuming.standstill(house, "nobody", now=NOW)


@pytest.mark.parametrize("reason", ["", "  ", "two\nlines", "x" * 201])
def test_a_reason_is_one_line(gone_back: Installation, reason: str) -> None:
    """It stands in the log for ever."""
    with pytest.raises(Invalid, match="one line"):
        resuming.resume(gone_back, FIRM, reason=reason, now=NOW)
