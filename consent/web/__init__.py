"""The web ring: requests into verbs, results and errors into pages. `create_app` makes the application."""

from __future__ import annotations

from typing import TextIO

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter

from consent.config import Settings
from consent.service.installation import Installation, open_installation
from consent.service.session_tokens import words_language
from consent.web import (
    assets,
    auditor,
    auth,
    calls,
    check,
    colleagues,
    consents,
    copies,
    customer,
    customer_sessions,
    differences,
    downloads,
    errors,
    headers,
    help_lines,
    invitations,
    languages,
    limits,
    logs,
    looks,
    machines,
    permissions,
    pictures,
    public,
    receipts,
    registers,
    session_lists,
    sessions,
    staff_terms,
    technician,
    times,
)

BLUEPRINTS = (
    looks,
    public,
    differences,
    customer,
    customer_sessions,
    receipts,
    consents,
    calls,
    check,
    downloads,
    machines,
    auth,
    technician,
    sessions,
    session_lists,
    invitations,
    colleagues,
    copies,
    staff_terms,
    auditor,
    pictures,
)


class VersionConverter(BaseConverter):
    """A version's name in an address."""

    regex = r"\d{4}-\d{2}-\d{2}(?:\.[1-9]\d{0,2})?"


def create_app(
    settings: Settings | None = None, house: Installation | None = None, *, log_stream: TextIO | None = None
) -> Flask:
    """The application. Without `house` it opens the installation of `settings`, without those the environment's.

    A ConfigurationError says what an installation lacks; a RuntimeError names a route without a permission.
    """
    if house is None:
        house = open_installation(settings or Settings.from_environment())
    app = Flask("consent")
    app.extensions["consent"] = house
    configure(app, house)
    set_up(app, house.settings, log_stream)
    permissions.check(app)
    return app


def configure(app: Flask, house: Installation) -> None:
    """Cookies for staff alone, signed; no address of ours is ever made from what a request says."""
    is_https = house.settings.is_https
    app.config.update(
        SECRET_KEY=house.keys.cookie,
        SESSION_COOKIE_NAME="__Host-consent" if is_https else "consent",
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_CHECK_DEFAULT=False,
    )
    hops = house.settings.trusted_proxy_hops
    if hops:
        # Host and prefix are never taken over: the base URL is a setting.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0, x_prefix=0)  # type: ignore[method-assign]


def set_up(app: Flask, settings: Settings, log_stream: TextIO | None) -> None:
    """Everything that answers have in common, then the pages."""
    app.url_map.converters.update(version=VersionConverter, colour=looks.ColourConverter)
    logs.init_app(app, log_stream)
    headers.init_app(app, is_https=settings.is_https)
    languages.init_app(app)
    limits.init_app(app, settings)
    errors.init_app(app)
    assets.init_app(app)
    app.jinja_env.globals.update(
        asks_consents=consents.are_asked,
        copies=copies,
        look=looks.stylesheet_address,
        logo=looks.logo_address,
        help_line=help_lines.help_line,
        register_called=registers.called,
        times=times,
        words_language=words_language,
    )
    auth.init_app(app)
    for module in BLUEPRINTS:
        app.register_blueprint(module.blueprint)
