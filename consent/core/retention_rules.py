"""`[retention]` of a firm file: how long a firm keeps what, where that is not the default of its country (core.retention)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from consent.core.models import Model
from consent.core.retention import REST_KEPT, TRACES_KEPT, Period

_Weeks = Annotated[int, Field(ge=7, le=365)]


class Claims(Model):
    """So long from the last thing that happened."""

    years: int = Field(ge=1, le=20, description="so many years from the last thing that happened")
    months: int = Field(default=0, ge=0, le=11, description="and so many months")
    to_year_end: bool = Field(default=False, description="and then to 31 December")


class Retention(Model):
    """How long a firm keeps what; in days but for acceptances."""

    acceptances: Claims | None = Field(
        default=None,
        description="the person of an acceptance; without it as long as claims can be made in the firm's country",
    )
    traces_days: int = Field(
        default=TRACES_KEPT.days, ge=1, le=TRACES_KEPT.days, description="network and browser of a form"
    )
    codes_days: int = Field(
        default=REST_KEPT.days, ge=2, le=90, description="used and expired codes, and tries at the desk"
    )
    invitations_days: _Weeks = Field(
        default=REST_KEPT.days,
        description="why somebody was invited or refused, where no acceptance came of it",
    )
    mails_days: _Weeks = Field(
        default=REST_KEPT.days, description="what became of mails, and the list of those that did not arrive"
    )
    logins_days: _Weeks = Field(default=REST_KEPT.days, description="logins of staff but for the last one")

    @property
    def period(self) -> Period | None:
        """The firm's own period for acceptances; None: its country's."""
        own = self.acceptances
        return None if own is None else Period(own.years, own.months, own.to_year_end)
