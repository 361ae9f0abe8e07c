"""A support session as a customer and a technician play it, by the verbs of the service; the clock is moved by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from consent.core.staff import StaffMember
from consent.service import closings, customers, desk, staff, support_sessions
from consent.service.closings import Closing, Correction
from consent.service.installation import Installation
from tests.samples import PASSWORD, accepted
from tests.web.staff_browser import HandClock

# Names of accounts are the installation's: no two firms share one.
NAMES = {
    "page-computers": "Tess Janssens",
    "qomputer": "Tom de Wit",
    "damal": "Anna Kowalska",
    "mastiff": "Ewa Nowak",
}


@dataclass
class Played:
    """One acceptance of a firm, and who helps. What the firm asks for is answered, so that every step is possible."""

    house: Installation
    clock: HandClock
    firm: str = "page-computers"
    language: str = "nl"
    customer_class: str | None = None
    ref: str = ""
    technician: StaffMember = field(init=False)

    def __post_init__(self) -> None:
        """The acceptance is there from the start."""
        chosen = {} if self.customer_class is None else {"customer_class": self.customer_class}
        given = accepted(self.house, self.firm, self.language, now=self.now, **chosen)
        self.ref, self.id = given.ref, given.acceptance.id
        self.technician = self.colleague(NAMES.get(self.firm, f"Tim of {self.firm}"))

    @property
    def now(self) -> datetime:
        """What the clock says."""
        return self.clock()

    @property
    def address(self) -> str:
        """Where the customer's own page is."""
        return f"/{self.language}/{self.firm}/help/{self.ref}"

    def colleague(self, name: str) -> StaffMember:
        """A technician of the firm; who bears the name already is who it is."""
        known = [one for one in support_sessions.technicians(self.house, self.firm) if one.name == name]
        return (
            known[0]
            if known
            else staff.add(
                self.house, name, firm=self.firm, roles=["technician"], password=PASSWORD, now=self.now
            )
        )

    def redeem(self) -> Played:
        """The technician takes the code."""
        token = customers.page(self.house, self.firm, self.ref, now=self.now).token
        assert token
        answer = desk.redeem(self.house, self.technician, token.digits, key=desk.new_key(), now=self.now)
        assert answer.outcome == "valid"
        return self

    def recognise(self) -> Played:
        """The customer has heard the two words."""
        support_sessions.recognise(self.house, self.firm, self.ref, self.technician.id, now=self.now)
        return self

    def start(self) -> Played:
        """The technician takes over the computer."""
        if self.firm == "page-computers":
            support_sessions.decide(
                self.house, self.technician, self.id, "before", positive=True, now=self.now
            )
        channel = "phone" if self.firm == "mastiff" else None
        support_sessions.start(self.house, self.technician, self.id, channel, now=self.now)
        return self

    def hand_over(self, name: str = "Piet Peeters") -> StaffMember:
        """A colleague goes on with it."""
        receiver = self.colleague(name)
        support_sessions.hand_over(self.house, self.technician, self.id, receiver.id, now=self.now)
        self.technician = receiver
        return receiver

    def stop(self, reason: str = "stop") -> Played:
        """The customer ends it."""
        customers.stop(self.house, self.firm, self.ref, reason, now=self.now)
        return self

    def close(
        self,
        outcome: str = "solved",
        minutes: int = 0,
        work_done: str = "Printer verbonden.",
        *,
        solvable: bool | None = None,
    ) -> Played:
        """After so many minutes more, the technician closes it; what was not solved could not be, unless `solvable` says else."""
        could_be = outcome != "unsolved" if solvable is None else solvable
        self.clock.move(minutes=minutes)
        is_attested = self.firm == "mastiff"
        _, session = support_sessions.find(self.house, self.firm, self.id)
        measured = session.measured(self.now) // 60
        said = Closing(
            outcome,
            work_done=work_done,
            tool_length=str(measured) if self.firm == "page-computers" else "",
            tool_reference="IR-1" if self.firm == "page-computers" else "",
            attested=frozenset({"data-deleted"} if is_attested else ()),
            solvable=could_be if self.firm == "page-computers" else None,
        )
        closings.close(self.house, self.technician, self.id, said, now=self.now)
        return self

    def correct(self, minutes: int, outcome: str, reason: str) -> Played:
        """The technician corrects what was closed."""
        said = Correction(str(minutes), outcome, reason)
        closings.correct(self.house, self.technician, self.id, said, now=self.now)
        return self

    def confirm(self) -> Played:
        """The customer confirms the work."""
        support_sessions.confirm_work(self.house, self.firm, self.ref, now=self.now)
        return self

    def object_to(self, text: str) -> Played:
        """The customer objects."""
        support_sessions.object_to(self.house, self.firm, self.ref, text, now=self.now)
        return self


def running(house: Installation, clock: HandClock, firm: str = "page-computers", **more: str) -> Played:
    """A session that has just begun."""
    return Played(house, clock, firm, **more).redeem().recognise().start()


def closed(
    house: Installation, clock: HandClock, firm: str = "page-computers", minutes: int = 12, **more: str
) -> Played:
    """A session that lasted so long and was solved."""
    return running(house, clock, firm, **more).close(minutes=minutes)
