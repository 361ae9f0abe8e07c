"""The desk's page of invitations: a technician opens the form for one customer, or decides that there is to be no session."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from werkzeug.exceptions import Forbidden

from consent.core.references import format_reference
from consent.errors import FormRefused, NotFound, Problem, Unavailable
from consent.service import invitations, library
from consent.service.invitations import Invited
from consent.service.records import new_id
from consent.service.written import LONGEST_TEXT
from consent.web import clock, logins, qr
from consent.web.house import house

blueprint = Blueprint("invitations", __name__)
blueprint.register_error_handler(Forbidden, logins.show_refusal)
blueprint.register_error_handler(NotFound, logins.show_refusal)

# More than is kept is cut off with a word; this keeps a page from growing without end.
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Sent:
    """The form as it comes back: `notice` is form or unavailable, `problems` what is wrong with its fields."""

    values: dict[str, str] = field(default_factory=dict)
    notice: str | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class ProblemShown:
    """A line of the error summary."""

    anchor: str
    text: str
    quote: str = ""
    lang: str = ""
    quote_leads: bool = False


@blueprint.get("/desk/invite")
def page() -> ResponseReturnValue:
    """The form, and what was decided lately."""
    return show(Sent())


@blueprint.post("/desk/invite")
def decide() -> ResponseReturnValue:
    """Records the decision and its reason; an invitation comes with its link. The same form again shows the same one."""
    sent = Sent(
        {name: request.form.get(name, "")[:LONGEST] for name in ("language", "reason", "key", "decision")}
    )
    if not logins.is_own_form():
        return show(Sent(sent.values, "form")), 422
    verb = invitations.refuse if sent.values["decision"] == "refuse" else invitations.invite
    try:
        made = verb(
            house(),
            logins.member(),
            sent.values["language"],
            sent.values["reason"],
            now=clock.now(),
            key=sent.values["key"],
        )
    except FormRefused as refused:
        return show(Sent(sent.values, problems=refused.problems)), 422
    except Unavailable as error:
        return unavailable(Sent(sent.values, "unavailable"), error)
    return show(Sent(), made)


def unavailable(sent: Sent, error: Unavailable) -> ResponseReturnValue:
    """The same page while nothing can be written; while nothing can be read either, a page that keeps what was typed."""
    try:
        html = show(sent)
    except Unavailable:
        html = render_template("technician/keep.html", sent=sent, action=request.path, firm=None)
    return html, 503, {"Retry-After": str(error.retry_after)}


def show(sent: Sent, made: Invited | None = None) -> str:
    """The page; `made` is what was just decided."""
    now, firm = clock.now(), library.firm(house(), logins.member().firm)
    link = None if made is None else address_of(made, is_absolute=True)
    return render_template(
        "technician/invite.html",
        firm=firm,
        now=now,
        sent=sent,
        key=sent.values.get("key") or new_id(),
        made=made,
        href=None if made is None else address_of(made),
        link=link,
        picture=None if link is None else qr.picture_of(link),
        problems=[ProblemShown(problem.field, words_of(problem)) for problem in sent.problems],
        beside={problem.field: words_of(problem) for problem in sent.problems},
        rows=[(one, one.invitation.state(now)) for one in invitations.recent(house(), firm.id, now=now)],
        reference_of=format_reference,
    )


def address_of(made: Invited, *, is_absolute: bool = False) -> str | None:
    """Where the invitation leads; None of a refusal."""
    one = made.invitation
    if one.language is None:
        return None
    base = house().settings.base_url if is_absolute else ""
    return base + url_for("public.help_page", language=one.language, firm_id=one.firm, invitation=made.ref)


def words_of(problem: Problem) -> str:
    """What is wrong with a field, and how to mend it."""
    if problem.field == "language":
        return gettext("Choose one of the firm's languages.")
    if problem.code == "too_long":
        return ngettext(
            "This is too long: at most %(num)d character.",
            "This is too long: at most %(num)d characters.",
            LONGEST_TEXT,
        )
    return gettext("Write why: the decision is kept with its reason.")
