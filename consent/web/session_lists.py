"""What managers see of their firm: its sessions with what they come to, and the same as files for invoices."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from decimal import Decimal
from typing import IO

from babel.numbers import format_currency
from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from werkzeug.exceptions import Forbidden

from consent.core.firms import Firm
from consent.core.references import format_reference
from consent.core.support_sessions import OUTCOMES, STATES
from consent.errors import NotFound, Unavailable
from consent.service import people, session_lists
from consent.service.installation import Installation
from consent.service.session_lists import Filters, RuleWords
from consent.web import (
    accepted,
    charge_words,
    clock,
    days,
    list_words,
    logins,
    session_filters,
    session_words,
)
from consent.web.auditor import own_firm, read_page
from consent.web.export_stream import pieces_of
from consent.web.house import house
from consent.web.session_filters import Asked

blueprint = Blueprint("session_lists", __name__)
blueprint.register_error_handler(Forbidden, logins.show_refusal)
blueprint.register_error_handler(NotFound, logins.show_refusal)

PER_PAGE = 50
# Before its code is used, an acceptance is no session yet.
LISTED = tuple(state for state in STATES if state != "accepted")

Write = Callable[[Installation, str, Filters, RuleWords, IO[bytes]], None]


@blueprint.get("/desk/sessions")
def sessions() -> ResponseReturnValue:
    """The sessions that the filters in the address leave, with counts that add up and what they come to."""
    firm = own_firm()
    asked = read_filters(firm)
    return show(firm, asked, page=read_page()), 422 if asked.problems else 200


@blueprint.get("/desk/sessions.csv")
def as_csv() -> ResponseReturnValue:
    """Exactly what is filtered, for a spreadsheet."""
    return file_of(session_lists.write_csv, "text/csv", "csv")


@blueprint.get("/desk/sessions.json")
def as_json() -> ResponseReturnValue:
    """Exactly what is filtered, for a program."""
    return file_of(session_lists.write_json, "application/json", "json")


def file_of(write: Write, media_type: str, ending: str) -> ResponseReturnValue:
    """A file that was written whole before its first byte leaves: no half of it is ever taken for all."""
    firm = own_firm()
    asked = read_filters(firm)
    if asked.problems:
        return show(firm, asked), 422
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed after its last byte has left
    try:
        write(house(), firm.id, asked.filters, charge_words.why, file)
    except Unavailable as error:
        file.close()
        return show(firm, asked, problem="unavailable"), 503, {"Retry-After": str(error.retry_after)}
    name = "-".join(filter(None, ("sessions", firm.id, asked.values["since"], asked.values["until"])))
    return attachment(file, media_type, f"{name}.{ending}")


def attachment(file: IO[bytes], media_type: str, filename: str) -> Response:
    """What was just written into the file, in pieces."""
    size = file.tell()
    file.seek(0)
    answer = Response(pieces_of(file), mimetype=media_type)
    answer.call_on_close(file.close)  # also where nobody came for the first piece
    answer.content_length = size
    answer.headers.set("Content-Disposition", "attachment", filename=filename)
    return answer


def show(firm: Firm, asked: Asked, *, page: int = 1, problem: str | None = None) -> str:
    """The page with the filters as they were typed; no sessions while one of them can't be understood."""
    found = (
        None
        if asked.problems
        else session_lists.sessions(house(), firm.id, asked.filters, page=page, per_page=PER_PAGE)
    )
    today = days.day_of(clock.now(), firm.timezone)
    return render_template(
        "staff/sessions.html",
        firm=firm,
        asked=asked,
        choices=choices(firm),
        found=found,
        problem=problem,
        reference=format_reference,
        money=money,
        rule=list_words.rule,
        length=session_words.length,
        this_month=session_filters.month(today),
        last_month=session_filters.month_before(today),
    )


def money(cents: int, currency: str | None) -> str:
    """An amount as the reader's country writes it."""
    if currency is None:
        return list_words.free()
    return format_currency(Decimal(cents) / 100, currency, locale=get_locale())


def read_filters(firm: Firm) -> Asked:
    """The filters in the address."""
    today = days.day_of(clock.now(), firm.timezone)
    return session_filters.read(request.args, firm.timezone, choices(firm), today)


def choices(firm: Firm) -> dict[str, dict[str, str]]:
    """What can be chosen besides days, with its words; who works there no more is among the technicians."""
    names = people.staff_names(house(), firm.id)
    return {
        "state": {state: accepted.state_word(state) for state in LISTED},
        "technician": dict(sorted(names.items(), key=lambda one: one[1].casefold())),
        "outcome": {outcome: session_words.outcome_word(outcome) for outcome in OUTCOMES},
    }
