"""The permission table: complete, or the application does not start."""

from __future__ import annotations

import pytest
from flask import Flask

from consent.web import permissions
from consent.web.permissions import ANYONE, AUDITOR, TECHNICIAN


def test_every_route_and_method_is_declared(app: Flask) -> None:
    """And nothing is declared that does not exist."""
    routes = {(one.endpoint, one.method) for one in permissions.routes(app)}
    assert routes == set(permissions.TABLE)


def test_undeclared_route_stops_the_start(app: Flask) -> None:
    """Default is no."""
    app.add_url_rule("/forgotten", "forgotten", lambda: "")
    with pytest.raises(RuntimeError, match=r"GET 'forgotten'"):
        permissions.check(app)


def test_undeclared_method_of_a_declared_route_stops_the_start(app: Flask) -> None:
    """A right to read is no right to write."""
    app.add_url_rule("/nl", "public.firms", app.view_functions["public.firms"], methods=["DELETE"])
    with pytest.raises(RuntimeError, match=r"DELETE 'public\.firms'"):
        permissions.check(app)


def test_roles_open_what_names_them_and_nothing_else() -> None:
    """Public needs no role; another role does not help."""
    assert ANYONE.allows([])
    assert TECHNICIAN.allows(["technician", "auditor"])
    assert not TECHNICIAN.allows(["auditor", "manager"])
    assert not AUDITOR.allows([])


def test_head_is_asked_as_get_and_options_is_open() -> None:
    """Neither is a way around."""
    assert permissions.needed("technician.redeem", "OPTIONS").is_public
    assert permissions.needed("public.start", "HEAD") == permissions.needed("public.start", "GET")
    with pytest.raises(KeyError):
        permissions.needed("public.start", "DELETE")
