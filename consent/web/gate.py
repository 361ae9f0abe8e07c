"""The gate of a help page: what a link with an invitation opens, and what the page says where it opens nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import request
from flask_babel import gettext, ngettext

from consent.core.firms import Particulars
from consent.core.session_rules import Quota
from consent.errors import FormRefused
from consent.service import forms, invitations
from consent.service.forms import Form
from consent.service.invitations import Opened
from consent.web.house import house


@dataclass(frozen=True, slots=True)
class GateShown:
    """`state` is none, valid, used, expired, refused or forged; `ref` stands in addresses, `id` in the form.

    `is_closed`: the page shows everything but the form. `limit` says how much help one customer gets; empty without a quota.
    """

    state: str
    ref: str | None
    id: str | None
    is_closed: bool
    limit: str


def shown(
    firm_id: str, particulars: Particulars, values: Mapping[str, str], notice: str | None, now: datetime
) -> GateShown:
    """The gate for what the address says, or the form that was sent (`values`) and refused (`notice`)."""
    form = _form_in(values, firm_id)
    ref, opened = _opened(firm_id, form, now)
    is_valid = opened is not None and opened.state == "valid"
    # what could not be confirmed may have been recorded: the same form leads to the same acceptance
    is_own = opened is not None and form is not None and opened.acceptance == form.key
    is_shut = particulars.session.invitation_only and not is_valid and not is_own
    return GateShown(
        state="none" if opened is None else opened.state,
        ref=ref,
        id=opened.id if opened is not None and is_valid else None,
        is_closed=is_shut or notice == "quota",
        limit=_limit(particulars.session.quota),
    )


def _form_in(values: Mapping[str, str], firm_id: str) -> Form | None:
    try:
        form = forms.open_form(house(), values.get("form", ""))
    except FormRefused:
        return None
    return form if form.firm == firm_id else None


def _opened(firm_id: str, form: Form | None, now: datetime) -> tuple[str | None, Opened | None]:
    """What the address refers to, or else the form: a form that comes back keeps its invitation."""
    ref = request.args.get("invitation")
    if ref is None and form is not None and form.invitation is not None:
        ref = invitations.reference(house(), form.invitation)
    if ref is None:
        return None, None
    return ref, invitations.open_invitation(house(), firm_id, ref, now=now)


def _limit(quota: Quota | None) -> str:
    if quota is None:
        return ""
    # TRANSLATORS: a piece of the sentence: One customer gets at most two sessions in 30 days
    sessions = ngettext("one session", "%(num)d sessions", quota.sessions)
    # TRANSLATORS: a piece of the same sentence
    days = ngettext("in one day", "in %(num)d days", quota.days)
    return gettext("One customer gets at most %(sessions)s %(days)s.", sessions=sessions, days=days)
