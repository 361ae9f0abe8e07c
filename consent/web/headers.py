"""The headers of every answer, errors included: set here and nowhere else.

Nothing may be cached unless a view said so: most pages here belong to one person.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from werkzeug.routing import RequestRedirect

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; "
    "style-src 'self'; "
    "script-src 'self'; "
    # Pico draws the signs of form controls as data: images
    "img-src 'self' data:; "
    "font-src 'self'; "
    "connect-src 'self'; "
    "form-action 'self'; "
    "frame-ancestors 'none'; "
    "base-uri 'none'; "
    "require-trusted-types-for 'script'"
)
ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# Two years, the least that browsers' preload lists ask for.
TRANSPORT_SECURITY = "max-age=63072000"
NEVER = "no-store"
FOREVER = "public, max-age=31536000, immutable"
SHORTLY = "public, max-age=60"
# For one browser alone, which asks again each time: a login or a role may be gone.
OWN = "private, no-cache"


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions, but for answers that anyone may keep: these depend on no cookie and set none."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Nothing where the answer is public; else the cookie, and `Vary: Cookie`."""
        if not response.cache_control.public:
            super().save_session(app, session, response)


def init_app(app: Flask, *, is_https: bool) -> None:
    """Adds the headers to all answers of `app`."""
    app.session_interface = Sessions()

    @app.after_request
    def add(response: Response) -> Response:
        response.headers.update(ALWAYS)
        if isinstance(request.routing_exception, RequestRedirect):
            response.headers["Location"] = path_of(request.routing_exception.new_url)
            response.set_data(b"")  # its words repeat what the request calls our host
        if is_https:
            response.headers["Strict-Transport-Security"] = TRANSPORT_SECURITY
        if response.status_code >= 400 or "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = NEVER
        return response


def path_of(address: str) -> str:
    """An address without its host: the router makes its redirects of what the request calls our host."""
    parts = urlsplit(address)
    path = "/" + parts.path.lstrip("/")
    return f"{path}?{parts.query}" if parts.query else path


def cached(response: Response, policy: str, etag: str | None = None) -> Response:
    """`response` with a cache policy of its own, and a strong ETag when one is given."""
    response.headers["Cache-Control"] = policy
    if etag is not None:
        response.set_etag(etag)
    return response
