"""The service knows which heads it answered, and takes nothing more where its database is not the one that it was."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from consent.core.anchor_files import KeptHead
from consent.core.staff import StaffMember
from consent.errors import FormatError, LogReadOnly
from consent.service import (
    acceptances,
    audit,
    customers,
    desk,
    erasing,
    installation,
    invitations,
    known_heads,
    library,
    publishing,
    resuming,
    staff,
)
from consent.service.acceptances import Accepted
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.service.verification import verify_database
from consent.store import log
from tests import time_travel
from tests.databases import new_database
from tests.samples import NOW, PASSWORD, accepted, settings_in
from tests.time_travel import FIRM, cut, forget, keep, put_back, replace


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read and written at every commit, not once a second."""
    monkeypatch.setattr(known_heads, "SECONDS", 0.0)


pytestmark = pytest.mark.usefixtures("no_waiting")


@pytest.fixture
def reopened(house: Installation) -> Iterator[Callable[[], Installation]]:
    """Further processes on the same data folder."""
    opened: list[Installation] = []

    def another() -> Installation:
        opened.append(installation.open_installation(house.settings))
        return opened[-1]

    yield another
    for one in opened:
        one.close()


def _size(house: Installation) -> int:
    return audit.log_state(house, FIRM).size


# Ways to go back ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("restore", [put_back, replace], ids=["restored", "replaced"])
def test_an_older_copy_under_a_running_service_is_noticed(
    house: Installation, tmp_path: Path, restore: Callable[[Installation, Path], None]
) -> None:
    """The next write is refused, and says how much is gone; what is there can be read."""
    copy = keep(house, tmp_path / "copy.db")
    done = accepted(house)
    restore(house, copy)
    with pytest.raises(LogReadOnly, match=f"has {done.acceptance.leaf_index} leaves, but .* were answered"):
        accepted(house)
    assert library.firm(house, FIRM).id == FIRM
    assert _size(house) == done.acceptance.leaf_index


def test_an_older_copy_is_noticed_at_the_start(
    house: Installation, tmp_path: Path, reopened: Callable[[], Installation]
) -> None:
    """A new process has the file; it opens, and takes nothing."""
    copy = keep(house, tmp_path / "copy.db")
    accepted(house)
    house.close()
    replace(house, copy)
    other = reopened()
    assert [one.firm for one in other.known_heads.still] == [FIRM]
    with pytest.raises(LogReadOnly):
        accepted(other)


def test_a_tail_that_was_cut_is_noticed(house: Installation) -> None:
    """By SQL, with a head that fits: verifying finds nothing, the service knows better."""
    accepted(house)
    accepted(house)
    cut(house, _size(house) - 1)
    with pytest.raises(LogReadOnly, match="went back in time"):
        accepted(house)
    assert house.known_heads.still[0].cause == "rollback"


def test_another_history_is_noticed(
    house: Installation, tmp_path: Path, reopened: Callable[[], Installation]
) -> None:
    """A copy that went on elsewhere, with as many leaves and more: the roots differ."""
    copy = keep(house, tmp_path / "copy.db")
    accepted(house)
    put_back(house, copy)
    forget(house)
    other = reopened()
    accepted(other)
    with pytest.raises(LogReadOnly, match="another history"):
        accepted(house)
    accepted(other)
    with pytest.raises(LogReadOnly, match="another history"):
        accepted(house)


def test_another_history_that_has_no_head_of_that_size_is_noticed(
    house: Installation, tmp_path: Path, reopened: Callable[[], Installation]
) -> None:
    """Its batches were other ones: the head that was answered was never committed there."""
    copy = keep(house, tmp_path / "copy.db")
    accepted(house)
    put_back(house, copy)
    forget(house)
    other = reopened()

    def two(transaction: object) -> None:
        for _ in range(2):
            transaction.append(FIRM, b"x", event="test", subject=None, time=NOW)  # type: ignore[attr-defined]

    other.writer.submit([FIRM], two)
    with pytest.raises(LogReadOnly, match="another history"):
        accepted(house)


def test_a_log_that_is_gone_is_noticed(house: Installation, tmp_path: Path) -> None:
    """An empty database in the place of the old one: nothing is published into it as if nothing had been."""
    shutil.move(str(house.settings.data / "consent.db"), tmp_path / "lost.db")
    house.close()
    for path in house.settings.data.glob("consent.db-*"):
        path.unlink()
    installation.create(house.settings)
    other = installation.open_installation(house.settings)
    content = load_content(house.settings.content_folder)
    with pytest.raises(LogReadOnly, match="has 0 leaves"):
        publishing.publish(other, content, now=NOW)
    with pytest.raises(Exception, match="this database has none"):
        resuming.resume(other, FIRM, reason="all is lost", now=NOW)
    other.close()


