"""The folder of anchors beside the database: the newest head of each log, and a history that stays small.

Whatever goes wrong here is told in a log line and harms nobody: what is not kept can only not be compared.
"""

from __future__ import annotations

import fcntl
import logging
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from consent.core.anchor_files import KeptHead, is_due, read_kept, thinned
from consent.errors import FormatError
from consent.service import whole_files

HEAD, HISTORY = ".head", ".checkpoints"

# What else lies in the folder, under a name that no firm can have, is none of ours.
_FIRM = re.compile("[a-z0-9-]{2,40}")

logger = logging.getLogger(__name__)


class AnchorFolder:
    """`<firm>.head` and `<firm>.checkpoints` of every log."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._troubles: dict[str, str] = {}

    def firms(self) -> tuple[str, ...]:
        """The firms of whose logs a head is kept."""
        names = {path.stem for end in (HEAD, HISTORY) for path in self.path.glob(f"*{end}")}
        return tuple(sorted(name for name in names if _FIRM.fullmatch(name)))

    def read(self, firm: str) -> KeptHead | None:
        """The newest head that was kept; where its file is damaged or gone, the last one of the history."""
        path = self.head_path(firm)
        try:
            kept = KeptHead.parse(path.read_bytes().removesuffix(b"\n"))
        except FileNotFoundError:
            return self._last_of_history(firm)
        except (OSError, FormatError) as error:
            self._tell(path, error)
            return self._last_of_history(firm)
        self._settle(path)
        return kept

    def _last_of_history(self, firm: str) -> KeptHead | None:
        history, _ = self.history(firm)
        return history[-1] if history else None

    def history(self, firm: str) -> tuple[tuple[KeptHead, ...], int]:
        """The heads of the history, oldest first, and how many lines of it are not readable."""
        try:
            return self._history(firm)
        except OSError as error:
            self._tell(self.history_path(firm), error)
            return (), 1

    def _history(self, firm: str) -> tuple[tuple[KeptHead, ...], int]:
        try:
            return read_kept(self.history_path(firm).read_bytes())
        except FileNotFoundError:
            return (), 0

    def write(self, firm: str, kept: KeptHead) -> bool:
        """Keep a head where none is newer, and in the history where one is due; False when another try is worth it."""
        path = self.head_path(firm)
        try:
            self.path.mkdir(mode=0o700, exist_ok=True)
            with self._alone() as is_alone:
                if not is_alone:
                    return False
                before = self.read(firm)
                if before is None or before.known.place < kept.known.place:
                    # the newest head, written once a second, does not wait for the disk; the history, once a day, does
                    whole_files.replace(path, kept.to_line())
                    self._extend(firm, kept)
        except OSError as error:
            self._tell(self.path, error)
            return False
        self._settle(self.path)
        return True

    def set_aside(self, firm: str, lost: Sequence[KeptHead], left: Sequence[KeptHead]) -> Path | None:
        """Move heads of leaves that were lost into a file of their own, which `consent verify --anchor` takes."""
        if not lost:
            return None
        path = self.path / f"{firm}.lost-{lost[-1].head.size}{HISTORY}"
        try:
            whole_files.replace(path, b"".join(one.to_line() for one in lost), is_lasting=True)
            whole_files.replace(
                self.history_path(firm), b"".join(one.to_line() for one in left), is_lasting=True
            )
        except OSError as error:
            self._tell(path, error)
            return None
        return path

    def head_path(self, firm: str) -> Path:
        """The file of the newest head."""
        return self.path / f"{firm}{HEAD}"

    def history_path(self, firm: str) -> Path:
        """The file of the history."""
        return self.path / f"{firm}{HISTORY}"

    @property
    def troubles(self) -> tuple[str, ...]:
        """The files that could not be read or written when it was last tried, and why."""
        return tuple(f"{path}: {reason}" for path, reason in sorted(self._troubles.items()))

    def _extend(self, firm: str, kept: KeptHead) -> None:
        history, bad = self._history(firm)  # one that cannot be read is not written over
        if is_due(history[-1] if history else None, kept) or bad:
            lines = b"".join(one.to_line() for one in thinned((*history, kept)))
            whole_files.replace(self.history_path(firm), lines, is_lasting=True)

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        """Whether no other process writes here now: nobody waits for another."""
        descriptor = os.open(self.path / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
        finally:
            os.close(descriptor)

    def _tell(self, path: Path, error: OSError | FormatError) -> None:
        reason = str(error) if isinstance(error, FormatError) else error.strerror or str(error)
        if self._troubles.get(str(path)) != reason:
            logger.warning("anchor_not_kept %s: %s", path, reason)
        self._troubles[str(path)] = reason

    def _settle(self, path: Path) -> None:
        if self._troubles.pop(str(path), None) is not None:
            logger.warning("anchor_kept_again %s", path)
