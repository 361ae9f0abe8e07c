"""Working days of three countries, counted by hand on a calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core.working_days import add_days, add_working_days, is_working_day

DAYS = st.dates(date(2024, 1, 1), date(2034, 12, 31))
COUNTRIES = st.sampled_from(["PL", "NL", "BE", "XX"])


def last_day(begins: str, count: int, country: str) -> str:
    return add_working_days(date.fromisoformat(begins), count, country).isoformat()


@pytest.mark.parametrize(
    ("begins", "count", "ends"),
    [
        ("2026-11-16", 1, "2026-11-17"),  # Monday to Tuesday
        ("2026-11-20", 1, "2026-11-23"),  # Friday to Monday
        ("2026-11-20", 3, "2026-11-25"),  # Friday: Mon, Tue, Wed
        ("2026-11-21", 3, "2026-11-25"),  # a Saturday ends as its Friday does
        ("2026-11-22", 3, "2026-11-25"),  # and so does a Sunday
        ("2026-11-10", 1, "2026-11-12"),  # Independence Day is a Wednesday
        ("2026-11-09", 3, "2026-11-13"),  # Tue, Thu, Fri
        ("2026-11-11", 3, "2026-11-16"),  # on the holiday itself: Thu, Fri, Mon
        (
            "2026-12-23",
            1,
            "2026-12-28",
        ),  # Christmas Eve (a holiday since 2025), two days of Christmas, a Sunday
        ("2026-12-22", 3, "2026-12-29"),  # Wed 23, Mon 28, Tue 29
        ("2026-12-30", 3, "2027-01-05"),  # Thu 31, Mon 4, Tue 5
        ("2026-12-30", 4, "2027-01-07"),  # and Wed 6 is Epiphany
        ("2027-03-26", 1, "2027-03-30"),  # Good Friday is no holiday in Poland, Easter Monday is
        ("2027-03-25", 3, "2027-03-31"),  # Fri 26, Tue 30, Wed 31
        ("2027-04-30", 1, "2027-05-04"),  # 1 May is a Saturday, 3 May a Monday
        ("2027-04-29", 3, "2027-05-05"),  # Fri 30, Tue 4, Wed 5
        ("2027-05-26", 1, "2027-05-28"),  # Corpus Christi, a Thursday
        ("2027-05-25", 3, "2027-05-31"),  # Wed 26, Fri 28, Mon 31
        ("2027-08-13", 1, "2027-08-16"),  # Assumption Day is a Sunday
    ],
)
def test_polish_working_days(begins: str, count: int, ends: str) -> None:
    """Weekends and public holidays are not counted, nor is the day on which the time begins."""
    assert last_day(begins, count, "PL") == ends


def test_christmas_eve_was_a_working_day_before_2025() -> None:
    """The law of the year counts: 23 December 2024 is a Monday."""
    assert last_day("2024-12-23", 1, "PL") == "2024-12-24"
    assert last_day("2025-12-23", 1, "PL") == "2025-12-29"


@pytest.mark.parametrize(
    ("begins", "country", "ends"),
    [
        ("2026-04-24", "NL", "2026-04-28"),  # King's Day is a Monday
        ("2026-04-24", "BE", "2026-04-27"),
        ("2026-04-24", "PL", "2026-04-27"),
        ("2026-07-20", "BE", "2026-07-22"),  # National Day is a Tuesday
        ("2026-07-20", "NL", "2026-07-21"),
        ("2026-11-10", "BE", "2026-11-12"),  # Armistice Day
        ("2026-11-10", "NL", "2026-11-11"),
        ("2027-05-05", "BE", "2027-05-07"),  # Ascension Day
        ("2026-12-24", "XX", "2026-12-25"),  # a country without a known calendar has weekends only
        ("2026-12-25", "XX", "2026-12-28"),
    ],
)
def test_each_country_has_its_own(begins: str, country: str, ends: str) -> None:
    """One working day more, by the firm's country."""
    assert last_day(begins, 1, country) == ends


def test_no_day_is_the_day_itself() -> None:
    """Also where it is a Sunday."""
    assert last_day("2026-11-22", 0, "PL") == "2026-11-22"


def test_days_are_counted_whatever_they_are() -> None:
    """Fourteen days over Christmas and the new year, and over the 29th of February."""
    assert add_days(date(2026, 12, 20), 14) == date(2027, 1, 3)
    assert add_days(date(2028, 2, 20), 14) == date(2028, 3, 5)


@given(DAYS, st.integers(1, 60), COUNTRIES)
def test_time_ends_on_its_last_working_day(day: date, count: int, country: str) -> None:
    """Exactly so many working days lie after the beginning, the last one at the end; never fewer days than that."""
    end = add_working_days(day, count, country)
    between = [day + timedelta(days=number) for number in range(1, (end - day).days + 1)]
    assert is_working_day(end, country)
    assert sum(is_working_day(one, country) for one in between) == count
    assert end >= add_days(day, count)


@given(DAYS, st.integers(0, 20), st.integers(0, 20), COUNTRIES)
def test_counting_goes_on_where_it_stopped(day: date, some: int, more: int, country: str) -> None:
    """In two steps as in one."""
    middle = add_working_days(day, some, country)
    assert add_working_days(middle, more, country) == add_working_days(day, some + more, country)
