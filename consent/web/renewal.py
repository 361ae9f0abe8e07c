"""Accepting again on the customer's own page: what changed, what still counts, and what is left to tick."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from consent.service import comparisons, library, renewals
from consent.service.customers import CustomerPage
from consent.service.renewals import Renewal
from consent.web import difference_words, help_page, prices
from consent.web.help_page import Entered, FieldShown, Group, ProblemShown
from consent.web.house import house


@dataclass(frozen=True, slots=True)
class RenewalShown:
    """Everything that the part of the page needs."""

    renewal: Renewal
    differences: difference_words.Shown | None
    groups: tuple[Group, ...]
    fields: tuple[FieldShown, ...]
    problems: tuple[ProblemShown, ...]
    beside: dict[str, str]
    prices: prices.PricesShown
    entered: Entered


def shown(
    page: CustomerPage, language: str, now: datetime, entered: Entered | None = None
) -> RenewalShown | None:
    """What stands on the page; None where nothing is asked again."""
    if not page.needs_renewal:
        return None
    entered = entered or Entered()
    due = renewals.renewal(house(), page.acceptance, language, now=now)
    groups = help_page.grouped(due.asked)
    problems = help_page.problems_shown(entered.problems, due.particulars, groups, language)
    accepted = library.version(house(), page.acceptance.firm, page.acceptance.version)
    compared = None
    if language in accepted.languages:
        compared = difference_words.shown(comparisons.compare(house(), accepted, due.version, language))
    return RenewalShown(
        renewal=due,
        differences=compared,
        groups=groups,
        fields=tuple(help_page.field_shown(one, entered, language) for one in due.fields),
        problems=problems,
        beside={problem.field: problem.beside for problem in problems},
        prices=prices.shown(page.firm, due.particulars, due.customer_class, now),
        entered=entered,
    )
