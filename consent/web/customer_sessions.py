"""What a customer does in a session, beside the code and the stop: says who it is, follows it, confirms the work, objects.

The buttons stand on pages whose addresses cannot be guessed. What the state does not allow any more shows the page as it stands,
with a sentence that says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consent.core.instants import format_instant, parse_instant
from consent.errors import FormatError, FormRefused, NotFound, NotPossible, Unavailable
from consent.service import glances, session_summaries, support_sessions
from consent.service.session_summaries import Summary
from consent.service.written import LONGEST_TEXT
from consent.web import charge_words, clock, customer, customer_words, errors
from consent.web.house import firm_in, house
from consent.web.languages import Choice, own_name
from consent.web.paper import summary_words

blueprint = Blueprint("customer_sessions", __name__)


@dataclass(frozen=True, slots=True)
class Objection:
    """The form to object as it comes back: what was typed, what is wrong with it, and the notice above it.

    `notice` is incomplete, twice (another objection is on record) or busy (it could not be kept just now).
    """

    text: str = ""
    problem: str = ""
    notice: str = ""


@blueprint.post("/<lang:language>/<firm:firm_id>/help/<ref>/recognise")
def recognise(language: str, firm_id: str, ref: str) -> ResponseReturnValue:
    """Yes, that is the person on the phone; by the id that the page showed, for somebody else may have the session by now."""
    firm_in(language, firm_id)
    try:
        support_sessions.recognise(house(), firm_id, ref, request.form.get("technician", ""), now=clock.now())
    except NotPossible as refused:
        return customer.back(language, firm_id, ref, notice=notice_of(refused))
    return customer.back(language, firm_id, ref)


@blueprint.post("/<lang:language>/<firm:firm_id>/help/<ref>/technician")
def choose_technician(language: str, firm_id: str, ref: str) -> ResponseReturnValue:
    """Who is to help; somebody who is there no more is said to be so."""
    firm_in(language, firm_id)
    chosen = request.form.get("technician", "")
    try:
        support_sessions.choose_technician(house(), firm_id, ref, chosen, now=clock.now())
    except NotFound:
        return customer.back(language, firm_id, ref, notice="choose")
    except NotPossible as refused:
        return customer.back(language, firm_id, ref, notice=notice_of(refused))
    return customer.back(language, firm_id, ref)


def notice_of(refused: NotPossible) -> str | None:
    """Which sentence the page has for what was not possible; none for what was done already, by a second press."""
    if refused.reason in ("already", "recognised"):
        return None
    return {"not_the_holder": "other", "gone": "gone"}.get(refused.reason, "late")


@blueprint.get("/<lang:language>/<firm:firm_id>/help/<ref>/state")
def state(language: str, firm_id: str, ref: str) -> ResponseReturnValue:
    """The state for pages that follow it; 304 while nothing that the page shows has changed."""
    firm_in(language, firm_id)
    seen = glances.customers_glance(house(), firm_id, ref, now=clock.now())
    response = jsonify({"state": seen.state, "next": customer_words.SOON.get(seen.state)})
    response.set_etag(seen.etag)
    response.make_conditional(request)
    return noindex(response)


@blueprint.get("/<lang:language>/<firm:firm_id>/help/<ref>/summary")
def summary(language: str, firm_id: str, ref: str) -> ResponseReturnValue:
    """What was done and what is due; before the session is closed, the own page."""
    firm_in(language, firm_id)
    return show_summary(language, firm_id, ref)


@blueprint.post("/<lang:language>/<firm:firm_id>/help/<ref>/work")
def confirm_work(language: str, firm_id: str, ref: str) -> ResponseReturnValue:
    """The work was done; once confirmed, pressing again changes nothing. What was corrected meanwhile is to be read first."""
    firm_in(language, firm_id)
    try:
        support_sessions.confirm_work(
            house(), firm_id, ref, corrected_at=read_corrected_at(), now=clock.now()
        )
    except NotPossible as refused:
        if refused.reason == "corrected":
            return show_summary(language, firm_id, ref, status=409, is_outdated=True)
        if refused.reason != "settled":
            return customer.back(language, firm_id, ref, notice="late")
    return to_summary(language, firm_id, ref)


def read_corrected_at() -> datetime | None:
    """When what the form's page showed was corrected last; None where it never was, or where the form does not say so."""
    try:
        return parse_instant(request.form.get("corrected_at", ""))
    except FormatError:
        return None


@blueprint.post("/<lang:language>/<firm:firm_id>/help/<ref>/object")
def object_to(language: str, firm_id: str, ref: str) -> ResponseReturnValue:
    """Objects once, in the customer's own words; whatever is wrong, the words stay."""
    firm_in(language, firm_id)
    text = request.form.get("objection", "")
    try:
        support_sessions.object_to(house(), firm_id, ref, text, now=clock.now())
    except FormRefused as refused:
        return show_summary(
            language, firm_id, ref, Objection(text, refused.problems[0].code, "incomplete"), 422
        )
    except NotPossible as refused:
        if refused.reason != "already":
            return customer.back(language, firm_id, ref, notice="late")
        if not session_summaries.has_written(house(), firm_id, ref, text):
            return show_summary(language, firm_id, ref, Objection(text, notice="twice"), 409)
    except Unavailable as error:
        page = show_summary(language, firm_id, ref, Objection(text, notice="busy"))
        return errors.unavailable(make_response(page), error)
    return to_summary(language, firm_id, ref, "objection")


def to_summary(language: str, firm_id: str, ref: str, anchor: str | None = None) -> ResponseReturnValue:
    """To the summary, whose words tell what is on record now."""
    address = url_for(
        "customer_sessions.summary", language=language, firm_id=firm_id, ref=ref, _anchor=anchor
    )
    return redirect(address, 303)


def show_summary(
    language: str,
    firm_id: str,
    ref: str,
    objection: Objection | None = None,
    status: int = 200,
    *,
    is_outdated: bool = False,
) -> ResponseReturnValue:
    """The page as it stands; `objection` is the form that comes back, `is_outdated`: a press on the page as it was before."""
    try:
        found = session_summaries.summary(house(), firm_id, ref, now=clock.now())
    except NotPossible:
        return customer.back(language, firm_id, ref)
    html = render_template(
        "customer/summary.html",
        summary=found,
        firm=found.firm,
        language=language,
        choices=choices(found, language, ref),
        home=url_for("public.help_page", language=language, firm_id=firm_id),
        ref=ref,
        charge=summary_words.charge_of(found),
        has_amounts=customer_words.has_amounts(found.particulars.tariff, found.acceptance.customer_class),
        of_record=charge_words.of_record,
        words=customer_words,
        objection=objection or Objection(),
        is_outdated=is_outdated,
        corrected_at=format_instant(found.session.corrected_at) if found.session.corrected_at else "",
        longest=LONGEST_TEXT,
    )
    return noindex(make_response(html, status))


def choices(found: Summary, language: str, ref: str) -> tuple[Choice, ...]:
    """The languages of the summary."""
    return tuple(
        Choice(
            code,
            own_name(code),
            url_for("customer_sessions.summary", language=code, firm_id=found.firm.id, ref=ref),
            code == language,
        )
        for code in found.firm.languages
    )


def noindex(response: Response) -> Response:
    """Pages of one person are in no search engine."""
    response.headers["X-Robots-Tag"] = "noindex"
    return response
