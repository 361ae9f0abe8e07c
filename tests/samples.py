"""Things that tests are made of: settings, forms as a customer fills them in, and things done at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from consent.config import Settings
from consent.core.staff import StaffMember
from consent.service import acceptances, forms, invitations, library
from consent.service.acceptances import Accepted, Visitor
from consent.service.installation import Installation

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
INVITER = "11111111-2222-4333-8444-555555555555"
VISITOR = Visitor("192.0.2.77", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)")


def settings_in(folder: Path, **changes: Any) -> Settings:
    """Settings of an installation inside `folder`, untouched by the environment."""
    values: dict[str, Any] = {"data": folder, "flood_limit": 0, "second_factor": "optional", **changes}
    return Settings(**values)


def filled_form(
    house: Installation,
    firm: str = "page-computers",
    language: str = "nl",
    *,
    customer_class: str | None = None,
    now: datetime = NOW,
    **changes: str,
) -> dict[str, str]:
    """A form as a customer would post it: everything required given, nothing optional, by an invitation where one is asked for."""
    version = library.in_force(house, firm, now=now)
    text, particulars = library.text(house, version, language), library.particulars(house, version)
    samples = {"name": "Jan Janssens", "phone": "+32 470 12 34 56", "email": "jan@example.org"}
    invitation = invited(house, firm, language, now=now) if particulars.session.invitation_only else None
    values = {
        "form": forms.new_form(house, version, language, customer_class, now=now, invitation=invitation)
    }
    for field in particulars.fields:
        if field.required:
            values[field.id] = samples.get(field.id) or field.example or "Voorbeeld 1"
    for statement in forms.statements_for(text, particulars, customer_class):
        if statement.required:
            values[f"statement-{statement.id}"] = statement.answers[0].id if statement.answers else "yes"
    return {**values, **changes}


def inviter(firm: str) -> StaffMember:
    """Somebody who may invite, without an account."""
    return StaffMember(INVITER, "Inge", firm, frozenset({"technician"}))


def invited(house: Installation, firm: str, language: str, *, now: datetime = NOW) -> str:
    """The id of a fresh invitation."""
    made = invitations.invite(house, inviter(firm), language, "The printer is silent.", now=now)
    return made.invitation.id


def opened_by(house: Installation, firm: str, language: str, *, now: datetime = NOW) -> dict[str, str]:
    """What the address of a firm's help page must say so that its form is open."""
    particulars = library.particulars(house, library.in_force(house, firm, now=now))
    if not particulars.session.invitation_only:
        return {}
    return {"invitation": invitations.reference(house, invited(house, firm, language, now=now))}


def accepted(
    house: Installation,
    firm: str = "page-computers",
    language: str = "nl",
    *,
    now: datetime = NOW,
    **changes: str,
) -> Accepted:
    """An acceptance on record."""
    values = filled_form(house, firm, language, now=now, **changes)
    return acceptances.accept(house, firm, language, values, VISITOR, now=now)


def at_once(tasks: Sequence[Callable[[], object]]) -> list[object]:
    """Results (or the exceptions raised) of callables started together, each in its own thread."""
    barrier = threading.Barrier(len(tasks))
    results: list[object] = [None] * len(tasks)

    def run(number: int) -> None:
        barrier.wait()
        try:
            results[number] = tasks[number]()
        except Exception as error:  # noqa: BLE001 - handed to the test
            results[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