def test_a_postgres_database_that_went_back_is_noticed(
    any_house: Installation, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """The same on both engines: a copy of the database under the old name, as a restored dump or a promoted standby."""
    if any_house.database.dialect == "sqlite":
        copy = keep(any_house, tmp_path / "copy.db")
        accepted(any_house)
        put_back(any_house, copy)
    else:
        server, url = request.getfixturevalue("postgres"), any_house.settings.database_url
        any_house.database.close()
        older = new_database(server, like=url)
        accepted(any_house)
        any_house.database.close()
        _rename(server, older, url)
    with pytest.raises(LogReadOnly, match="went back in time"):
        accepted(any_house)
    done = resuming.resume(any_house, FIRM, reason="promoted", now=NOW)
    assert accepted(any_house).acceptance.leaf_index == done.leaf_index + 1
    assert verify_database(any_house)[FIRM].ok


def _rename(server: str, older: str, url: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        name, other = url.rpartition("/")[2].partition("?")[0], older.rpartition("/")[2].partition("?")[0]
        connection.exec_driver_sql(f"DROP DATABASE {name}")
        connection.exec_driver_sql(f"ALTER DATABASE {other} RENAME TO {name}")
    engine.dispose()


# While it stands still ----------------------------------------------------------------------------------------------------


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


# The file -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", [b"", b"\0" * 300, b"{}\n", b'{"checkpoint":"x"}'])
def test_a_damaged_file_harms_nobody(
    house: Installation, damage: bytes, caplog: pytest.LogCaptureFixture, reopened: Callable[[], Installation]
) -> None:
    """Told in a log line; the next commit mends it."""
    accepted(house)
    path = house.known_heads.folder.head_path(FIRM)
    path.write_bytes(damage)
    other = reopened()
    done = accepted(other)
    assert any("anchor_not_kept" in line for line in caplog.messages)
    kept = house.known_heads.folder.read(FIRM)
    assert kept is not None
    assert kept.head.size == done.acceptance.leaf_index + 1


def test_with_a_damaged_file_the_history_still_knows(
    house: Installation, tmp_path: Path, reopened: Callable[[], Installation]
) -> None:
    """Its last head is older, and better than none."""
    copy = keep(house, tmp_path / "copy.db")
    accepted(house, now=NOW + timedelta(days=1))
    house.close()
    house.known_heads.folder.head_path(FIRM).write_bytes(b"")
    replace(house, copy)
    assert [one.cause for one in reopened().known_heads.still] == ["rollback"]


def test_without_a_file_the_process_still_knows(house: Installation, tmp_path: Path) -> None:
    """Somebody takes it away while the service runs."""
    copy = keep(house, tmp_path / "copy.db")
    accepted(house)
    put_back(house, copy)
    forget(house)
    with pytest.raises(LogReadOnly):
        accepted(house)


def test_a_disk_that_takes_nothing_stops_nobody(
    house: Installation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Told once; when there is room again the file follows."""
    folder = house.known_heads.folder

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(type(folder), "_replace", full)
        accepted(house)
        accepted(house)
    assert sum("No space left" in line for line in caplog.messages) == 1
    assert folder.troubles
    done = accepted(house)
    kept = folder.read(FIRM)
    assert kept is not None
    assert kept.head.size == done.acceptance.leaf_index + 1
    assert folder.troubles == ()


def test_a_file_that_cannot_be_read_is_as_none(house: Installation) -> None:
    """A folder in its place: the service goes on, and says so."""
    path = house.known_heads.folder.head_path(FIRM)
    path.unlink()
    path.mkdir()
    assert accepted(house).is_new
    assert any(f"{path}: Is a directory" == trouble for trouble in house.known_heads.folder.troubles)


# Several processes --------------------------------------------------------------------------------------------------------


def test_two_processes_share_what_they_know(
    house: Installation, tmp_path: Path, reopened: Callable[[], Installation]
) -> None:
    """What one answered, the other one defends."""
    other = reopened()
    accepted(house)
    copy = keep(house, tmp_path / "copy.db")
    accepted(other)
    put_back(house, copy)
    with pytest.raises(LogReadOnly):
        accepted(house)


def test_two_processes_in_turns_are_no_fork(
    house: Installation, reopened: Callable[[], Installation]
) -> None:
    """Each finds the log further than it left it, and the head that it knows on the way."""
    other = reopened()
    for one in (house, other, other, house, other, house):
        accepted(one)
    assert verify_database(house)[FIRM].ok


def test_after_one_process_resumed_the_other_goes_on(
    house: Installation, tmp_path: Path, reopened: Callable[[], Installation]
) -> None:
    """It learns so from the file, though it knows a larger head."""
    other = reopened()
    copy = keep(house, tmp_path / "copy.db")
    accepted(house)
    accepted(other)
    put_back(house, copy)
    for one in (house, other):
        with pytest.raises(LogReadOnly):
            accepted(one)
    resuming.resume(reopened(), FIRM, reason="restored", now=NOW)
    assert accepted(house).is_new
    assert accepted(other).is_new


def _elsewhere(house: Installation, tmp_path: Path) -> Installation:
    """Another machine on the same database, with keys of the same and files of its own."""
    shutil.copytree(house.settings.data, tmp_path / "elsewhere", ignore=shutil.ignore_patterns("consent.db*"))
    settings = settings_in(tmp_path / "elsewhere", database_url=house.settings.database_url)
    return installation.open_installation(settings)


def test_a_machine_with_files_of_its_own_believes_the_signed_leaf(
    house: Installation, tmp_path: Path
) -> None:
    """Resumed on one machine, the log goes on on all of them."""
    other = _elsewhere(house, tmp_path)
    copy = keep(house, tmp_path / "copy.db")
    accepted(house)
    accepted(other)
    put_back(house, copy)
    with pytest.raises(LogReadOnly):
        accepted(other)
    with pytest.raises(LogReadOnly):
        accepted(house)
    house.known_heads.look(house.database)
    resuming.resume(other, FIRM, reason="restored", now=NOW)
    assert accepted(other).is_new
    assert accepted(house).is_new
    other.close()


def test_a_leaf_that_another_key_signed_lets_nothing_go_on(
    house: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has SQL alone cannot say that the log was resumed."""
    other = _elsewhere(house, tmp_path)
    copy = keep(house, tmp_path / "copy.db")
    accepted(house)
    accepted(other)
    put_back(house, copy)
    with pytest.raises(LogReadOnly):
        accepted(other)
    resuming.resume(other, FIRM, reason="restored", now=NOW)
    monkeypatch.setattr(house.known_heads, "_record_key", lambda _: None)
    with pytest.raises(LogReadOnly):
        accepted(house)
    other.close()


def test_an_earlier_resumption_does_not_cover_a_later_loss(house: Installation, tmp_path: Path) -> None:
    """The leaf tells of what was lost then; what was answered since is known."""
    first = keep(house, tmp_path / "first.db")
    accepted(house)
    put_back(house, first)
    with pytest.raises(LogReadOnly):
        accepted(house)
    resuming.resume(house, FIRM, reason="once", now=NOW)
    second = keep(house, tmp_path / "second.db")
    accepted(house)
    put_back(house, second)
    with pytest.raises(LogReadOnly, match="went back in time"):
        accepted(house)


def test_a_smaller_head_never_takes_the_place_of_a_larger_one(
    house: Installation, reopened: Callable[[], Installation]
) -> None:
    """A process that comes late with its file finds that another has been further."""
    other = reopened()
    accepted(house)
    late = house.known_heads.folder.read(FIRM)
    accepted(other)
    assert late is not None
    assert house.known_heads.folder.write(FIRM, late)
    kept = house.known_heads.folder.read(FIRM)
    assert kept is not None
    assert kept.head.size == late.head.size + 1


def test_whoever_finds_the_folder_in_use_comes_back(house: Installation) -> None:
    """Nobody waits for another process; the head is written later."""
    folder = house.known_heads.folder
    with folder._alone() as is_alone:
        assert is_alone
        before = folder.read(FIRM)
        accepted(house)
        assert folder.read(FIRM) == before
    house.known_heads.flush()
    assert folder.read(FIRM) != before


# Not at every commit ------------------------------------------------------------------------------------------------------


def test_the_file_is_written_at_most_once_a_second(
    house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A burst costs one file; the last head of it follows when the second is over, or at the end."""
    monkeypatch.setattr(known_heads, "SECONDS", 3600.0)
    written = []
    folder = house.known_heads.folder

    def write(firm: str, kept: KeptHead) -> bool:
        written.append((firm, kept.head.size))
        return True

    monkeypatch.setattr(folder, "write", write)
    for _ in range(5):
        accepted(house)
    assert len(written) == 1
    size = _size(house)
    house.close()
    assert written[-1] == (FIRM, size)


def test_an_idle_service_writes_what_is_left(house: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to come for the file to follow."""
    monkeypatch.setattr(known_heads, "SECONDS", 0.05)
    for _ in range(5):
        accepted(house)
    size = _size(house)
    for _ in range(200):
        kept = house.known_heads.folder.read(FIRM)
        if kept is not None and kept.head.size == size:
            break
        time_travel.wait(0.02)
    assert kept is not None
    assert kept.head.size == size


def test_a_head_that_cannot_be_signed_fails_nobody(
    house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is committed is answered."""

    def fail(_: log.Head) -> bytes:
        raise FormatError("checkpoint", "no")

    monkeypatch.setattr(house.known_heads, "_sign", fail)
    assert accepted(house).is_new


def test_a_damaged_head_is_left_to_verifying(house: Installation) -> None:
    """It opens all the same."""
    with house.database.writing() as connection:
        connection.exec_driver_sql("UPDATE log_heads SET frontier = x'00' WHERE firm = 'overmax'")
    assert house.known_heads.look(house.database) == ()
    assert partial(acceptances.find, house, "none")() is None
