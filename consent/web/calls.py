"""The page "is this call real?": a reference that somebody says on the phone, and whether a session is open with it (R86).

The reference comes by POST, so that it stands in no address, and the answer gives nothing away but yes or no.
"""

from __future__ import annotations

from flask import Blueprint, render_template, request

from consent.service import calls
from consent.web.frames import frame
from consent.web.house import firm_in, house

blueprint = Blueprint("calls", __name__)

# A reference in whatever way it is typed; the field takes no more, and gives no more back.
LONGEST = 40


@blueprint.get("/<lang:language>/<firm:firm_id>/call")
def ask(language: str, firm_id: str) -> str:
    """The form for the reference."""
    return show(language, firm_id)


@blueprint.post("/<lang:language>/<firm:firm_id>/call")
def answer(language: str, firm_id: str) -> str:
    """Yes or no, with what to do next; the form again, because somebody may have misheard."""
    return show(language, firm_id, request.form.get("reference", ""))


def show(language: str, firm_id: str, typed: str | None = None) -> str:
    """The page; with an answer where something was typed."""
    firm = firm_in(language, firm_id)
    return render_template(
        "public/call.html",
        **frame(firm, language, "calls.ask"),
        typed=(typed or "").strip()[:LONGEST],
        longest=LONGEST,
        is_open=None if typed is None else calls.is_open(house(), firm_id, typed),
        host=house().settings.host,
    )
