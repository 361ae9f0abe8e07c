"""Opening hours: whether a firm is open at a moment of its own time, until when, and when it opens next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, Literal, Self

from holidays import country_holidays
from pydantic import AfterValidator, Field, model_validator

from consent.core.models import Day, Model, refuse, shaped

WeekDay = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[WeekDay, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_OF_DAY = 24 * 60
LOOK_AHEAD = 30


def _unique(days: tuple[WeekDay, ...]) -> tuple[WeekDay, ...]:
    if len(set(days)) != len(days):
        refuse("duplicate", "a day stands twice")
    return days


Days = Annotated[
    tuple[WeekDay, ...],
    Field(min_length=1, json_schema_extra={"uniqueItems": True}),
    AfterValidator(_unique),
]
DayTime = Annotated[str, shaped(r"([01]\d|2[0-3]):[0-5]\d|24:00", 'a time such as "08:30"')]


def minute_of_day(text: str) -> int:
    """Minutes since midnight of "08:30"; "24:00" is the end of the day."""
    return int(text[:2]) * 60 + int(text[3:])


class OpenTime(Model):
    """Days of the week and the times between which the firm is open on them."""

    days: Days = Field(description="days of the week")
    start: DayTime = Field(alias="from", description="when it opens")
    end: DayTime = Field(alias="to", description='when it closes; "24:00" is the end of the day')

    @model_validator(mode="after")
    def _check(self) -> Self:
        if minute_of_day(self.start) >= minute_of_day(self.end):
            refuse(
                "impossible_time",
                f"{self.start} is not before {self.end}: write one for each side of midnight",
            )
        return self


class Hours(Model):
    """When the firm is open; on public holidays of its country it is closed or open as it says."""

    kind: Literal["weekly", "always", "by_appointment", "not_stated"] = Field(
        description="what the firm says of its hours"
    )
    holidays: Literal["closed", "open"] | None = Field(
        default=None, description="on the country's public holidays"
    )
    add_holidays: tuple[Day, ...] = Field(default=(), description="further days that count as holidays")
    remove_holidays: tuple[Day, ...] = Field(
        default=(), description="public holidays on which the firm works as on any day"
    )
    open: tuple[OpenTime, ...] = Field(default=(), description="days of the week with their open times")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.kind == "weekly":
            self._check_weekly()
        elif self.open or self.holidays or self.add_holidays or self.remove_holidays:
            refuse("contradiction", f"hours of kind {self.kind!r} have no open times and no holidays")
        return self

    def _check_weekly(self) -> None:
        if not self.open or self.holidays is None:
            refuse("missing", "hours of kind 'weekly' need holidays and at least one [[hours.open]]")
        for day in DAYS:
            spans = spans_of(self, day)
            if any(before[1] > after[0] for before, after in pairwise(spans)):
                refuse("overlap", f"open times overlap on {day}")


@dataclass(frozen=True, slots=True)
class Opening:
    """What holds now: `state` is open, closed, always, by_appointment or not_stated.

    `until`: when it closes (None: not within a day); `opens`: when it opens next, in the firm's time; `holiday`: the name of
    the day on which it is closed for once, "" where nobody gave that day a name.
    """

    state: str
    until: time | None = None
    opens: datetime | None = None
    holiday: str | None = None


def spans_of(hours: Hours, day: str) -> tuple[tuple[int, int], ...]:
    """Open times of such a day in minutes since midnight, in order."""
    spans = (one for one in hours.open if day in one.days)
    return tuple(sorted((minute_of_day(one.start), minute_of_day(one.end)) for one in spans))


def opening_at(hours: Hours, country: str, local_now: datetime, *, language: str | None = None) -> Opening:
    """What holds at `local_now`, an aware time in the firm's zone. A holiday has its name in `language` where it has one."""
    if hours.kind != "weekly":
        return Opening(hours.kind)
    today, minute = local_now.date(), local_now.hour * 60 + local_now.minute
    if any(start <= minute < end for start, end in _spans_on(hours, country, today)):
        return Opening("open", until=_closes(hours, country, today, minute))
    holiday = holiday_on(hours, country, today, language=language)
    return Opening("closed", opens=_opens(hours, country, local_now), holiday=holiday)


def holiday_on(hours: Hours, country: str, day: date, *, language: str | None = None) -> str | None:
    """The name of the holiday for which the firm is closed on `day`; None: no holiday; "": one without a name.

    Without `language` the name is in the country's own; one that the calendar does not have gives no name.
    """
    text = day.isoformat()
    if text in hours.remove_holidays or (hours.holidays == "open" and text not in hours.add_holidays):
        return None
    name = public_holidays(country, day.year, language).get(day)
    return "" if name is None and text in hours.add_holidays else name


@lru_cache(maxsize=256)
def public_holidays(country: str, year: int, language: str | None = None) -> Mapping[date, str]:
    """The public holidays of a country with their names, "" where the calendar has none in `language`; none of one it does not know."""
    try:
        calendar = country_holidays(country)
    except NotImplementedError:  # a country that the library does not know has none
        return {}
    own = calendar.default_language
    is_known = language is None or language == own or language in calendar.supported_languages
    days = country_holidays(country, years=year, language=(language or own) if is_known else own)
    return {day: name if is_known else "" for day, name in days.items()}


def _spans_on(hours: Hours, country: str, day: date) -> tuple[tuple[int, int], ...]:
    if holiday_on(hours, country, day) is not None:
        return ()
    return spans_of(hours, DAYS[day.weekday()])


def _closes(hours: Hours, country: str, today: date, minute: int) -> time | None:
    """Walks over open times that follow each other without a gap, also past midnight."""
    end = minute
    for ahead in range(2):
        offset = ahead * MINUTES_OF_DAY
        for start, stop in _spans_on(hours, country, today + timedelta(days=ahead)):
            if start + offset <= end < stop + offset:
                end = stop + offset
    return None if end - minute >= MINUTES_OF_DAY else time(*divmod(end % MINUTES_OF_DAY, 60))


def _opens(hours: Hours, country: str, local_now: datetime) -> datetime | None:
    for ahead in range(LOOK_AHEAD):
        day = local_now.date() + timedelta(days=ahead)
        for start, _ in _spans_on(hours, country, day):
            opens = datetime.combine(day, time(*divmod(start, 60)), tzinfo=local_now.tzinfo)
            if opens > local_now:
                return opens
    return None
