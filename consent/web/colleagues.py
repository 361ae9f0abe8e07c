"""Who works for a firm, for its managers: what each may do, and which sessions are open with them."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from consent.core.references import format_reference
from consent.core.staff import ROLES
from consent.errors import NotFound
from consent.service import session_lists
from consent.web import list_words, logins
from consent.web.auditor import own_firm
from consent.web.house import house

blueprint = Blueprint("colleagues", __name__)
blueprint.register_error_handler(Forbidden, logins.show_refusal)
blueprint.register_error_handler(NotFound, logins.show_refusal)


@blueprint.get("/desk/staff")
def staff() -> ResponseReturnValue:
    """Everybody of the firm, whoever is disabled at the end; the link to a session leads to where it can be handed over."""
    firm = own_firm()
    return render_template(
        "staff/people.html",
        firm=firm,
        colleagues=session_lists.staff(house(), firm.id),
        reference=format_reference,
        roles=ROLES,
        role_word=list_words.role,
    )
