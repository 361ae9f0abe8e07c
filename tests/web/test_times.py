"""Times as people say them, on the firm's clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale

from consent.web import clock, times

NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
ZONE = "Europe/Warsaw"


@pytest.fixture(autouse=True)
def english(app: Flask) -> Iterator[None]:
    """The words of the source language."""
    with app.test_request_context("/en/"):
        yield


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (600, "10 more minutes, until 12:10"),
        (480, "8 more minutes, until 12:08"),
        (89, "1 more minute, until 12:01"),
        (60, "1 more minute, until 12:01"),
        (59, "less than a minute, until 12:00"),
        (0, "less than a minute, until 12:00"),
        (-5, "less than a minute, until 11:59"),
    ],
)
def test_time_that_is_left(seconds: int, words: str) -> None:
    """In whole minutes, and until when."""
    assert times.left(NOON + timedelta(seconds=seconds), ZONE, NOON) == words


def test_instant_on_the_firms_clock() -> None:
    """Summer and winter."""
    assert times.clock(NOON, ZONE) == "12:00"
    assert times.clock(datetime(2026, 7, 1, 11, 5, tzinfo=UTC), ZONE) == "13:05"
    assert times.bare_clock(time(9, 5)) == "09:05"
    assert times.clock_text("24:00") == "24:00"


def test_day_is_the_firms_day() -> None:
    """Half past eleven in the evening in London is tomorrow in Warsaw."""
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert times.day(late, ZONE) == "21 November 2026"
    assert times.weekday(late, ZONE) == "Saturday 21 November"
    assert times.moment(late, ZONE) == "21 November 2026, 00:30"
    assert times.day(date(2023, 9, 13)) == "13 September 2023"


def test_start_and_end_name_the_hour_only_where_it_is_not_midnight() -> None:
    """What ends with a day is said to hold on the last whole day."""
    midnight = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)
    assert times.start(midnight, ZONE) == "1 December 2026"
    assert times.start(NOON, ZONE) == "20 November 2026, 12:00"
    assert times.through(midnight, ZONE) == "up to and including 30 November 2026"
    assert times.through(NOON, ZONE) == "until 20 November 2026, 12:00"


def test_midnight_that_does_not_exist_is_the_start_of_its_day() -> None:
    """Beirut's day of 31 March 2024 begins at one o'clock."""
    assert times.start(datetime(2024, 3, 30, 22, 0, tzinfo=UTC), "Asia/Beirut") == "31 March 2024"


def test_dates_are_written_out_in_the_language_of_the_page() -> None:
    """Months by their names, in the case that a date takes."""
    for language, words in (("nl", "13 september 2023"), ("pl", "13 września 2023")):
        with force_locale(language):
            assert times.version_title("2023-09-13") == words


def test_second_version_of_a_day_has_its_number() -> None:
    """`2023-09-13.2`."""
    assert times.version_title("2023-09-13.2") == "13 September 2023, no. 2"


def test_clock_gives_whole_milliseconds_in_utc() -> None:
    """As the records keep them."""
    now = clock.now()
    assert now.tzinfo is UTC
    assert now.microsecond % 1000 == 0
