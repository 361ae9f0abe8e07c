"""A firm's own look: its accent as a stylesheet, and its logo. Each address says which, so that both may be kept for ever.

Pages that stay for ever show the logo and the accent of then, so a logo that the firm had once is still given out.
"""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.routing import BaseConverter

from consent.core.encoding import sha256_hex
from consent.core.firms import Firm
from consent.core.logos import media_type_in
from consent.errors import NotFound
from consent.service import library
from consent.web import colours, headers
from consent.web.house import house

blueprint = Blueprint("looks", __name__)


class ColourConverter(BaseConverter):
    """A colour in an address: six digits, without the sign before them."""

    regex = "[0-9a-f]{6}"


@blueprint.get("/look/<colour:accent>.css")
def stylesheet(accent: str) -> ResponseReturnValue:
    """An accent as a stylesheet of its own: the Content-Security-Policy allows no inline one."""
    css = colours.stylesheet(f"#{accent}")
    response = Response(css, content_type="text/css; charset=utf-8")
    policy = headers.FOREVER if request.args.get("v") == _digest(css) else headers.SHORTLY
    return headers.cached(response, policy, _digest(css)).make_conditional(request)


@blueprint.get("/look/<firm:firm_id>/logo")
def logo(firm_id: str) -> ResponseReturnValue:
    """The logo whose digest the address has; without one, or with one that the firm never had, the logo of today."""
    digest = request.args.get("v", "")
    try:
        data, policy = library.logo(house(), firm_id, digest), headers.FOREVER
    except NotFound:
        today = library.firm(house(), firm_id).logo
        if today is None:
            raise
        digest, policy = today.sha256, headers.SHORTLY
        data = library.logo(house(), firm_id, digest)
    response = Response(data, content_type=media_type_in(data))
    return headers.cached(response, policy, digest).make_conditional(request)


def stylesheet_address(firm: Firm) -> str:
    """The address of a firm's accent, for templates."""
    accent = firm.accent or colours.DEFAULT
    return url_for("looks.stylesheet", accent=accent[1:], v=_digest(colours.stylesheet(accent)))


def logo_address(firm: Firm) -> str | None:
    """The address of a firm's logo, for templates; None without one."""
    return url_for("looks.logo", firm_id=firm.id, v=firm.logo.sha256) if firm.logo else None


def _digest(css: str) -> str:
    return sha256_hex(css.encode())[:12]
