"""One support session on one screen: what a technician does with it, and what changed of it meanwhile.

Every button answers with the same page. What could not be done is said on it, and everything typed is still there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from consent.core.staff import StaffMember
from consent.core.support_sessions import STAGES
from consent.errors import FormRefused, NotFound, NotPossible, Problem, Unavailable
from consent.service import closings, support_sessions
from consent.service.closings import Closing, Correction
from consent.web import clock, logins, polls, session_screen
from consent.web.house import house
from consent.web.session_problems import ATTESTED
from consent.web.session_screen import Sent

blueprint = Blueprint("sessions", __name__, url_prefix="/desk/session/<uuid:acceptance>")
blueprint.register_error_handler(Forbidden, logins.show_refusal)
blueprint.register_error_handler(NotFound, logins.show_refusal)

# Takes one step for whoever is logged in.
Verb = Callable[[StaffMember, datetime], object]
# More than a service takes is cut off there with a word; this keeps a page from growing without end.
LONGEST = 20_000
_CLOSING_TEXTS = ("work_done", "tool_length", "tool_reference", "difference_reason")


@blueprint.get("")
def page(acceptance: UUID) -> ResponseReturnValue:
    """The session as it stands."""
    return session_screen.show(str(acceptance))


@blueprint.get("/<any('decide','declare','start','hand-over','close','correct','note'):form>")
def answer_address(acceptance: UUID, form: str) -> ResponseReturnValue:  # noqa: ARG001 - every form has one
    """The address of an answer, opened without a form: the session as it stands."""
    return redirect(url_for("sessions.page", acceptance=acceptance))


@blueprint.get("/state")
def state(acceptance: UUID) -> ResponseReturnValue:
    """What a browser asks every few seconds: whether anything on the page has changed."""
    return polls.of_session(str(acceptance))


@blueprint.post("/decide")
def decide(acceptance: UUID) -> ResponseReturnValue:
    """The technician's own decision, before or after taking over."""
    stage = one_of("stage", *STAGES)
    positive = one_of("positive", "yes", "no")

    def verb(member: StaffMember, now: datetime) -> None:
        if stage is None or positive is None:
            raise unread("positive")
        is_positive = positive == "yes"
        support_sessions.decide(house(), member, str(acceptance), stage, positive=is_positive, now=now)

    return take(acceptance, "decide", verb)


@blueprint.post("/declare")
def declare(acceptance: UUID) -> ResponseReturnValue:
    """What the customer answered to what was read aloud."""
    given = one_of("given", "yes", "no")

    def verb(member: StaffMember, now: datetime) -> None:
        if given is None:
            raise unread("given")
        support_sessions.declare(house(), member, str(acceptance), given=given == "yes", now=now)

    return take(acceptance, "declare", verb)


@blueprint.post("/start")
def start(acceptance: UUID) -> ResponseReturnValue:
    """The computer is taken over: from now on the time counts."""
    channel = request.form.get("channel")
    return take(
        acceptance,
        "start",
        lambda member, now: support_sessions.start(house(), member, str(acceptance), channel, now=now),
    )


@blueprint.post("/hand-over")
def hand_over(acceptance: UUID) -> ResponseReturnValue:
    """The session to a colleague."""
    to = request.form.get("to", "")

    def verb(member: StaffMember, now: datetime) -> None:
        if not to:
            raise FormRefused("incomplete", (Problem("to", "missing"),))
        try:
            support_sessions.hand_over(house(), member, str(acceptance), to, now=now)
        except NotFound as error:
            if error.what != "technician":
                raise
            raise FormRefused("incomplete", (Problem("to", "unknown"),)) from error

    return take(acceptance, "hand-over", verb)


@blueprint.post("/close")
def close(acceptance: UUID) -> ResponseReturnValue:
    """The session is over: what was done goes on record, and what it costs."""
    return take(
        acceptance,
        "close",
        lambda member, now: closings.close(house(), member, str(acceptance), closing(), now=now),
    )


@blueprint.post("/correct")
def correct(acceptance: UUID) -> ResponseReturnValue:
    """What should have been closed; both stay on record."""
    said = Correction(typed("minutes"), typed("outcome"), typed("correction_reason"))
    return take(
        acceptance,
        "correct",
        lambda member, now: closings.correct(house(), member, str(acceptance), said, now=now),
    )


@blueprint.post("/note")
def note(acceptance: UUID) -> ResponseReturnValue:
    """Keeps the note, and whatever of the closing form was typed already on the page."""
    return take(acceptance, "note", lambda _member, _now: flash("note_saved"))


def take(acceptance: UUID, form: str, verb: Verb) -> ResponseReturnValue:
    """Take the step of a form, with the note beside it; then the session as it stands, or the same page and why not."""
    values = {name: text[:LONGEST] for name, text in request.form.items()}
    if not logins.is_own_form():
        return session_screen.show(str(acceptance), Sent(form, values, notice="form")), 422
    try:
        keep_note(str(acceptance))
        values.pop("note", None)  # the page shows what is kept: a colleague may have written, too
        verb(logins.member(), clock.now())
    except FormRefused as refused:
        return session_screen.show(str(acceptance), Sent(form, values, refused.problems)), 422
    except NotPossible as error:
        return session_screen.show(str(acceptance), Sent(form, values, refused=error)), 409
    except Unavailable as error:
        return unavailable(acceptance, Sent(form, values, notice="busy"), error)
    if form == "note" and any(typed(name).strip() for name in _CLOSING_TEXTS):
        # Half a closing form is on the page: it stays there.
        return session_screen.show(str(acceptance), Sent("close", values))
    return redirect(url_for("sessions.page", acceptance=acceptance), 303)


def keep_note(acceptance_id: str) -> None:
    """The note of the page goes with every button; one that nobody touched is left alone, for a colleague may have written since.

    What a colleague has written since stays also where this one was touched.
    """
    text = request.form.get("note")
    if text is None:
        return
    text = text.replace("\r\n", "\n").strip()
    seen = request.form.get("note_digest")
    if session_screen.digest(text) != seen:
        support_sessions.note(house(), logins.member(), acceptance_id, text, seen=seen, now=clock.now())


def unavailable(acceptance: UUID, sent: Sent, error: Unavailable) -> ResponseReturnValue:
    """The same page while nothing can be written; while nothing can be read either, a page that keeps what was typed."""
    try:
        html = session_screen.show(str(acceptance), sent)
    except Unavailable:
        html = render_template("technician/keep.html", sent=sent, action=request.path, firm=None)
    return html, 503, {"Retry-After": str(error.retry_after)}


def closing() -> Closing:
    """The closing form as it was sent."""
    solvable = one_of("solvable", "yes", "no")
    return Closing(
        outcome=typed("outcome"),
        work_done=typed("work_done"),
        tool_length=typed("tool_length"),
        tool_reference=typed("tool_reference"),
        difference_reason=typed("difference_reason"),
        attested=frozenset(
            name.removeprefix(ATTESTED)
            for name, value in request.form.items()
            if name.startswith(ATTESTED) and value == "yes"
        ),
        solvable=None if solvable is None else solvable == "yes",
    )


def typed(name: str) -> str:
    """A text of the form, with the line ends of Unix."""
    return request.form.get(name, "").replace("\r\n", "\n")


def one_of(name: str, *values: str) -> str | None:
    """A choice of the form; None for what is none of them."""
    sent = request.form.get(name, "")
    return sent if sent in values else None


def unread(name: str) -> FormRefused:
    """A button's answer is missing."""
    return FormRefused("incomplete", (Problem(name, "missing"),))
