"""Opening hours: open or closed, until when, when next; holidays, midnight and clock changes."""

from __future__ import annotations

import json
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from consent.core.hours import Hours, Opening, holiday_on, minute_of_day, opening_at, spans_of

WARSAW = ZoneInfo("Europe/Warsaw")
WEEK = ["mon", "tue", "wed", "thu", "fri"]
OFFICE = {"days": WEEK, "from": "08:00", "to": "16:00"}


def hours(*spans: object, holidays: str = "closed", **values: object) -> Hours:
    """Weekly hours, Monday to Friday 08:00-16:00 unless spans are given."""
    whole = {"kind": "weekly", "holidays": holidays, "open": list(spans) or [OFFICE], **values}
    return Hours.model_validate_json(json.dumps(whole))


def at(text: str, found: Hours | None = None, country: str = "PL", language: str | None = None) -> Opening:
    """What holds at a local time in Warsaw."""
    return opening_at(found or hours(), country, local(text), language=language)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WARSAW)


@pytest.mark.parametrize("kind", ["always", "by_appointment", "not_stated"])
def test_hours_without_a_week_are_what_they_say(kind: str) -> None:
    """No time is computed for them."""
    assert at("2026-11-20T12:00", Hours.model_validate({"kind": kind})) == Opening(kind)


def test_open_until_the_end() -> None:
    """The first minute is open, the last one is not."""
    assert at("2026-11-20T08:00") == Opening("open", until=time(16))
    assert at("2026-11-20T15:59:59") == Opening("open", until=time(16))
    assert at("2026-11-20T16:00").state == "closed"


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-19T07:59", "2026-11-19T08:00"),
        ("2026-11-19T16:00", "2026-11-20T08:00"),
        ("2026-11-20T16:00", "2026-11-23T08:00"),
        ("2026-11-21T12:00", "2026-11-23T08:00"),
    ],
)
def test_closed_until_it_opens_next(now: str, opens: str) -> None:
    """Later today, tomorrow, or after the weekend."""
    assert at(now) == Opening("closed", opens=local(opens))


def test_public_holiday_is_closed_and_has_its_name() -> None:
    """11 November is a Wednesday in 2026; the name is in the country's own language."""
    found = at("2026-11-11T12:00")
    assert found == Opening(
        "closed", opens=local("2026-11-12T08:00"), holiday="Narodowe Święto Niepodległości"
    )


def test_holiday_has_its_name_in_the_language_asked_for() -> None:
    """Where the country's calendar has that language; else no name rather than one in another language."""
    assert at("2026-07-21T12:00", country="BE", language="nl").holiday == "Nationale feestdag"
    assert at("2026-07-21T12:00", country="BE", language="fr").holiday == "Fête nationale"
    assert at("2026-11-11T12:00", language="pl").holiday == "Narodowe Święto Niepodległości"
    assert at("2026-11-11T12:00", language="nl").holiday == ""


def test_firm_may_be_open_on_holidays() -> None:
    """All of them, or one that it removes; one that it adds is closed all the same."""
    assert at("2026-11-11T12:00", hours(holidays="open")).state == "open"
    assert at("2026-11-11T12:00", hours(remove_holidays=["2026-11-11"])).state == "open"
    own = hours(holidays="open", add_holidays=["2026-11-20"])
    assert at("2026-11-20T12:00", own) == Opening("closed", opens=local("2026-11-23T08:00"), holiday="")


def test_dutch_good_friday_is_removed_by_firms_that_work() -> None:
    """The calendar lists it, most offices are open."""
    assert at("2026-04-03T12:00", country="NL").holiday == "Goede vrijdag"
    assert at("2026-04-03T12:00", hours(remove_holidays=["2026-04-03"]), country="NL").state == "open"


def test_country_without_a_known_calendar_has_no_holidays() -> None:
    """Nothing is guessed."""
    assert at("2026-12-25T12:00", country="XX").state == "open"


def test_added_holiday_keeps_the_name_of_a_public_one() -> None:
    """A day that is both has its name."""
    day = local("2026-12-25T00:00").date()
    assert holiday_on(hours(add_holidays=["2026-12-25"]), "PL", day) == "Boże Narodzenie (pierwszy dzień)"


