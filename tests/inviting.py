"""Invitations of every kind, for the history of tests.history: waiting, used, refused, and closed by a quota."""

from __future__ import annotations

import contextlib
from datetime import datetime
from pathlib import Path

from consent.core.staff import StaffMember
from consent.errors import FormRefused
from consent.service import forms, invitations, library
from consent.service.installation import Installation
from tests.firm_folders import change
from tests.samples import accepted

QUOTA = "[session]\nquota = {{ sessions = {most}, days = 100 }}\n\n[privacy]\n"


def limit(content: Path, firm: str, most: int) -> None:
    """Give the firm a quota."""
    change(content / "firms" / f"{firm}.toml", "[privacy]\n", QUOTA.format(most=most))


def invited_form(house: Installation, member: StaffMember, *, now: datetime) -> str:
    """The form of a fresh invitation; beside it one that waits, and a refusal."""
    invitations.invite(house, member, "pl", "The printer is silent.", now=now)
    invitations.refuse(house, member, "nl", "There is an easier way.", now=now)
    made = invitations.invite(house, member, "nl", "Something else.", now=now)
    version = library.in_force(house, member.firm, now=now)
    return forms.new_form(house, version, "nl", None, now=now, invitation=made.invitation.id)


def reach_quota(house: Installation, member: StaffMember, *, now: datetime) -> None:
    """The customer of tests.history, who always has the same telephone number, asks once more than there are sessions."""
    with contextlib.suppress(FormRefused):
        accepted(house, member.firm, now=now, form=invited_form(house, member, now=now))
