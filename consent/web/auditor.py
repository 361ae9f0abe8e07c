"""The auditor's pages: find records by what the address says, look closely at one, take away exactly what was found."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from uuid import UUID

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from consent.core.encoding import sha256_hex
from consent.core.export_events import LONGEST_REASON
from consent.core.firms import Firm
from consent.core.references import format_reference
from consent.core.support_sessions import STATES
from consent.errors import NotFound, Unavailable
from consent.service import assurances, audit, export_records, exporting, invitations, library, pictures
from consent.web import accepted, clock, export_stream, filters, logins, picture_days, timeline, times
from consent.web.filters import Asked
from consent.web.house import house
from consent.web.languages import own_name
from consent.web.picture_parts import Figure

blueprint = Blueprint("auditor", __name__)
blueprint.register_error_handler(Forbidden, logins.show_refusal)
blueprint.register_error_handler(NotFound, logins.show_refusal)

PER_PAGE = 50


@blueprint.get("/audit/")
def records() -> ResponseReturnValue:
    """The records that the filters in the address leave, with counts that add up."""
    firm = own_firm()
    asked = read_filters(firm, request.args)
    return show_records(firm, asked, page=read_page()), 422 if asked.problems else 200


@blueprint.get("/audit/records/<uuid:record_id>")
def record(record_id: UUID) -> ResponseReturnValue:
    """One record: what happened, what was accepted, how it is proven."""
    firm = own_firm()
    detail = audit.record(house(), firm.id, str(record_id))
    return render_template(
        "auditor/record.html",
        firm=firm,
        detail=detail,
        timeline=timeline.shown(detail),
        reference=format_reference(detail.acceptance.id),
        invitation=invitations.find(house(), str(detail.payload.get("invitation", ""))),
        reader=accepted.Reader(house(), firm),
        payload=json.dumps(detail.payload, indent=2, ensure_ascii=False),
        digest=sha256_hex(detail.entry),
        log=audit.log_state(house(), firm.id),
    )


@blueprint.post("/audit/export")
def export() -> ResponseReturnValue:
    """A zip of exactly what is filtered, on record before it leaves; personal data only on purpose, and with a reason.

    With its progress where the page's script asks for that (web.export_stream).
    """
    firm = own_firm()
    asked = read_filters(firm, request.form)
    problem = refusal()
    if asked.problems or problem:
        return show_records(firm, asked, problem=problem), 422
    why = reason() if wants_people() else None
    by, now = logins.member().id, clock.now()
    make = partial(exporting.export_zip, house(), firm.id, asked.filters, by=by, reason=why, now=now)
    name = f"consent-{firm.id}-{now:%Y-%m-%d}.zip"
    if request.form.get("progress") == "yes":
        return export_stream.answer(make, name)
    try:
        path = make()
    except Unavailable as error:
        page = show_records(firm, asked, problem="unavailable")
        return page, 503, {"Retry-After": str(error.retry_after)}
    return zip_answer(path, name)


def refusal() -> str | None:
    """Why the posted export is not made: form, no_reason or long_reason."""
    if not logins.is_own_form():
        return "form"
    if wants_people() and not reason():
        return "no_reason"
    return "long_reason" if len(reason()) > LONGEST_REASON else None


def wants_people() -> bool:
    """Whether names, phone numbers and the like are asked for."""
    return request.form.get("personal") == "yes"


def reason() -> str:
    """Why they are needed, as it goes on record."""
    return exporting.one_line(request.form.get("reason", ""))


def show_records(firm: Firm, asked: Asked, *, page: int = 1, problem: str | None = None) -> str:
    """The page with the filters as they were typed; no records while one of them can't be understood."""
    found = (
        None
        if asked.problems
        else audit.records(house(), firm.id, asked.filters, page=page, per_page=PER_PAGE)
    )
    return render_template(
        "auditor/records.html",
        firm=firm,
        asked=asked,
        choices=choices(firm),
        found=found,
        problem=problem,
        reader=accepted.Reader(house(), firm),
        chart=chart(firm, asked) if found and found.counts.total else None,
        log=audit.log_state(house(), firm.id),
        assurance=assurances.of_log(house(), firm.id),
        longest_reason=LONGEST_REASON,
        exports=export_records.last(house(), firm.id),
    )


def chart(firm: Firm, asked: Asked) -> Figure:
    """The picture above the records: when they were accepted, and what became of them."""
    return picture_days.over_time(pictures.over_time(house(), firm, asked.filters, now=clock.now()), asked)


def own_firm() -> Firm:
    """The firm of whoever is logged in: no address of these pages names another."""
    return library.firm(house(), logins.member().firm)


def choices(firm: Firm) -> dict[str, dict[str, str]]:
    """What can be chosen besides days, with its words; languages that only older versions had are among them."""
    versions = library.versions(house(), firm.id)
    older = {language for version in versions for language in version.languages}
    languages = (*firm.languages, *sorted(older.difference(firm.languages)))
    return {
        "language": {language: own_name(language) for language in languages},
        "version": {version.name: times.version_title(version.name) for version in versions},
        "state": {state: accepted.state_word(state) for state in STATES},
    }


def read_filters(firm: Firm, args: Mapping[str, str]) -> Asked:
    """The filters in an address or a form."""
    return filters.read(args, firm.timezone, choices(firm))


def read_page() -> int:
    """The page's number in the address, 1 for whatever is none."""
    text = request.args.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def zip_answer(path: Path, filename: str) -> Response:
    """The file in pieces; its name is gone from the disk as soon as it is open."""
    size, file = path.stat().st_size, path.open("rb")
    path.unlink()
    answer = Response(export_stream.pieces_of(file), mimetype="application/zip")
    answer.call_on_close(file.close)  # also where nobody came for the first piece
    answer.content_length = size
    answer.headers.set("Content-Disposition", "attachment", filename=filename)
    return answer
