"""The Maildir of notices: what is recorded goes away, what is for people stays for them, and what cannot be taken now waits."""

from __future__ import annotations

import logging
import os
from datetime import timedelta
from pathlib import Path

import pytest

from consent.core.bounces import LARGEST
from consent.core.letter_names import message_id
from consent.core.outbox import RECEIPT
from consent.errors import Invalid, Unavailable
from consent.service import bounce_folder, bounces
from consent.service.acceptances import Accepted
from consent.service.bounce_folder import Heard
from consent.service.installation import Installation
from consent.service.mail import Answer
from consent.store import outbox as rows
from tests.bounce_samples import ADDRESS, exim, postfix, vacation
from tests.samples import NOW, accepted
from tests.service.outboxes import answering, copy_of, send

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty Maildir."""
    for name in ("new", "cur", "tmp"):
        (tmp_path / "bounces" / name).mkdir(parents=True)
    return tmp_path / "bounces"


@pytest.fixture
def done(proven: Installation) -> Accepted:
    """A customer who gave an address."""
    return accepted(proven)


def name_of(house: Installation, done: Accepted) -> str:
    """The Message-ID of the copy."""
    with house.database.reading() as connection:
        one = rows.latest(connection, done.acceptance.id, RECEIPT)
    assert one is not None
    return message_id(one, "consent.example.org", house.keys.links)


@pytest.fixture
def sent(proven: Installation, done: Accepted, monkeypatch: pytest.MonkeyPatch) -> str:
    """The same, once a mail server took it."""
    answering(monkeypatch, Answer("accepted", "250"))
    send(proven, "smtp://127.0.0.1:1")
    return name_of(proven, done)


def heard(house: Installation, folder: Path) -> Heard:
    """One round of the worker."""
    return bounce_folder.read(house, folder, lambda: LATER)


def names(folder: Path) -> list[str]:
    """What is in the Maildir."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


def test_what_is_recorded_is_deleted(proven: Installation, done: Accepted, sent: str, folder: Path) -> None:
    """The same twice, a delay and somebody who is away: nothing of it is kept."""
    for number, data in enumerate(
        (postfix(sent), exim(sent), postfix(sent, action="delayed"), vacation(sent))
    ):
        (folder / "new" / f"{number}.host").write_bytes(data)
    (folder / "new" / ".hidden").write_bytes(b"")
    assert heard(proven, folder) == Heard(recorded=1, nothing=3)
    assert names(folder) == ["new/.hidden"]
    assert copy_of(proven, done).state == "bounced"


def test_what_is_for_people_is_put_aside(
    proven: Installation, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody's answer, a forgery, something huge: unread in `cur`, and no word of it in the log."""
    files = {
        "1.host": b"Subject: Hello\n\njan@example.org",
        "2.host:2,S": postfix("<x@y>"),
        "3": b"x" * LARGEST * 2,
    }
    for name, data in files.items():
        (folder / "new" / name).write_bytes(data)
    with caplog.at_level(logging.INFO):
        assert heard(proven, folder) == Heard(foreign=3)
    assert names(folder) == ["cur/1.host:2,", "cur/2.host:2,", "cur/3:2,"]
    assert (folder / "cur/3:2,").stat().st_size == LARGEST * 2
    assert ADDRESS not in caplog.text


def test_what_is_no_file_is_not_read(proven: Installation, folder: Path, tmp_path: Path) -> None:
    """A link leads nowhere, a pipe keeps nobody waiting, a folder is put aside."""
    (tmp_path / "elsewhere").write_bytes(b"secret")
    (folder / "new" / "1").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(folder / "new" / "2")
    (folder / "new" / "3").mkdir()
    assert heard(proven, folder) == Heard(foreign=3)
    assert sorted(path.name for path in (folder / "cur").iterdir()) == ["1:2,", "2:2,", "3:2,"]


def test_what_cannot_be_taken_now_waits(
    proven: Installation, done: Accepted, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the letter is being sent, or the database is busy; afterwards it is taken."""
    (folder / "new" / "1").write_bytes(postfix(name_of(proven, done)))
    assert heard(proven, folder) == Heard(later=1)
    answering(monkeypatch, Answer("accepted", "250"))
    send(proven, "smtp://127.0.0.1:1")

    def busy(*_: object, **__: object) -> None:
        raise Unavailable("busy")

    with monkeypatch.context() as patch:
        patch.setattr(bounces, "take", busy)
        assert heard(proven, folder) == Heard(later=1)
    assert heard(proven, folder) == Heard(recorded=1)


def test_what_cannot_be_read_waits(
    proven: Installation, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Another's file, say: the log tells the kind of trouble."""

    def fail(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "jan@example.org")

    monkeypatch.setattr(bounce_folder, "_content", fail)
    (folder / "new" / "1").write_bytes(b"Hello")
    assert heard(proven, folder) == Heard(later=1)
    assert "Permission denied" in caplog.text
    assert ADDRESS not in caplog.text


def test_where_nothing_can_be_put_aside(
    proven: Installation, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full, say: it is tried again."""

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", fail)
    (folder / "new" / "1").write_bytes(b"Hello")
    assert heard(proven, folder) == Heard(later=1)
    assert names(folder) == ["new/1"]


@pytest.mark.parametrize("missing", ["cur", "new"])
def test_a_folder_that_is_no_maildir(proven: Installation, folder: Path, missing: str) -> None:
    """A wrong setting is said, with the setting's name."""
    (folder / missing).rmdir()
    with pytest.raises(Invalid, match="CONSENT_BOUNCES"):
        heard(proven, folder)


def test_a_worker_that_stops_leaves_the_rest(proven: Installation, folder: Path) -> None:
    """After the message that is under way."""
    for name in "12":
        (folder / "new" / name).write_bytes(b"Hello")
    answers = iter([False, True])
    assert bounce_folder.read(proven, folder, lambda: LATER, lambda: next(answers)) == Heard(foreign=1)
    assert names(folder) == ["cur/1:2,", "new/2"]
