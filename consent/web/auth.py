"""Logging in and out, and the language of the staff pages."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Flask, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import Unauthorized

from consent.core.staff import StaffMember
from consent.errors import LimitReached, LoginRefused, Unavailable
from consent.service import library, staff
from consent.web import (
    accepted,
    clock,
    invitations,
    kept_forms,
    logins,
    permissions,
    session_screen,
    technician,
)
from consent.web.house import house
from consent.web.languages import INTERFACE, interface_language, own_name
from consent.web.session_screen import Sent

# The languages of the staff pages, each by its own name.
LANGUAGES = {code: own_name(code) for code in INTERFACE}

blueprint = Blueprint("auth", __name__)


def init_app(app: Flask) -> None:
    """Sets up flask-login, the guard and what the templates of staff pages read; called once, while `app` is made."""
    manager = LoginManager()
    manager.session_protection = None  # a phone changes its address; the session's row is what counts
    manager.user_loader(logins.load)
    manager.init_app(app, add_context_processor=False)  # public pages never ask who is logged in
    app.config["WTF_CSRF_SSL_STRICT"] = False  # no page of ours sends a referrer
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.before_request(logins.guard)
    app.register_error_handler(Unauthorized, show_logged_out)
    app.jinja_env.globals.update(staff_page=staff_page, csrf_token=generate_csrf, accepted=accepted)


# Pages that belong to an entry of the navigation without being its own.
PARTS = {"pictures": "auditor"}


@dataclass(frozen=True, slots=True)
class Page:
    """One entry of the navigation: `name` is desk, invite, sessions, records, terms or staff."""

    name: str
    href: str
    is_here: bool


def staff_page() -> dict[str, object]:
    """What the frame of every staff page shows: who, which firm, the way around, the languages."""
    someone = logins.signed_in()
    return {
        "member": someone,
        "firm": None if someone is None else library.firm(house(), someone.firm),
        "pages": [] if someone is None else pages_of(someone),
        "languages": LANGUAGES,
        "language": interface_language(),
        "here": logins.own_path(request.full_path) or (None if someone is None else logins.start_of(someone)),
    }


def pages_of(someone: StaffMember) -> list[Page]:
    """Where `someone` may go, by the same table that lets them in."""
    ways = {
        "desk": "technician.start",
        "invite": "invitations.page",
        "sessions": "session_lists.sessions",
        "records": "auditor.records",
        "terms": "staff_terms.versions",
        "staff": "colleagues.staff",
    }
    here = PARTS.get(str(request.blueprint), request.blueprint)
    return [
        Page(name, url_for(endpoint), here == endpoint.partition(".")[0])
        for name, endpoint in ways.items()
        if permissions.needed(endpoint, "GET").allows(someone.roles)
    ]


@blueprint.get("/login")
def login() -> ResponseReturnValue:
    """The login page; whoever is logged in already goes where their work is."""
    someone = logins.signed_in()
    if someone is not None:
        return redirect(logins.own_path(request.args.get("next", "")) or logins.start_of(someone))
    had_login = session.pop("_user_id", None) is not None
    return show_login(request.args.get("next", ""), "ended" if had_login else None)


@blueprint.post("/login")
def log_in() -> ResponseReturnValue:
    """Checks name and password; every way to fail looks the same."""
    if not logins.is_own_form():
        return show_login(request.form.get("next", ""), "form"), 422
    name, password = request.form.get("name", "").strip(), request.form.get("password", "")
    try:
        row = staff.login(house(), name, password, address=request.remote_addr or "", now=clock.now())
    except LoginRefused:
        return show_login(request.form.get("next", ""), "refused"), 401
    except LimitReached as error:
        page = show_login(request.form.get("next", ""), "limited", error.retry_after)
        return page, 429, {"Retry-After": str(error.retry_after)}
    except Unavailable as error:
        page = show_login(request.form.get("next", ""), "unavailable")
        return page, 503, {"Retry-After": str(error.retry_after)}
    logins.begin(row)
    return welcome(row.member)


def welcome(someone: StaffMember) -> ResponseReturnValue:
    """Where a login leads; what was typed into a page whose login had ended is in its fields again."""
    code, way = request.form.get("code", ""), logins.own_path(request.form.get("next", ""))
    if code and "technician" in someone.roles:
        return technician.show_desk(code=code)
    kept = kept_forms.typed()
    posted = kept_forms.form_of(way) if kept and way else None
    if kept and way == url_for("invitations.page") and "technician" in someone.roles:
        return invitations.show(invitations.Sent(kept, notice="form"))
    if posted is not None:
        return session_screen.show(posted[0], Sent(posted[1], kept, notice="form"))
    return redirect(way or logins.start_of(someone), 303)


def show_login(next_page: str, problem: str | None = None, retry_after: int = 0) -> str:
    """The form with everything that was typed but the password, which no page ever repeats."""
    return render_template(
        "auth/login.html",
        problem=problem,
        retry_after=retry_after,
        name=request.form.get("name", ""),
        code=request.form.get("code", ""),
        kept=kept_forms.carried(kept_forms.typed()),
        next=logins.own_path(next_page) or "",
    )


def show_logged_out(_error: Unauthorized) -> ResponseReturnValue:
    """A form that came after its login had ended: nothing was done; what was typed is kept through the login."""
    session.pop("_user_id", None)
    way = (
        request.path if request.blueprint in kept_forms.BLUEPRINTS else request.path.rpartition("/")[0] + "/"
    )
    return show_login(way, "ended"), 401


@blueprint.post("/logout")
def log_out() -> ResponseReturnValue:
    """Ends the login, in the database first."""
    if not logins.is_own_form():
        return render_template("auth/again.html"), 422
    logins.end()
    flash("logged_out")
    return redirect(url_for("auth.login"), 303)


@blueprint.post("/language")
def choose_language() -> ResponseReturnValue:
    """Keeps the language of the staff pages in the necessary cookie, and goes back to where the button was."""
    if not logins.is_own_form():
        return render_template("auth/again.html"), 422
    if request.form.get("language") in LANGUAGES:
        session["language"] = request.form["language"]
    return redirect(logins.own_path(request.form.get("next", "")) or url_for("auth.login"), 303)
