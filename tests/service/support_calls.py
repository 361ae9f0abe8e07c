"""A customer's call with one of the sample firms: what both sides do, each at its time, as the firm asks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from consent.core.firms import Particulars
from consent.core.sd_jwt import Payload
from consent.core.staff import StaffMember
from consent.core.support_sessions import SupportSession
from consent.errors import NotFound, NotPossible
from consent.service import closings, customers, desk, session_pages, staff, support_sessions
from consent.service.acceptances import Accepted
from consent.service.closings import Closing, Correction
from consent.service.desk import Redemption
from consent.service.installation import Installation
from consent.service.session_pages import SessionView
from consent.service.verification import verify_database
from tests.samples import NOW, PASSWORD, accepted


def employed(house: Installation, name: str, firm: str, *roles: str) -> StaffMember:
    """Somebody of the firm, with an account of their own."""
    try:
        return staff.find(house, f"{name} {firm}")
    except NotFound:
        chosen = roles or ("technician",)
        return staff.add(house, f"{name} {firm}", firm=firm, roles=chosen, password=PASSWORD, now=NOW)


def found_wrong(house: Installation) -> dict[str, list[str]]:
    """What verification of the whole database finds, by firm; empty when all is well."""
    reports = verify_database(house)
    return {
        firm: [str(each) for each in report.findings] for firm, report in reports.items() if report.findings
    }


def refused(step: Callable[[], object]) -> str:
    """Why a step is not possible."""
    with pytest.raises(NotPossible) as caught:
        step()
    return caught.value.reason


@dataclass
class Call:
    """An acceptance and the technician who takes the call; `now` is the time of the next step."""

    house: Installation
    firm: str
    done: Accepted
    member: StaffMember
    now: datetime = field(default=NOW)

    @property
    def id(self) -> str:
        return self.done.acceptance.id

    @property
    def session(self) -> SupportSession:
        return support_sessions.find(self.house, self.firm, self.id)[1]

    @property
    def particulars(self) -> Particulars:
        return support_sessions.particulars_of(self.house, self.done.acceptance)

    def wait(self, minutes: float = 0, **more: float) -> None:
        self.now += timedelta(minutes=minutes, **more)

    # The customer ----------------------------------------------------------------------------------------------------

    def digits(self) -> str:
        token = customers.page(self.house, self.firm, self.done.ref, now=self.now).token
        assert token is not None
        return token.digits

    def choose(self, technician: str) -> SupportSession:
        return support_sessions.choose_technician(
            self.house, self.firm, self.done.ref, technician, now=self.now
        )

    def recognise(self, technician: str | None = None) -> SupportSession:
        who = technician or self.member.id
        return support_sessions.recognise(self.house, self.firm, self.done.ref, who, now=self.now)

    def stop(self, reason: str = "stop") -> None:
        customers.stop(self.house, self.firm, self.done.ref, reason, now=self.now)

    def confirm(self) -> SupportSession:
        return support_sessions.confirm_work(self.house, self.firm, self.done.ref, now=self.now)

    def object_to(self, text: str = "It still beeps.") -> SupportSession:
        return support_sessions.object_to(self.house, self.firm, self.done.ref, text, now=self.now)

    # The technician --------------------------------------------------------------------------------------------------

    def redeem(self, member: StaffMember | None = None) -> Redemption:
        who, code = member or self.member, self.digits()
        return desk.redeem(self.house, who, code, key=desk.new_key(), now=self.now)

    def decide(self, stage: str = "before", *, positive: bool = True) -> SupportSession:
        return support_sessions.decide(
            self.house, self.member, self.id, stage, positive=positive, now=self.now
        )

    def declare(self, *, given: bool = True) -> SupportSession:
        return support_sessions.declare(self.house, self.member, self.id, given=given, now=self.now)

    def start(self, channel: str | None = "phone") -> SupportSession:
        return support_sessions.start(self.house, self.member, self.id, channel, now=self.now)

    def hand_over(self, to: StaffMember, by: StaffMember | None = None) -> SupportSession:
        who = by or self.member
        return support_sessions.hand_over(self.house, who, self.id, to.id, now=self.now)

    def closing(self, **changes: Any) -> Closing:
        """A closing form with everything that the firm asks of a session that ran, and that agrees with the clock."""
        rules = self.particulars.session
        seconds = self.session.measured(self.now)
        values: dict[str, Any] = {"outcome": "solved", "work_done": "The printer prints again."}
        if rules.tool_log:
            length = f"{seconds // 60}:{seconds % 60:02d}"
            values |= {"tool_length": length, "tool_reference": "TV-2026-4711"}
        if "after" in rules.decisions:
            values |= {"solvable": True}
        values |= {"attested": frozenset(one.id for one in rules.attestations)}
        return Closing(**{**values, **changes})

    def close(self, **changes: Any) -> SupportSession:
        return closings.close(self.house, self.member, self.id, self.closing(**changes), now=self.now)

    def correct(
        self,
        minutes: str = "5",
        outcome: str = "solved",
        reason: str = "Two minutes were a phone call.",
        by: StaffMember | None = None,
    ) -> SupportSession:
        correction = Correction(minutes, outcome, reason)
        return closings.correct(self.house, by or self.member, self.id, correction, now=self.now)

    # What is kept ----------------------------------------------------------------------------------------------------

    def view(self, member: StaffMember | None = None) -> SessionView:
        return session_pages.view(self.house, member or self.member, self.id, now=self.now)

    def records(self) -> list[Payload]:
        """What is on record about the session, oldest first."""
        return [each.record for each in session_pages.steps(self.house, self.done.acceptance)]

    def events(self) -> list[str]:
        return [record["event"] for record in self.records()]


def calling(
    house: Installation,
    firm: str = "page-computers",
    state: str = "accepted",
    *,
    language: str | None = None,
    customer_class: str | None = None,
    now: datetime = NOW,
) -> Call:
    """A call that has come to the state, every step at once, with all that the firm asks for on the way."""
    spoken = language or ("pl" if firm in ("damal", "mastiff", "overmax") else "nl")
    values: dict[str, Any] = {} if customer_class is None else {"customer_class": customer_class}
    done = accepted(house, firm, spoken, now=now, **values)
    call = Call(house, firm, done, employed(house, "tess", firm), now)
    for step in _way_to(call, state):
        step()
    return call


def _way_to(call: Call, state: str) -> list[Any]:
    """The steps to a state, as the firm's rules have them."""
    rules = call.particulars.session
    asked: list[Any] = [call.declare] if rules.declaration else []
    asked += [call.decide] if "before" in rules.decisions else []
    ways: dict[str, list[Any]] = {"accepted": [], "redeemed": [call.redeem]}
    ways["recognised"] = [*ways["redeemed"], call.recognise]
    ways["running"] = [*ways["recognised"], *asked, call.start]
    ways["ended"] = [*ways["running"], lambda: call.wait(10), call.stop]
    ways["closed"] = [*ways["running"], lambda: call.wait(10), call.close]
    ways["settled"] = [*ways["closed"], call.confirm]
    ways["stopped"] = [*ways["redeemed"], call.stop]
    return ways[state]
