"""In which languages a page with the accept form was shown, and when, as the form itself carries it from one language to the next.

At most MOST: the first, and the newest ones. What is shown once more in the same language is no new one. It is the least that was shown: a
page that is loaded anew starts anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from consent.core import shapes
from consent.core.instants import format_instant
from consent.errors import FormatError

MOST = 8


@dataclass(frozen=True, slots=True)
class Showing:
    """The page in one language, from a moment on."""

    language: str
    at: datetime


def followed(before: Sequence[Showing], new: Showing) -> tuple[Showing, ...]:
    """What was shown so far, and then `new`."""
    if before and before[-1].language == new.language:
        return tuple(before)
    every = (*before, new)
    return every if len(every) <= MOST else (every[0], *every[1 - MOST :])


def is_borne_out(shown: Sequence[Showing], given_at: datetime) -> bool:
    """Whether the moments rise up to that of the acceptance: they do not where a clock was set back in between."""
    moments = [*(each.at for each in shown), given_at]
    return all(earlier <= later for earlier, later in pairwise(moments))


def member(shown: Sequence[Showing]) -> dict[str, list[dict[str, str]]]:
    """The member of the record of an acceptance; none where nothing is known."""
    said = [{"language": each.language, "at": format_instant(each.at)} for each in shown]
    return {"shown": said} if said else {}


_LIST = shapes.list_of(shapes.fields({"language": shapes.LANGUAGE, "at": shapes.instant}))


def check_shape(value: object, place: str) -> None:
    """A list of 1 to MOST showings."""
    _LIST(value, place)
    if not isinstance(value, list) or not 1 <= len(value) <= MOST:
        raise FormatError(place, f"it needs 1 to {MOST} members")


def faults(record: dict[str, Any]) -> Iterator[str]:
    """What cannot be in what the record of an acceptance says was shown."""
    shown = record.get("shown", [])
    moments = [*(each["at"] for each in shown), record["time"]]
    if moments != sorted(moments):
        yield "the times at which its page was shown do not rise up to its own"
    if shown and shown[-1]["language"] != record["terms"]["language"]:
        yield "its page was shown last in another language than the one that was accepted"