def test_night_shift_closes_in_the_morning() -> None:
    """Two spans that meet at midnight are one opening."""
    night = hours(
        {"days": WEEK, "from": "22:00", "to": "24:00"}, {"days": WEEK, "from": "00:00", "to": "06:00"}
    )
    assert at("2026-11-19T23:00", night) == Opening("open", until=time(6))
    assert at("2026-11-20T23:00", night) == Opening("open", until=time(0))
    assert at("2026-11-20T05:59", night) == Opening("open", until=time(6))


def test_two_spans_of_a_day_are_apart() -> None:
    """Closed for lunch."""
    split = hours(
        {"days": WEEK, "from": "13:00", "to": "17:00"}, {"days": WEEK, "from": "09:00", "to": "12:00"}
    )
    assert spans_of(split, "mon") == ((540, 720), (780, 1020))
    assert at("2026-11-20T11:00", split) == Opening("open", until=time(12))
    assert at("2026-11-20T12:00", split) == Opening("closed", opens=local("2026-11-20T13:00"))


def test_whole_week_does_not_close_within_a_day() -> None:
    """No closing time is told that is none."""
    whole = hours({"days": [*WEEK, "sat", "sun"], "from": "00:00", "to": "24:00"}, holidays="open")
    assert at("2026-11-20T12:00", whole) == Opening("open", until=None)


def test_firm_that_does_not_open_within_a_month_tells_no_day() -> None:
    """Thirty days of holidays."""
    days = [f"2026-11-{day:02d}" for day in range(1, 31)]
    assert at("2026-11-01T12:00", hours(add_holidays=days)) == Opening(
        "closed", holiday="Uroczystość Wszystkich Świętych"
    )


def test_hour_that_comes_twice_is_open_twice() -> None:
    """On 25 October 2026 clocks in Warsaw show 02:30 two times."""
    sunday = hours({"days": ["sun"], "from": "02:00", "to": "04:00"})
    for fold in (0, 1):
        now = local("2026-10-25T02:30").replace(fold=fold)
        assert opening_at(sunday, "PL", now) == Opening("open", until=time(4))


def test_opening_after_the_clock_change_is_told_in_the_new_time() -> None:
    """08:00 is 08:00 by the clock on the wall: on Monday that is one hour later than on Friday."""
    opens = at("2026-10-23T16:00").opens
    assert opens is not None
    assert (opens.isoformat(), at("2026-03-27T16:00").opens) == (
        "2026-10-26T08:00:00+01:00",
        local("2026-03-30T08:00"),
    )


def test_minutes_of_the_day() -> None:
    """24:00 is the end of a day."""
    assert [minute_of_day(text) for text in ("00:00", "08:30", "24:00")] == [0, 510, 1440]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"kind": "weekly", "holidays": "closed"}, "missing"),
        ({"kind": "weekly", "open": [OFFICE]}, "missing"),
        ({"kind": "always", "open": [OFFICE]}, "contradiction"),
        ({"kind": "not_stated", "holidays": "closed"}, "contradiction"),
        ({"kind": "by_appointment", "add_holidays": ["2026-12-24"]}, "contradiction"),
        (
            {
                "kind": "weekly",
                "holidays": "closed",
                "open": [OFFICE, {**OFFICE, "from": "15:59", "to": "17:00"}],
            },
            "overlap",
        ),
        ({"kind": "weekly", "holidays": "closed", "open": [{**OFFICE, "to": "08:00"}]}, "impossible_time"),
        (
            {"kind": "weekly", "holidays": "closed", "open": [{**OFFICE, "to": "25:00"}]},
            "malformed",
        ),
        (
            {"kind": "weekly", "holidays": "closed", "open": [OFFICE], "add_holidays": ["2026-02-30"]},
            "impossible_date",
        ),
        (
            {"kind": "weekly", "holidays": "closed", "open": [{**OFFICE, "days": ["mon", "mon"]}]},
            "duplicate",
        ),
        ({"kind": "weekly", "holidays": "sometimes", "open": [OFFICE]}, "literal_error"),
    ],
)
def test_hours_that_contradict_themselves_are_refused(values: object, code: str) -> None:
    """Each with a code of its own."""
    with pytest.raises(ValidationError) as caught:
        Hours.model_validate_json(json.dumps(values))
    assert [error["type"] for error in caught.value.errors()] == [code]
