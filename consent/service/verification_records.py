"""What the checks of a whole database stand on, however large it is: records read again when they are asked for, and rows in order."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from contextlib import suppress
from heapq import merge
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Connection

from consent.core.record import read_record
from consent.core.sd_jwt import Payload
from consent.errors import FormatError
from consent.store import log

_AT_A_TIME = 500


class _Comparable(Protocol):
    def __lt__(self, other: Any, /) -> bool: ...


Key = TypeVar("Key", bound=_Comparable)
Value = TypeVar("Value")


class Records:
    """The readable records of a firm's log by kind of event: only their places are kept, eight bytes each."""

    def __init__(self, connection: Connection, firm: str) -> None:
        self.last_time: str | None = None
        self._connection, self._firm = connection, firm
        self._places: dict[str, array[int]] = {}

    def add(self, index: int, record: Payload) -> None:
        """The next readable record of the log."""
        self._places.setdefault(record["event"], array("q")).append(index)
        self.last_time = record["time"]

    def of(self, *events: str) -> Iterator[tuple[int, Payload]]:
        """(leaf index, record) of these kinds, in the order of the log."""
        batch: list[int] = []
        for index in merge(*(self._places.get(event, ()) for event in events)):
            batch.append(index)
            if len(batch) == _AT_A_TIME:
                yield from self._read(batch)
                batch = []
        yield from self._read(batch)

    def at(self, index: int) -> Payload | None:
        """The record of one leaf, wherever a row may point; None where there is no leaf, or none that can be read."""
        for _, entry in log.entries_at(self._connection, self._firm, [index]):
            with suppress(FormatError):
                return read_record(entry)
        return None

    def _read(self, places: list[int]) -> Iterator[tuple[int, Payload]]:
        for index, entry in log.entries_at(self._connection, self._firm, places):
            yield index, read_record(entry)


class InOrder(Generic[Key, Value]):
    """Stored rows in the rising order of their keys, held against what should be there, one after the other."""

    def __init__(self, rows: Iterator[tuple[Key, Value]], passed_over: Callable[[Key, Value], None]) -> None:
        self._rows, self._passed_over = rows, passed_over
        self._next = next(rows, None)

    def take(self, key: Key) -> Value | None:
        """The row with that key; None where there is none. Rows before it are passed over: nobody asked for them."""
        while self._next is not None and self._next[0] < key:
            self._pass_over(self._next)
        if self._next is None or self._next[0] != key:
            return None
        value = self._next[1]
        self._next = next(self._rows, None)
        return value

    def finish(self) -> None:
        """Nobody asks for more."""
        while self._next is not None:
            self._pass_over(self._next)

    def _pass_over(self, row: tuple[Key, Value]) -> None:
        self._passed_over(*row)
        self._next = next(self._rows, None)
