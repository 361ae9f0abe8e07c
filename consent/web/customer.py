"""What a customer does: accept or decline, and then the customer's own page, found by the signed reference in its address.

Nobody logs in here; the one cookie says which version was accepted, and nothing of who did. The accept form carries a MAC of
its own; the other buttons stand on a page whose address cannot be guessed.
"""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consent.core.events import STOP_REASONS
from consent.errors import FormRefused, NotPossible, Unavailable
from consent.service import acceptances, consents, customers, glances, people, renewals, support_sessions
from consent.service.acceptances import Accepted, Visitor
from consent.service.customers import CustomerPage
from consent.web import clock, customer_words, errors, help_page, programs, renewal, returning, times
from consent.web.help_page import Entered
from consent.web.house import firm_in, house
from consent.web.languages import Choice, own_name

blueprint = Blueprint("customer", __name__)

# What the page can say of a button that came too late: somebody else has the session by now (other), whoever has it works there no
# more (gone), whoever was to be chosen does not (choose), all else.
NOTICES = ("other", "gone", "choose", "late")


@blueprint.post("/<lang:language>/<firm:firm_id>/accept")
def accept(language: str, firm_id: str) -> ResponseReturnValue:
    """Records the acceptance, then to the customer's own page; a refused form comes back with everything in it."""
    values = request.form.to_dict()
    visitor = Visitor(request.remote_addr or "", request.user_agent.string)
    try:
        accepted = acceptances.accept(house(), firm_id, language, values, visitor, now=clock.now())
    except FormRefused as refused:
        return show_again(language, firm_id, help_page.again(values, refused)), 422
    except Unavailable as error:
        return show_busy(language, firm_id, values, error)
    return to_own_page(language, firm_id, accepted)


def to_own_page(language: str, firm_id: str, accepted: Accepted) -> ResponseReturnValue:
    """To the customer's own page; the browser may keep which version was accepted."""
    address = url_for("customer.own_page", language=language, firm_id=firm_id, ref=accepted.ref)
    return returning.remember(make_response(redirect(address, 303)), accepted.acceptance)


def show_again(language: str, firm_id: str, entered: Entered) -> str:
    """The help page with the form as it was sent."""
    asked = request.args.get("class") or help_page.class_in(entered.values.get("form", ""))
    return help_page.show(language, firm_id, asked, entered)


def show_busy(language: str, firm_id: str, values: dict[str, str], error: Unavailable) -> ResponseReturnValue:
    """The same form with the same key: pressing again records nothing twice. Without a database, a page that keeps it."""
    notice = "still" if error.is_lasting else "busy"
    try:
        page = show_again(language, firm_id, Entered(values=values, notice=notice, form=values.get("form")))
    except Unavailable:
        page = errors.page_that_keeps(values, error)
    return errors.unavailable(make_response(page), error)


@blueprint.post("/<lang:language>/<firm:firm_id>/decline")
def decline(language: str, firm_id: str) -> ResponseReturnValue:
    """Not agreed: what was typed is not even read."""
    firm_in(language, firm_id)
    return redirect(url_for("customer.declined", language=language, firm_id=firm_id), 303)


@blueprint.get("/<lang:language>/<firm:firm_id>/decline")
def declined(language: str, firm_id: str) -> ResponseReturnValue:
    """Says that nothing was kept, and what one can do instead."""
    firm = firm_in(language, firm_id)
    return render_template(
        "customer/declined.html",
        firm=firm,
        language=language,
        choices=help_page.choices(firm, language, "customer.declined"),
        home=url_for("public.help_page", language=language, firm_id=firm_id),
    )


@blueprint.get("/<lang:language>/<firm:firm_id>/help/<ref>")
def own_page(language: str, firm_id: str, ref: str) -> ResponseReturnValue:
    """The customer's own page: code, program, receipt, stop."""
    firm_in(language, firm_id)
    acceptance = acceptances.open_reference(house(), firm_id, ref)
    renewed = renewals.renewed(house(), acceptance, now=clock.now())
    if renewed is not None:  # a tab, or a bookmark, from before
        return back(language, firm_id, renewed.ref)
    return show_own_page(language, firm_id, ref)


