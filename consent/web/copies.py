"""The customer's copy by e-mail, as its customer and the firm's staff read what became of it; and those that did not arrive."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import Forbidden

from consent.core.acceptances import Acceptance
from consent.core.outbox import FAILED, REFUSED, SENT, WAITING
from consent.core.references import format_reference
from consent.errors import NotFound, NotPossible
from consent.service import library, outbox
from consent.web import clock, logins
from consent.web.house import house

blueprint = Blueprint("copies", __name__)
blueprint.register_error_handler(Forbidden, logins.show_refusal)
blueprint.register_error_handler(NotFound, logins.show_refusal)

MOST = 50


@dataclass(frozen=True, slots=True)
class Line:
    """What became of a copy, in a sentence; `is_bad`: it will not arrive by itself."""

    words: str
    is_bad: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """A copy that did not arrive."""

    acceptance: str
    reference: str
    at: datetime
    to: str
    words: str


# Pages of others ---------------------------------------------------------------------------------------------------------


def for_customer(acceptance: Acceptance) -> Line | None:
    """None where no address was given, or no mail is sent from here."""
    found = outbox.copy_of(house(), acceptance.id)
    if found is None or (found.state == WAITING and house().settings.smtp_url is None):
        return None
    words = {
        # TRANSLATORS: %(address)s is an e-mail address of which a part is hidden: j***@example.org
        SENT: gettext("A copy was sent to %(address)s.", address=found.to),
        WAITING: gettext("A copy is being sent to %(address)s.", address=found.to),
    }
    undelivered = gettext(
        "The copy could not be delivered to %(address)s. Please save it here.", address=found.to
    )
    return Line(words.get(found.state, undelivered), found.state in (REFUSED, FAILED))


def for_staff(acceptance: Acceptance) -> Line | None:
    """The same for the firm's staff, who can do something about it; None where no address was given."""
    found = outbox.copy_of(house(), acceptance.id)
    return None if found is None else Line(words_of(found.state), found.state in (REFUSED, FAILED))


def words_of(state: str) -> str:
    """What became of a mail, by the state of its row."""
    return {
        # TRANSLATORS: the copy of the receipt, by e-mail.
        SENT: gettext("The customer's mail server took the copy."),
        WAITING: gettext("The copy waits to be sent."),
        REFUSED: gettext("The customer's mail server refused the copy: the address may be wrong."),
        FAILED: gettext("The copy could not be sent for two days."),
    }[state]


def count_missing() -> int:
    """How many copies of the firm of whoever is logged in did not arrive."""
    return len(outbox.undelivered(house(), logins.member().firm, MOST))


# The page of those that did not arrive -----------------------------------------------------------------------------------


@blueprint.get("/desk/copies")
def missing() -> ResponseReturnValue:
    """Copies that were refused or given up, the newest first."""
    return show()


@blueprint.post("/desk/copies/<uuid:acceptance>")
def again(acceptance: UUID) -> ResponseReturnValue:
    """Sends one again; where somebody did already, the page simply shows it no more."""
    if not logins.is_own_form():
        return show(problem=True), 422
    with suppress(NotPossible):
        outbox.send_again(house(), logins.member().firm, str(acceptance), now=clock.now())
    return redirect(url_for("copies.missing"), 303)


def show(*, problem: bool = False) -> str:
    """The page; whoever audits only reads it."""
    member = logins.member()
    firm = library.firm(house(), member.firm)
    found = outbox.undelivered(house(), firm.id, MOST)
    return render_template(
        "staff/copies.html",
        firm=firm,
        rows=[_missing(one.acceptance, one.created_at, one.state) for one in found],
        problem=problem,
        may_send=bool({"technician", "manager"} & member.roles),
        may_audit=bool({"auditor", "manager"} & member.roles),
    )


def _missing(acceptance: str, at: datetime, state: str) -> Missing:
    found = outbox.copy_of(house(), acceptance)
    to = "" if found is None else found.to
    return Missing(acceptance, format_reference(acceptance), at, to, words_of(state))
