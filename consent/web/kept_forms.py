"""Forms of staff that came after their login had ended: what was typed goes through the login, and is on the page again."""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app, request

from consent.web import logins, permissions

# The pages whose forms are kept: a session's screen, and the page of invitations.
BLUEPRINTS = frozenset({"sessions", "invitations"})
_PREFIX = "kept_"
_LONGEST = 20_000
_MOST = 40


def typed() -> dict[str, str]:
    """What has to be kept: the fields of such a form, or what a login form carries of one."""
    if request.blueprint in BLUEPRINTS:
        return {name: text[:_LONGEST] for name, text in _fields() if name != "csrf_token"}
    return {
        name.removeprefix(_PREFIX): text[:_LONGEST] for name, text in _fields() if name.startswith(_PREFIX)
    }


def carried(values: Mapping[str, str]) -> dict[str, str]:
    """The hidden fields of a login form that carry `values`."""
    return {_PREFIX + name: text for name, text in values.items()}


def form_of(path: str) -> tuple[str, str] | None:
    """The session and the form that posts to a path of ours (a query behind it is no part of it); None for any other.

    None too where whoever has logged in may not open the session's page: here no guard has asked for it.
    """
    endpoint, values = current_app.url_map.bind("").match(path.partition("?")[0], method="GET")
    someone, permission = logins.signed_in(), permissions.needed("sessions.page", "GET")
    if endpoint != "sessions.answer_address" or someone is None or not permission.allows(someone.roles):
        return None
    return str(values["acceptance"]), values["form"]


def _fields() -> list[tuple[str, str]]:
    return list(request.form.items())[:_MOST]