@blueprint.post("/<lang:language>/<firm:firm_id>/help/<ref>/again")
def renew(language: str, firm_id: str, ref: str) -> ResponseReturnValue:
    """Accepts the terms in force in place of superseded ones, then to the new acceptance's own page."""
    firm_in(language, firm_id)
    values = request.form.to_dict()
    visitor = Visitor(request.remote_addr or "", request.user_agent.string)
    try:
        accepted = renewals.renew(house(), firm_id, ref, language, values, visitor, now=clock.now())
    except NotPossible:
        return back(language, firm_id, ref)
    except FormRefused as refused:
        return show_own_page(language, firm_id, ref, help_page.again(values, refused)), 422
    except Unavailable as error:
        return errors.unavailable(make_response(errors.page_that_keeps(values, error)), error)
    return to_own_page(language, firm_id, accepted)


def show_own_page(language: str, firm_id: str, ref: str, entered: Entered | None = None) -> Response:
    """The page as it stands; `entered` is a form to accept again that comes back."""
    now = clock.now()
    etag = customer_words.etag(glances.customers_glance(house(), firm_id, ref, now=now))
    page = customers.page(house(), firm_id, ref, now=now)
    response = make_response(
        render_template(
            "customer/own.html",
            page=page,
            firm=page.firm,
            language=language,
            choices=choices(page, language, ref),
            home=url_for("public.help_page", language=language, firm_id=firm_id),
            ref=ref,
            now=now,
            consents=consents.consents(house(), page.acceptance, now=now),
            tools=programs.shown(page.links, programs.system_of(request.user_agent.string)),
            programs=programs,
            again=renewal.shown(page, language, now, entered),
            etag=etag,
            running=customer_words.running(page),
            words=customer_words,
            notice=notice_in(request.args.get("notice", ""), page),
            person=people.person_of(house(), page.acceptance.id),
            version_title=times.version_title(page.version.name),
        )
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def notice_in(asked: str, page: CustomerPage) -> str | None:
    """The sentence that an address asks for; of who has the session only while it is so, and has still to be looked at."""
    is_answered = asked in ("other", "gone") and not page.must_recognise
    if asked not in NOTICES or is_answered or (asked == "gone" and not is_gone(page)):
        return None
    return asked


def is_gone(page: CustomerPage) -> bool:
    """Whether whoever has the session works there no more as a technician."""
    there = {one.id for one in support_sessions.technicians(house(), page.firm.id)}
    return page.technician is not None and page.technician.id not in there


@blueprint.post("/<lang:language>/<firm:firm_id>/help/<ref>/code")
def new_token(language: str, firm_id: str, ref: str) -> ResponseReturnValue:
    """A new session token; the page says why where there can be none."""
    with suppress(NotPossible):
        customers.new_token(house(), firm_id, ref, now=clock.now())
    return back(language, firm_id, ref)


@blueprint.post("/<lang:language>/<firm:firm_id>/help/<ref>/stop")
def stop(language: str, firm_id: str, ref: str) -> ResponseReturnValue:
    """Ends everything at once; whatever the form says beyond the known reasons, it ends."""
    reason = request.form.get("reason", "")
    customers.stop(house(), firm_id, ref, reason if reason in STOP_REASONS else "stop", now=clock.now())
    return back(language, firm_id, ref)


@blueprint.get("/<lang:language>/<firm:firm_id>/help/<ref>/receipt.json")
def receipt(language: str, firm_id: str, ref: str) -> ResponseReturnValue:
    """The receipt, to keep."""
    firm_in(language, firm_id)
    response = Response(customers.receipt(house(), firm_id, ref), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="receipt-{firm_id}.json"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def back(language: str, firm_id: str, ref: str, notice: str | None = None) -> ResponseReturnValue:
    """To the customer's own page, whose state tells what happened; `notice` one of NOTICES."""
    address = url_for("customer.own_page", language=language, firm_id=firm_id, ref=ref, notice=notice)
    return redirect(address, 303)


def choices(page: CustomerPage, language: str, ref: str) -> tuple[Choice, ...]:
    """The languages of the customer's own page."""
    return tuple(
        Choice(
            code,
            own_name(code),
            url_for("customer.own_page", language=code, firm_id=page.firm.id, ref=ref),
            code == language,
        )
        for code in page.firm.languages
    )
