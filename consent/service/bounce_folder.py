"""A Maildir into which a mail server puts what arrives at the envelope's address: each message in `new` is read once.

What was recorded, or says nothing that is to be recorded, is deleted: it holds an address. What is for somebody else (an answer, a
forgery) goes to `cur`, unread, for people. What cannot be taken now stays.
"""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from consent.core.bounces import LARGEST
from consent.errors import FormatError, Invalid, NotPossible, Unavailable
from consent.service import bounces
from consent.service.installation import Installation

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Heard:
    """What one round did: letters that came back, messages with nothing to record, those for people, and those left for later."""

    recorded: int = 0
    nothing: int = 0
    foreign: int = 0
    later: int = 0


def read(
    house: Installation,
    folder: Path,
    clock: Callable[[], datetime],
    is_stopping: Callable[[], bool] = lambda: False,
) -> Heard:
    """Read what is new, the oldest names first; Invalid where the folder is no Maildir or must not be read."""
    done: dict[str, int] = {}
    for path in _new(folder):
        if is_stopping():
            break
        end = _read_one(house, path, clock)
        done[end] = done.get(end, 0) + 1
    return Heard(**done)


def waiting(folder: Path) -> int:
    """How many messages nobody has read yet; Invalid where the folder is no Maildir or must not be read."""
    return len(_new(folder))


def _new(folder: Path) -> list[Path]:
    try:
        if not (folder / "cur").is_dir():
            raise Invalid("CONSENT_BOUNCES", str(folder), "no Maildir: it needs the folders new and cur")
        with os.scandir(folder / "new") as found:
            names = sorted(entry.name for entry in found if not entry.name.startswith("."))
    except OSError as error:
        raise Invalid("CONSENT_BOUNCES", str(folder), f"cannot be read: {error.strerror}") from error
    return [folder / "new" / name for name in names]


def _read_one(house: Installation, path: Path, clock: Callable[[], datetime]) -> str:
    try:
        found = bounces.take(house, _content(path), now=clock())
        path.unlink()
    except FormatError as error:
        return _put_aside(path, str(error))
    except (NotPossible, Unavailable) as error:
        logger.info("a notice of a mail server waits: %s", error.reason)
        return "later"
    except OSError as error:
        # the name may hold anything: the kind of trouble is enough
        logger.warning("a message in CONSENT_BOUNCES cannot be read or removed: %s", error.strerror)
        return "later"
    return "recorded" if found.is_new else "nothing"


def _content(path: Path) -> bytes:
    """The message, or a little more than may be; never what a link leads to, nor a pipe that would keep us waiting."""
    if not stat.S_ISREG(path.lstat().st_mode):
        raise FormatError("message", "it is no file")
    # should somebody put another thing there meanwhile
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        return file.read(LARGEST + 1)


def _put_aside(path: Path, reason: str) -> str:
    """For people, who see it as a message that nobody has read."""
    try:
        path.rename(path.parent.parent / "cur" / f"{path.name.partition(':')[0]}:2,")
    except OSError as error:
        logger.warning("a message in CONSENT_BOUNCES cannot be put aside: %s", error.strerror)
        return "later"
    logger.info("a message in CONSENT_BOUNCES is put aside: %s", reason)
    return "foreign"
