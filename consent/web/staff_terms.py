"""The terms of one's own firm, for all of its staff: every version with its state, those to come on top."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from consent.core.firms import Firm
from consent.errors import NotFound
from consent.service import library
from consent.web import clock, history, logins
from consent.web.history import Leaves
from consent.web.house import house
from consent.web.languages import interface_language

blueprint = Blueprint("staff_terms", __name__)
blueprint.register_error_handler(Forbidden, logins.show_refusal)
blueprint.register_error_handler(NotFound, logins.show_refusal)


@blueprint.get("/desk/terms")
def versions() -> ResponseReturnValue:
    """The firm's versions, 50 a page, the latest to take effect first."""
    firm, now = library.firm(house(), logins.member().firm), clock.now()
    leaves = leaves_for(firm, now)
    return render_template(
        "staff/terms.html",
        leaves=leaves,
        coming=[row for row in leaves.rows if row.entry.state == "scheduled"],
        begun=[row for row in leaves.rows if row.entry.state != "scheduled"],
    )


def leaves_for(firm: Firm, now: datetime) -> Leaves:
    """A page of all versions; what changed stands in the reader's language where the version has it."""
    own, reader = firm.languages[0], reading_language(firm)
    leaves = history.leaves(firm, own, now)
    if reader == own:
        return leaves
    theirs = {row.entry.version.name: row for row in history.rows(firm, reader, now, leaves.page)}
    rows = (replace(theirs.get(row.entry.version.name, row), until=row.until) for row in leaves.rows)
    return replace(leaves, rows=tuple(rows))


def reading_language(firm: Firm) -> str:
    """The language of the page where the firm's terms have it, else the firm's own."""
    return interface_language() if interface_language() in firm.languages else firm.languages[0]
