"""What customers did not give of what they were asked, counted over many records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from consent.core.encoding import parse_json
from consent.core.jose import read_jws
from consent.core.record import TYP
from consent.errors import FormatError


@dataclass(frozen=True, slots=True)
class Refusal:
    """One statement: of how many it was asked, how many refused it, and the newest version in which somebody did."""

    statement: str
    kind: str
    asked: int
    refused: int
    version: str


def count(records: Iterable[tuple[str, bytes]]) -> tuple[Refusal, ...]:
    """The statements that anybody refused, the most refused first.

    `records`: version and entry of acceptances of one's own store, **nothing of them verified**, the newest first.
    """
    asked: dict[str, int] = {}
    refused: dict[str, Refusal] = {}
    for version, entry in records:
        for made in _statements(entry):
            name = made["id"]
            asked[name] = asked.get(name, 0) + 1
            if not made["given"]:
                before = refused.get(name) or Refusal(name, made["kind"], 0, 0, version)
                refused[name] = Refusal(name, before.kind, 0, before.refused + 1, before.version)
    found = (Refusal(name, one.kind, asked[name], one.refused, one.version) for name, one in refused.items())
    return tuple(sorted(found, key=lambda one: (-one.refused, one.statement)))


def _statements(entry: bytes) -> list[dict[str, Any]]:
    """None of an entry that is damaged: verifying names it."""
    try:
        payload: Any = parse_json(read_jws(entry, typ=TYP)[1], what="record")
        return [made for made in payload["statements"] if {"id", "kind", "given"} <= made.keys()]
    except (FormatError, LookupError, TypeError, AttributeError):
        return []
