"""What others say of a log's heads stands in lines in the order of sizes: read, and met on the way from leaf to leaf."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, Protocol, TypeVar

from consent.core.findings import Findings
from consent.errors import FormatError


class OfHead(Protocol):
    """Something that is said of the head of `size` leaves."""

    @property
    def size(self) -> int:
        """How many leaves the head has."""


T = TypeVar("T")
H = TypeVar("H", bound=OfHead)


def read_lines(
    lines: Iterable[bytes], parse: Callable[[bytes], T], findings: Findings, *, kind: str, file: str
) -> Iterator[T]:
    """The lines of a file, parsed without their ends; one that is none is a finding."""
    for number, line in enumerate(lines, 1):
        try:
            yield parse(line.removesuffix(b"\n"))
        except FormatError as error:
            findings.add(kind, f"line {number} of {file}", error)


class HeadWalk(Generic[H]):
    """`at` every size from 1 on, then `finish`: what is said of each head; out of its place, or of no head, it is a finding."""

    def __init__(self, heads: Iterator[H], findings: Findings, *, kind: str) -> None:
        self._heads = heads
        self._findings = findings
        self._kind = kind
        self._next = next(heads, None)

    def at(self, size: int) -> Iterator[H]:
        """What is said of the head of this size."""
        while self._next is not None and self._next.size <= size:
            if self._next.size < size:
                self.tell(self._next.size, "it does not stand in the order of sizes")
            else:
                yield self._next
            self._next = next(self._heads, None)

    def finish(self) -> None:
        """Whatever is left is of heads that the log does not have."""
        while self._next is not None:
            self.tell(self._next.size, "it is of a head that the log does not reach")
            self._next = next(self._heads, None)

    def tell(self, size: int, detail: object) -> None:
        """A finding about what is said of the head of `size` leaves."""
        self._findings.add(self._kind, f"head of {size} leaves", detail)
