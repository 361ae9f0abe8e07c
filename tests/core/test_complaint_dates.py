"""Guarantee and complaints: by the rules of a version, in calendar days or working days."""

from __future__ import annotations

from datetime import date

from consent.core.complaint_dates import ComplaintDates, complaint_dates
from consent.core.session_rules import SessionRules

CONFIRMED = date(2026, 12, 22)  # a Tuesday


def test_polish_firm_counts_working_days_over_christmas() -> None:
    """Fourteen days of guarantee whatever they are; three working days to complain: 23, 28 and 29 December."""
    rules = SessionRules(guarantee_days=14, complaint_working_days=3)
    assert complaint_dates(rules, CONFIRMED, "PL") == ComplaintDates(date(2027, 1, 5), date(2026, 12, 29))


def test_country_of_the_firm_decides() -> None:
    """Christmas Eve is a working day in the Netherlands."""
    rules = SessionRules(complaint_working_days=3)
    assert complaint_dates(rules, CONFIRMED, "NL").complaints_until == date(2026, 12, 28)


def test_calendar_days_count_every_day() -> None:
    """Fourteen of them."""
    rules = SessionRules(complaint_days=14)
    assert complaint_dates(rules, CONFIRMED, "PL") == ComplaintDates(None, date(2027, 1, 5))


def test_nothing_stated_is_no_date() -> None:
    """Never one that was guessed."""
    assert complaint_dates(SessionRules(), CONFIRMED, "PL") == ComplaintDates(None, None)
