"""Files of anchors: heads that an installation keeps outside its database, and heads that somebody was given.

A kept head is a line of canonical JSON, the same in the file of the newest one and in that of the history:

    {"checkpoint":<the note>,"resumed":<times the log went on after leaves were lost>,"time":<of its last leaf>,"tree_size":<n>}

An anchor file is a checkpoint, several of them one after the other, or lines of JSON with a member `checkpoint` each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from consent.core import shapes
from consent.core.checkpoint import Checkpoint, read_checkpoint
from consent.core.encoding import canonical_json, parse_canonical_json, parse_json
from consent.core.instants import format_instant
from consent.errors import CannotCheck, FormatError

MOST_KEPT = 2000

_WHAT = "kept head"
_SIGNATURE = "— ".encode()
_DAY = len("2026-11-20")
_SHAPE = shapes.fields(
    {
        "checkpoint": shapes.TEXT,
        "resumed": shapes.count,
        "time": shapes.instant,
        "tree_size": shapes.count,
    }
)


@dataclass(frozen=True, slots=True, order=True)
class KnownHead:
    """A head that was answered. The one after a resumption comes after all heads of before, smaller though it may be."""

    resumed: int
    size: int
    root: bytes

    @property
    def place(self) -> tuple[int, int]:
        """By what one is newer than another."""
        return self.resumed, self.size


@dataclass(frozen=True, slots=True)
class KeptHead:
    """A line of a file: the signed head, how often the log was resumed before it, and the time of its last leaf."""

    head: Checkpoint
    signed: bytes
    resumed: int
    time: str

    @classmethod
    def of(cls, signed: bytes, resumed: int, time: datetime) -> Self:
        """What is to be kept of a signed head."""
        return cls(read_checkpoint(signed), signed, resumed, format_instant(time))

    @property
    def known(self) -> KnownHead:
        """What the log is compared with."""
        return KnownHead(self.resumed, self.head.size, self.head.root)

    def to_line(self) -> bytes:
        """The line, with its end."""
        members = {
            "checkpoint": self.signed.decode(),
            "resumed": self.resumed,
            "time": self.time,
            "tree_size": self.head.size,
        }
        return canonical_json(members) + b"\n"

    @classmethod
    def parse(cls, line: bytes) -> Self:
        """A line without its end; **no signature verified**: what was changed by chance is a FormatError, mostly."""
        value: Any = parse_canonical_json(line, what=_WHAT)
        _SHAPE(value, _WHAT)
        signed = value["checkpoint"].encode()
        head = read_checkpoint(signed)
        if head.size != value["tree_size"]:
            raise FormatError(_WHAT, "checkpoint and tree_size disagree")
        return cls(head, signed, value["resumed"], value["time"])


def read_kept(data: bytes) -> tuple[tuple[KeptHead, ...], int]:
    """The heads of a history in their order, and how many lines of it are none."""
    found, bad = [], 0
    for line in data.splitlines():
        try:
            found.append(KeptHead.parse(line))
        except FormatError:
            bad += 1
    return tuple(found), bad


def is_due(last: KeptHead | None, new: KeptHead) -> bool:
    """Whether the history takes another head: one a day by the log's own time, and one where the log has doubled."""
    return last is None or new.time[:_DAY] != last.time[:_DAY] or new.head.size >= 2 * last.head.size


def thinned(kept: Sequence[KeptHead]) -> tuple[KeptHead, ...]:
    """The history within bounds: of too many, every second one of the older half goes."""
    if len(kept) <= MOST_KEPT:
        return tuple(kept)
    half = len(kept) // 2
    return (*kept[:half:2], *kept[half:])


def read_anchors(data: bytes) -> tuple[bytes, ...]:
    """Every signed head of an anchor file, nothing verified; CannotCheck for a file that has none, or anything else."""
    found = tuple(_lines(data) if data.lstrip().startswith(b"{") else _notes(data))
    for number, signed in enumerate(found, 1):
        try:
            read_checkpoint(signed)
        except FormatError as error:
            place = f"head {number}: " if len(found) > 1 else ""
            raise CannotCheck("the anchor", f"{place}{error}") from error
    return found


def _lines(data: bytes) -> Iterator[bytes]:
    for number, line in enumerate(data.splitlines(), 1):
        try:
            value = parse_json(line, what="line of heads")
        except FormatError as error:
            raise CannotCheck("the anchor", f"line {number}: {error}") from error
        signed = value.get("checkpoint") if isinstance(value, dict) else None
        if not isinstance(signed, str):
            raise CannotCheck("the anchor", f"line {number} has no checkpoint")
        yield signed.encode()


def _notes(data: bytes) -> Iterator[bytes]:
    """Notes that follow one another: after the signatures of one, the next begins."""
    note: list[bytes] = []
    is_signed = False
    for line in data.splitlines(keepends=True):
        if is_signed and not line.startswith(_SIGNATURE):
            yield b"".join(note)
            note, is_signed = [], False
        is_signed = is_signed or (line.startswith(_SIGNATURE) and b"\n" in note)
        note.append(line)
    yield b"".join(note)
