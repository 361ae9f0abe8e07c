"""`log.resumed`: a firm's log goes on after it stood still, and says itself what was known of it and what it has.

A log stands still when its database has gone back in time (`rollback`: leaves that were answered are gone; `fork`: others stand
in their places) or when its last record is dated later than the clock (`clock`). The reason stands in clear: it names no person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from consent.core import shapes
from consent.core.merkle import Frontier
from consent.core.sd_jwt import Payload
from consent.errors import LogReadOnly

EVENT = "log.resumed"
SUBJECT = "log"  # what such leaves are found by
ROLLBACK, FORK, CLOCK = "rollback", "fork", "clock"

SHAPES: Mapping[str, Mapping[str, shapes.Check]] = {
    EVENT: {
        "known_size": shapes.count,
        "known_root": shapes.SHA256,
        "size": shapes.count,
        "cause": shapes.one_of(ROLLBACK, FORK, CLOCK),
        "reason": shapes.PRINTABLE,
    }
}


@dataclass(frozen=True, slots=True)
class Standstill:
    """A log that takes nothing: `known_size` leaves were answered, it has `size`; of the clock, both are the same."""

    firm: str
    cause: str
    known_size: int
    known_root: bytes
    size: int

    def to_error(self) -> LogReadOnly:
        """What whoever wants to write hears."""
        return LogReadOnly(self.firm, str(self))

    def __str__(self) -> str:
        if self.cause == CLOCK:
            return f"the last record of the log of {self.firm!r} is dated later than this machine's clock"
        if self.cause == ROLLBACK:
            return (
                f"the database went back in time: the log of {self.firm!r} has {self.size} leaves, "
                f"but {self.known_size} were answered"
            )
        return (
            f"the database holds another history: of the log of {self.firm!r}, leaves up to "
            f"{self.known_size - 1} are not those that were answered"
        )


@dataclass(frozen=True, slots=True)
class Resumption:
    """One such leaf. `known_size` leaves had been answered when the log had `size` of them."""

    known_size: int
    size: int
    cause: str
    reason: str
    time: str

    @classmethod
    def of(cls, record: Payload) -> Self:
        """What a record says."""
        return cls(record["known_size"], record["size"], record["cause"], record["reason"], record["time"])

    @property
    def lost(self) -> str:
        """Which leaves are not those that were answered, in words."""
        if self.cause == CLOCK:
            return "no leaf was lost"
        if self.cause == ROLLBACK:
            return f"leaves {self.size} to {self.known_size - 1} had been answered and are gone"
        return f"of leaves 0 to {self.known_size - 1} some are others than those that had been answered"

    def __str__(self) -> str:
        return f"the log was resumed at leaf {self.size} at {self.time} ({self.cause}): {self.lost}; {self.reason!r}"


def faults_in(record: Payload, index: int, before: Frontier) -> Iterator[str]:
    """What such a record says that cannot be, at leaf `index`, `before` being the log in front of it."""
    known, size, cause = record["known_size"], record["size"], record["cause"]
    if size != index:
        yield f"it says that the log had {size} leaves"
    if cause == ROLLBACK and known <= size:
        yield f"nothing was lost: {known} leaves were known of {size}"
    if cause != ROLLBACK and known > size:
        yield f"{known} leaves were known of {size}: that is a rollback"
    if known == size and (cause == CLOCK) != (record["known_root"] == before.root.hex()):
        yield "the root hash that was known does not fit the cause"
    if cause == CLOCK and known != size:
        yield f"{known} leaves were known of {size}: that is not the clock"
