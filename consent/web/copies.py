"""The customer's copy by e-mail, as its customer and the firm's staff read what became of it; and those that did not arrive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, pgettext
from werkzeug.exceptions import Forbidden

from consent.core.acceptances import Acceptance
from consent.core.outbox import (
    BOUNCED,
    FAILED,
    KINDS,
    RECEIPT,
    REFUSED,
    SENT,
    SUMMARY,
    UNDELIVERED,
    WAITING,
    Mail,
)
from consent.core.references import format_reference
from consent.errors import FormRefused, NotFound, NotPossible
from consent.service import library, outbox, readdressing
from consent.web import clock, help_page, logins
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
    """A copy, or a summary, that did not arrive."""

    acceptance: str
    kind: str
    what: str
    reference: str
    at: datetime
    to: str
    words: str


@dataclass(frozen=True, slots=True)
class Typed:
    """An address that was refused: for which mail, as it was typed, and what is wrong with it, in words."""

    acceptance: str
    kind: str
    text: str
    problem: str


# Pages of others ---------------------------------------------------------------------------------------------------------


def for_customer(acceptance: Acceptance, kind: str = RECEIPT) -> Line | None:
    """What became of the newest mail of a kind; None where no address was given, or no mail is sent from here."""
    found = outbox.copy_of(house(), acceptance.id, kind)
    if found is None or (found.state == WAITING and house().settings.smtp_url is None):
        return None
    words = _summary_to(found.to) if kind == SUMMARY else _copy_to(found.to)
    return Line(words.get(found.state, words[REFUSED]), found.state in UNDELIVERED)


def _copy_to(address: str) -> dict[str, str]:
    return {
        # TRANSLATORS: %(address)s is an e-mail address of which a part is hidden: j***@example.org
        SENT: gettext("A copy was sent to %(address)s.", address=address),
        WAITING: gettext("A copy is being sent to %(address)s.", address=address),
        REFUSED: gettext(
            "The copy could not be delivered to %(address)s. Please save it here.", address=address
        ),
    }


def _summary_to(address: str) -> dict[str, str]:
    return {
        # TRANSLATORS: %(address)s is an e-mail address of which a part is hidden: j***@example.org
        SENT: gettext("This summary was sent to %(address)s.", address=address),
        WAITING: gettext("This summary is being sent to %(address)s.", address=address),
        REFUSED: gettext(
            "This summary could not be delivered to %(address)s. Please print or save this page.",
            address=address,
        ),
    }


def for_staff(acceptance: Acceptance) -> tuple[Line, ...]:
    """Of each kind of mail the same for the firm's staff, who can do something about it; none where no address was given."""
    found = ((kind, outbox.copy_of(house(), acceptance.id, kind)) for kind in KINDS)
    return tuple(
        Line(words_of(kind, copy.state, copy.detail), copy.state in UNDELIVERED)
        for kind, copy in found
        if copy is not None
    )


def words_of(kind: str, state: str, detail: str | None = None) -> str:
    """What became of a mail, by the state of its row; `detail` of one that came back is the status that was given."""
    if state == BOUNCED and _is_full(detail):
        # TRANSLATORS: an e-mail came back some time after it was sent, because there is no room in the mailbox.
        return {
            RECEIPT: gettext("The copy came back: the customer's mailbox is full."),
            SUMMARY: gettext("The summary came back: the customer's mailbox is full."),
        }[kind]
    return (_words_of_summary if kind == SUMMARY else _words_of_receipt)(state)


def _is_full(status: str | None) -> bool:
    """Whether the mailbox had no room (RFC 3463, section 3.3: X.2.2)."""
    return status is not None and status.endswith(".2.2")


def _words_of_receipt(state: str) -> str:
    return {
        # TRANSLATORS: the copy of the receipt, by e-mail.
        SENT: gettext("The customer's mail server took the copy."),
        WAITING: gettext("The copy waits to be sent."),
        REFUSED: gettext("The customer's mail server refused the copy: the address may be wrong."),
        FAILED: gettext("The copy could not be sent for two days."),
        # TRANSLATORS: an e-mail came back some time after it was sent.
        BOUNCED: gettext("The copy came back: the address may be wrong."),
    }[state]


def _words_of_summary(state: str) -> str:
    return {
        # TRANSLATORS: the summary of a support session, by e-mail.
        SENT: gettext("The customer's mail server took the summary."),
        WAITING: gettext("The summary waits to be sent."),
        REFUSED: gettext("The customer's mail server refused the summary: the address may be wrong."),
        FAILED: gettext("The summary could not be sent for two days."),
        BOUNCED: gettext("The summary came back: the address may be wrong."),
    }[state]


def count_missing() -> int:
    """How many copies of the firm of whoever is logged in did not arrive."""
    return len(outbox.undelivered(house(), logins.member().firm, MOST))


# The page of those that did not arrive -----------------------------------------------------------------------------------


@blueprint.get("/desk/copies")
def missing() -> ResponseReturnValue:
    """Copies that were refused, given up or came back, the newest first."""
    return show()


@blueprint.post("/desk/copies/<uuid:acceptance>")
def again(acceptance: UUID) -> ResponseReturnValue:
    """Sends one again; where somebody did already, the page simply shows it no more."""
    if not logins.is_own_form():
        return show(problem=True), 422
    kind = request.form.get("kind", RECEIPT)
    try:
        outbox.send_again(house(), logins.member().firm, str(acceptance), kind, now=clock.now())
    except NotPossible:
        return redirect(url_for("copies.missing"), 303)
    return redirect(url_for("copies.missing", sent=1), 303)


@blueprint.post("/desk/copies/<uuid:acceptance>/elsewhere")
def elsewhere(acceptance: UUID) -> ResponseReturnValue:
    """Sends one to the address that the customer told; what is no address comes back to be mended."""
    if not logins.is_own_form():
        return show(problem=True), 422
    kind, typed = request.form.get("kind", RECEIPT), request.form.get("email", "")
    try:
        readdressing.send_elsewhere(house(), logins.member(), str(acceptance), kind, typed, now=clock.now())
    except FormRefused as refused:
        return show(
            typed=Typed(str(acceptance), kind, typed, help_page.field_problem(refused.problems[0].code))
        ), 422
    except NotPossible:  # somebody did already: the page shows it no more
        return redirect(url_for("copies.missing"), 303)
    return redirect(url_for("copies.missing", sent=1), 303)


def show(*, problem: bool = False, typed: Typed | None = None) -> str:
    """The page; whoever audits only reads it. `typed`: an address that was refused."""
    member = logins.member()
    firm = library.firm(house(), member.firm)
    found = outbox.undelivered(house(), firm.id, MOST)
    return render_template(
        "staff/copies.html",
        firm=firm,
        rows=[_missing(one) for one in found],
        problem=problem,
        is_sent="sent" in request.args,
        typed=typed,
        may_send=bool({"technician", "manager"} & member.roles),
        may_audit=bool({"auditor", "manager"} & member.roles),
    )


def _missing(one: Mail) -> Missing:
    found = outbox.copy_of(house(), one.acceptance, one.kind)
    # TRANSLATORS: in a table of e-mails that did not arrive: the copy of what was agreed to, or the summary of a support session.
    what = pgettext("e-mail", "Summary") if one.kind == SUMMARY else pgettext("e-mail", "Copy")
    return Missing(
        one.acceptance,
        one.kind,
        what,
        format_reference(one.acceptance),
        one.created_at,
        "" if found is None else found.to,
        words_of(one.kind, one.state, one.detail),
    )
