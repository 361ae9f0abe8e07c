"""How long a firm keeps what, in words under its privacy notice: the same periods by which the worker deletes."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext, ngettext

from consent.core.firms import Firm
from consent.core.retention import TRACES_KEPT, Period, period_of


def lines(firm: Firm) -> Iterator[tuple[str, str]]:
    """(what, how long) of everything that is of customers."""
    keeps = firm.retention
    # TRANSLATORS: what a firm keeps of a customer, in a table of periods under its privacy notice.
    yield (
        gettext("Proof of what you accepted, and of the session"),
        _period(period_of(firm.country, keeps.period)),
    )
    # TRANSLATORS: "network" is the shortened IP address.
    yield gettext("Network and browser from which you sent the form"), _days(keeps.traces_days)
    yield gettext("Consent codes, used or expired"), _days(keeps.codes_days)
    yield gettext("Why you were invited, or not, if you accepted nothing"), _days(keeps.invitations_days)
    yield gettext("Whether your copy arrived by e-mail"), _days(keeps.mails_days)


def _period(period: Period) -> str:
    said = ngettext("%(num)d year", "%(num)d years", period.years)
    if period.months:
        months = ngettext("%(num)d month", "%(num)d months", period.months)
        # TRANSLATORS: a period: "5 years and 6 months".
        said = gettext("%(years)s and %(months)s", years=said, months=months)
    if period.to_year_end:
        # TRANSLATORS: a period that ends with the year: "6 years, until 31 December of the last one".
        return gettext("%(period)s, until 31 December of the last one", period=said)
    return said


def _days(days: int) -> str:
    """In a narrow column a number stays beside its word."""
    if days == TRACES_KEPT.days:
        said = ngettext("%(num)d year", "%(num)d years", 1)
    else:
        said = ngettext("%(num)d day", "%(num)d days", days)
    return said.replace(" ", "\N{NO-BREAK SPACE}")
