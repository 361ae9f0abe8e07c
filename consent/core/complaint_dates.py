"""Until when the customer of a confirmed work may complain and has a guarantee, by the rules of the accepted version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from consent.core.session_rules import SessionRules
from consent.core.working_days import add_days, add_working_days


@dataclass(frozen=True, slots=True)
class ComplaintDates:
    """The last day of each, which counts in full in the firm's zone; None where the firm states none."""

    guarantee_until: date | None
    complaints_until: date | None


def complaint_dates(rules: SessionRules, confirmed: date, country: str) -> ComplaintDates:
    """Both dates for a work that was confirmed on that day of the firm's zone; `country` is the firm's (`PL`)."""
    guarantee = None if rules.guarantee_days is None else add_days(confirmed, rules.guarantee_days)
    return ComplaintDates(guarantee, _complaints_until(rules, confirmed, country))


def _complaints_until(rules: SessionRules, confirmed: date, country: str) -> date | None:
    if rules.complaint_working_days is not None:
        return add_working_days(confirmed, rules.complaint_working_days, country)
    return None if rules.complaint_days is None else add_days(confirmed, rules.complaint_days)
