"""Who is at the keyboard: server-side login sessions, the guard that reads the permission table, forged-form checks.

The signed cookie carries the random key of a login session's row and none of its rights: roles, firm, idle limit and
disabling are read again at each request.
"""

from __future__ import annotations

from typing import cast
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import abort, current_app, g, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import Forbidden, HTTPException
from wtforms.validators import ValidationError

from consent.core.staff import StaffMember, StaffSession
from consent.errors import NotFound, Unavailable
from consent.service import staff
from consent.web import clock, permissions
from consent.web.house import house
from consent.web.permissions import MANAGER, TECHNICIAN

# The pages that a login or a change of language may lead back to: redirects go nowhere else.
RETURNS = (
    "auth.login",
    "technician.start",
    "invitations.page",
    "sessions.page",
    "sessions.answer_address",
    "staff_terms.versions",
    "auditor.records",
    "auditor.record",
    "pictures.page",
    "session_lists.sessions",
    "colleagues.staff",
)
# What a browser asks by itself every few seconds.
POLLS = frozenset({"technician.state", "sessions.state"})


class Login:
    """What flask-login holds during a request: one login session that is alive."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, row: StaffSession) -> None:
        self.row = row

    def get_id(self) -> str:
        """The session's random key, the only thing that the cookie keeps of a login."""
        return self.row.key


def load(key: str) -> Login | None:
    """The login session behind a cookie's key, None when it ended, idled too long or its account was disabled."""
    try:
        row = staff.session(house(), key, now=clock.now(), is_activity=not is_asked_by_itself())
    except Unavailable:
        # Nobody is thrown out because the database can't note that they are here: it is read, not written.
        row = staff.session(house(), key, now=clock.now(), is_activity=False)
    return None if row is None else Login(row)


def is_asked_by_itself() -> bool:
    """Whether a page that stands open asked, and not a person: a poll, or what it makes a page fetch."""
    is_fetched = request.method == "GET" and request.headers.get("Sec-Fetch-Dest") == "empty"
    return is_fetched or request.endpoint in POLLS


def signed_in() -> StaffMember | None:
    """Who is logged in, read from the database once a request."""
    return cast(Login, current_user).row.member if current_user.is_authenticated else None


def member() -> StaffMember:
    """Who is logged in, behind the guard; 401 otherwise."""
    return signed_in() or abort(401)


def begin(row: StaffSession) -> None:
    """Makes the browser's session that of `row`; whatever the cookie held before is dropped, its language excepted."""
    end()
    login_user(Login(row), remember=False)


def end() -> None:
    """Ends the browser's login, in the database and in the cookie."""
    if current_user.is_authenticated:
        staff.logout(house(), cast(Login, current_user).get_id(), now=clock.now())
        logout_user()
    language = session.get("language")
    session.clear()
    g.pop("csrf_token", None)  # flask-wtf keeps the old one for the rest of the request
    if language is not None:
        session["language"] = language


def guard() -> ResponseReturnValue | None:
    """Lets a request pass only where the permission table says so; the answers for everybody else."""
    if request.endpoint is None:
        return None
    permission = permissions.needed(request.endpoint, request.method)
    if permission.is_public:
        return None
    someone = signed_in()
    if someone is None:
        return ask_to_log_in()
    return None if permission.allows(someone.roles) else abort(403)


def ask_to_log_in() -> ResponseReturnValue:
    """A page is asked for again after the login; a form can't be, so that its sender learns that nothing was done."""
    if request.endpoint in POLLS:
        return jsonify(state="logged_out", next=None), 401
    if request.method not in ("GET", "HEAD"):
        return abort(401)
    asked = request.path + (
        "?" + request.query_string.decode("ascii", "replace") if request.query_string else ""
    )
    return redirect(url_for("auth.login", next=own_path(asked)))


def own_path(text: str) -> str | None:
    """`text` built anew as the address of one of the RETURNS, None for anything else."""
    try:
        parts = urlsplit(text)
        endpoint, values = current_app.url_map.bind("").match(parts.path, method="GET")
        query = urlencode(parse_qsl(parts.query, max_num_fields=20), safe="/")
    except (ValueError, HTTPException):
        return None
    if parts.scheme or parts.netloc or endpoint not in RETURNS:
        return None
    return url_for(str(endpoint), **values) + ("?" + query if query else "")


def start_of(someone: StaffMember) -> str:
    """The page where the work of `someone` begins."""
    if TECHNICIAN.allows(someone.roles):
        return url_for("technician.start")
    return url_for("session_lists.sessions" if MANAGER.allows(someone.roles) else "auditor.records")


def is_own_form() -> bool:
    """Whether the posted form is one that this browser was given (CSRF)."""
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def show_refusal(error: Forbidden | NotFound) -> ResponseReturnValue:
    """What is not for this role, and what is not there for this firm; with the way back to one's own work."""
    status = 403 if isinstance(error, Forbidden) else 404
    return render_template("auth/refusal.html", status=status, way_back=start_of(member())), status
