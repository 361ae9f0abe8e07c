"""Several processes and machines know the same heads, and learn of a resumption from each other."""

from __future__ import annotations

import multiprocessing
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from consent.config import Settings
from consent.errors import LogReadOnly
from consent.service import (
    audit,
    installation,
    resuming,
)
from consent.service.installation import Installation
from consent.service.transaction import Transaction
from consent.service.verification import verify_database
from tests.samples import NOW, accepted, settings_in
from tests.time_travel import FIRM, keep, put_back

pytestmark = pytest.mark.usefixtures("no_waiting")


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


def test_processes_at_once_agree_in_the_end(house: Installation) -> None:
    """Three of them, each committing and writing the file: nobody takes another's leaves for a fork, and the largest head stays."""
    accepted(house)
    house.close()  # what a forked child would share
    context = multiprocessing.get_context("fork")
    children = [context.Process(target=_append_many, args=(house.settings,)) for _ in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0, 0, 0]
    kept = house.known_heads.folder.read(FIRM)
    assert kept is not None
    assert kept.head.size == audit.log_state(house, FIRM).size
    assert house.known_heads.look(house.database) == ()


def _append_many(settings: Settings) -> None:
    own = installation.open_installation(settings)
    for _ in range(15):
        own.writer.submit([FIRM], _append)
    own.close()
    os._exit(0)


def _append(transaction: Transaction) -> None:
    time = transaction.time(FIRM, NOW)
    transaction.append(FIRM, b"x", event="test", subject=None, time=time)
