"""The history of a firm's terms: every version, what changed and why, and what was in force on a day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from consent.core.firms import Firm
from consent.core.publications import HistoryEntry
from consent.service import days_in_force, library
from consent.service.days_in_force import DayInForce
from consent.web import clock, days, times
from consent.web.frames import frame
from consent.web.house import firm_in, house

PER_PAGE = 50
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PAGE = re.compile(r"[1-9][0-9]{0,5}")


@dataclass(frozen=True, slots=True)
class AskedDay:
    """The day in the address, as it was typed; `problem` is missing, too_far or impossible_day."""

    text: str
    day: date | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One version of the list, its note in `language`; `until` is when the next one took, or takes, its place."""

    entry: HistoryEntry
    language: str
    title: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Leaves:
    """One page of the list."""

    rows: tuple[Row, ...]
    page: int
    pages: int


def show(language: str, firm_id: str) -> ResponseReturnValue:
    """Every version of the firm's terms, 50 a page; `on` asks for a day, 400 where it names none."""
    firm, now = firm_in(language, firm_id), clock.now()
    asked = read_day(request.args.get("on"))
    answer = None if asked is None or asked.day is None else on_day(firm, asked.day, now)
    page = render_template(
        "public/terms.html",
        **frame(firm, language, "public.terms", on=asked.text if asked and answer else None),
        leaves=leaves(firm, language, now),
        asked=asked,
        answer=answer,
        current=days_in_force.at(house(), firm_id, now),
        first=first(firm, language, now) if answer and answer.version is None else None,
        now=now,
    )
    return page, 400 if asked and asked.problem else 200


def read_day(text: str | None) -> AskedDay | None:
    """What was asked; None where no day was."""
    if text is None:
        return None
    typed = text.strip()
    day = days.read(typed)
    if day is not None:
        return AskedDay(typed, day)
    return AskedDay(typed, problem=_problem(typed))


def _problem(typed: str) -> str:
    if not typed:
        return "missing"
    try:
        date.fromisoformat(typed)
    except ValueError:
        return "impossible_day"
    return "too_far" if _DAY.fullmatch(typed) else "impossible_day"


def on_day(firm: Firm, day: date, now: datetime) -> DayInForce:
    """What is in force on a day of the firm's clock."""
    begin, end = days.begin(day, firm.timezone), days.end(day, firm.timezone)
    return days_in_force.on_day(house(), firm.id, begin=begin, end=end, now=now)


def leaves(firm: Firm, language: str, now: datetime) -> Leaves:
    """The page of the list that the address asks for; 404 for one that there is not."""
    text = request.args.get("page", "1")
    pages = max(1, -(-library.count_versions(house(), firm.id, language) // PER_PAGE))
    if not _PAGE.fullmatch(text) or int(text) > pages:
        abort(404)
    return Leaves(rows(firm, language, now, int(text)), int(text), pages)


def rows(firm: Firm, language: str, now: datetime, page: int) -> tuple[Row, ...]:
    """The versions of one page, the latest first, each with the moment at which the one above it takes its place."""
    # One more than is shown: until when the newest of this page holds stands in the page before.
    above = min(1, page - 1)
    found = library.history(
        house(),
        firm.id,
        language,
        now=now,
        limit=PER_PAGE + above,
        offset=(page - 1) * PER_PAGE - above,
    )
    ends = (None, *(entry.version.effective_at for entry in found))
    return tuple(
        Row(entry, language, times.version_title(entry.version.name), until)
        for entry, until in zip(found, ends, strict=False)
    )[above:]


def first(firm: Firm, language: str, now: datetime) -> HistoryEntry | None:
    """The earliest version on record."""
    count = library.count_versions(house(), firm.id, language)
    found = library.history(house(), firm.id, language, now=now, limit=1, offset=max(0, count - 1))
    return next(iter(found), None)
