"""The auditor's page of pictures: what the filters in the address select, the same as on the list of records, to look at."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from werkzeug.exceptions import Forbidden

from consent.errors import NotFound
from consent.service import pictures
from consent.web import auditor, clock, logins, picture_words
from consent.web.house import house
from consent.web.picture_parts import Figure

blueprint = Blueprint("pictures", __name__)
blueprint.register_error_handler(Forbidden, logins.show_refusal)
blueprint.register_error_handler(NotFound, logins.show_refusal)


@blueprint.get("/audit/pictures")
def page() -> ResponseReturnValue:
    """Every picture, each with the table behind it; filters that can't be understood draw nothing."""
    firm = auditor.own_firm()
    choices = auditor.choices(firm)
    asked = auditor.read_filters(firm, request.args)
    figures: tuple[Figure, ...] = ()
    if not asked.problems:
        found = pictures.all_of(house(), firm, asked.filters, str(get_locale()), now=clock.now())
        figures = picture_words.figures(found, asked, choices)
    shown = render_template(
        "auditor/pictures.html", firm=firm, asked=asked, choices=choices, figures=figures, problem=None
    )
    return shown, 422 if asked.problems else 200
