"""The picture that stands above the records: acceptances over the days, and what became of them."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date
from flask_babel import get_locale, gettext, ngettext

from consent.service.pictures import Column, OverTime
from consent.web import drawings, times
from consent.web.drawings import Stack
from consent.web.filters import Asked
from consent.web.picture_parts import DOTTED, HATCHED, SOLID, Figure, Row, nothing, records


def over_time(found: OverTime, asked: Asked) -> Figure:
    """Acceptances by day, week, month or year, and what became of them."""
    question = gettext("How many customers accepted, and how many went on to a technician?")
    if not found.columns:
        return Figure("over-time", question, nothing(asked))
    legend = (
        (SOLID, gettext("went on to a technician")),
        (HATCHED, gettext("stopped by the customer before it began")),
        (DOTTED, gettext("code not used")),
    )
    stacks = [Stack(_short(column.span.first, found.unit), _parts(column)) for column in found.columns]
    head = (_unit_word(found.unit), *(words for _, words in legend), gettext("together"))
    rows = tuple(_row(column, found.unit, asked) for column in found.columns)
    return Figure(
        "over-time", question, _over_time_answer(found), drawings.columns(stacks), legend, head, rows
    )


def _over_time_answer(found: OverTime) -> str:
    helped, most = sum(one.helped for one in found.columns), max(found.columns, key=lambda one: one.total)
    # TRANSLATORS: %(first)s and %(last)s are dates; %(helped)s is a number, and so is %(most)s.
    return ngettext(
        "%(num)d acceptance from %(first)s to %(last)s; %(helped)s went on to a technician. The most: %(most)s (%(when)s).",
        "%(num)d acceptances from %(first)s to %(last)s; %(helped)s went on to a technician. The most: %(most)s (%(when)s).",
        found.total,
        first=times.day(found.columns[0].span.first),
        last=times.day(found.columns[-1].span.last),
        helped=helped,
        most=most.total,
        when=_long(most, found.unit),
    )


def _parts(column: Column) -> tuple[tuple[str, int], ...]:
    return (SOLID, column.helped), (HATCHED, column.stopped), (DOTTED, column.waiting)


def _row(column: Column, unit: str, asked: Asked) -> Row:
    days = {"since": column.span.first.isoformat(), "until": column.span.last.isoformat()}
    cells = (column.helped, column.stopped, column.waiting, column.total)
    return Row(_long(column, unit), cells, records(asked, **days) if column.total else None)


def _short(day: date, unit: str) -> str:
    pattern = {"day": "d MMM", "week": "d MMM", "month": "LLL y", "year": "y"}[unit]
    return format_date(day, pattern, locale=get_locale())


def _long(column: Column, unit: str) -> str:
    span = column.span
    if unit == "week" and span.first != span.last:
        # TRANSLATORS: two dates. Dutch: "%(first)s tot en met %(last)s"; Polish: "od %(first)s do %(last)s".
        return gettext("%(first)s to %(last)s", first=times.day(span.first), last=times.day(span.last))
    if unit in ("day", "week"):
        return times.day(span.first)
    return format_date(span.first, {"month": "LLLL y", "year": "y"}[unit], locale=get_locale())


def _unit_word(unit: str) -> str:
    words: dict[str, str] = {
        "day": gettext("Day"),
        "week": gettext("Week"),
        "month": gettext("Month"),
        "year": gettext("Year"),
    }
    return words[unit]
