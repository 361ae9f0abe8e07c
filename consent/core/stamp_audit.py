"""Lines about time stamps (RFC 3161) of heads, and how they are held against the leaves: one rule for a database and for an export.

A line of `stamps.jsonl` is a head that was stamped, or one that should have been (`missing` says why it was not):

    {"checkpoint":<the note that was stamped>,"missing":null,"qualified":"yes"|"no"|null,"time":<instant>,"token":<base64 of DER>,"tree_size":<n>}
    {"checkpoint":null,"missing":<reason>,"qualified":null,"time":<instant of the last try, by our clock>,"token":null,"tree_size":<n>}

What a token says is for whoever knows RFC 3161: here only that it names these very bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consent.core import shapes
from consent.core.checkpoint import Checkpoint
from consent.core.encoding import b64_decode, b64_encode, canonical_json, parse_canonical_json
from consent.core.findings import Findings
from consent.core.head_lines import HeadWalk, read_lines
from consent.core.instants import format_instant, parse_instant
from consent.core.merkle import Frontier
from consent.core.note import Verifier, open_note, split_note
from consent.errors import FormatError, SignatureInvalid

KIND = "stamp"
NOT_HERE = (
    "signatures and times of time stamps, only that they name these heads: `openssl ts -verify` checks the rest, "
    "docs/verify-yourself.md says how"
)

_WHAT = "line of stamps"
_LARGEST = 200_000
_LINE = shapes.fields(
    {
        "checkpoint": shapes.or_null(shapes.text(r"[^\x00]{1,100000}", "a note")),
        "missing": shapes.or_null(shapes.NAME),
        "qualified": shapes.or_null(shapes.one_of("yes", "no")),
        "time": shapes.instant,
        "token": shapes.or_null(shapes.text(rf"[A-Za-z0-9+/=]{{1,{_LARGEST}}}", "a token in base64")),
        "tree_size": shapes.count,
    }
)


@dataclass(frozen=True, slots=True)
class StampedHead:
    """A head, the note of it that was stamped, the token (DER) and its time; `qualified` only where the operator says yes or no."""

    size: int
    checkpoint: bytes
    token: bytes
    time: datetime
    qualified: str | None = None

    def to_line(self) -> bytes:
        """The line, with its end."""
        return _line(
            checkpoint=self.checkpoint.decode(),
            missing=None,
            qualified=self.qualified,
            time=format_instant(self.time),
            token=b64_encode(self.token),
            tree_size=self.size,
        )


@dataclass(frozen=True, slots=True)
class MissingStamp:
    """A head that was not stamped: why, and when that was last tried."""

    size: int
    reason: str
    at: datetime

    def to_line(self) -> bytes:
        """The line, with its end."""
        time = format_instant(self.at)
        return _line(
            checkpoint=None, missing=self.reason, qualified=None, time=time, token=None, tree_size=self.size
        )


def _line(**members: object) -> bytes:
    return canonical_json(members) + b"\n"


def parse_stamp_line(line: bytes) -> StampedHead | MissingStamp:
    """A line without its end, as `to_line` wrote it; nothing in it is checked."""
    value: Any = parse_canonical_json(line, what=_WHAT)
    _LINE(value, _WHAT)
    time = parse_instant(value["time"])
    given = (value["checkpoint"] is not None, value["token"] is not None, value["missing"] is None)
    if given == (True, True, True):
        token = b64_decode(value["token"])
        return StampedHead(value["tree_size"], value["checkpoint"].encode(), token, time, value["qualified"])
    if given == (False, False, False) and value["qualified"] is None:
        return MissingStamp(value["tree_size"], value["missing"], time)
    raise FormatError(_WHAT, "neither a stamp with its checkpoint nor a reason alone")


def read_stamps(lines: Iterable[bytes], findings: Findings) -> Iterator[StampedHead | MissingStamp]:
    """The lines of `stamps.jsonl`; one that is none is a finding."""
    return read_lines(lines, parse_stamp_line, findings, kind=KIND, file="stamps.jsonl")


def names(one: StampedHead) -> None:
    """That the token has the digest of the stamped bytes in it; SignatureInvalid otherwise."""
    digests = (hashlib.new(name, one.checkpoint).digest() for name in ("sha256", "sha384", "sha512"))
    if not any(digest in one.token for digest in digests):
        raise SignatureInvalid("time stamp", "it is of something else than this checkpoint")


@dataclass
class StampAudit:
    """`compare` at every size from 1 on with the keys that may sign a head of a size, then `finish`; `heads` in the order of sizes.

    `examine` raises FormatError or SignatureInvalid for a token that is not what it says.
    """

    heads: Iterator[StampedHead | MissingStamp]
    origin: str
    findings: Findings
    examine: Callable[[StampedHead], None] = names
    stamped: int = 0
    missing: int = 0

    def __post_init__(self) -> None:
        self._walk = HeadWalk(self.heads, self.findings, kind=KIND)

    def compare(self, frontier: Frontier, logs: Callable[[int], Sequence[Verifier]]) -> None:
        """Check what is said of the head of this size."""
        for one in self._walk.at(frontier.size):
            if isinstance(one, StampedHead):
                text = Checkpoint(self.origin, frontier.size, frontier.root).to_text()
                self._check(one, text, logs(frontier.size))
            else:
                self.missing += 1

    def finish(self) -> None:
        """Whatever is left is of heads that the log does not have."""
        self._walk.finish()

    def _check(self, one: StampedHead, text: str, logs: Sequence[Verifier]) -> None:
        self.stamped += 1
        try:
            if split_note(one.checkpoint)[0] != text:
                raise SignatureInvalid("time stamp", "it is of another head than the leaves lead to")
            open_note(one.checkpoint, logs)
            self.examine(one)
        except (FormatError, SignatureInvalid) as error:
            self._walk.tell(one.size, error)

    def notes(self) -> tuple[str, ...]:
        """How many heads are stamped and how many are not, for people."""
        if not self.stamped and not self.missing:
            return ()
        return (f"time stamps: {self.stamped} heads, {self.missing} missing",)

    def not_checked(self) -> tuple[str, ...]:
        """What somebody without RFC 3161 leaves open, where there is any stamp."""
        return (NOT_HERE,) if self.stamped else ()
