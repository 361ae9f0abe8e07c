"""The desk: a technician types what the customer reads aloud, and sees in one word whether it may be relied upon."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from consent.errors import NotFound, Unavailable
from consent.service import desk, library
from consent.service.desk import DeskRow, Redemption
from consent.web import accepted, announcements, clock, logins, prices
from consent.web.house import house
from consent.web.permissions import AUDITOR
from consent.web.prices import PricesShown

blueprint = Blueprint("technician", __name__)
blueprint.register_error_handler(Forbidden, logins.show_refusal)
blueprint.register_error_handler(NotFound, logins.show_refusal)

# In the order of the day: who waits comes first.
QUEUE_STATES = ("waiting", "redeemed", "stopped", "over")
# Outcomes after which what was typed stands in the field again, to be compared with what the customer reads.
KEEPS_CODE = frozenset({"mistyped", "unknown", "limited"})
LONGEST_CODE = 200
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")


@blueprint.get("/desk/")
def start() -> ResponseReturnValue:
    """The field for the next code, and the day."""
    return show_desk()


@blueprint.get("/desk/redeem")
def answer_address() -> ResponseReturnValue:
    """The address of an answer, opened without a code: back to the field."""
    return redirect(url_for("technician.start"))


@blueprint.post("/desk/redeem")
def redeem() -> ResponseReturnValue:
    """Redeems a code; the same form again shows the same outcome. The code stays out of every address and log line."""
    code, key = request.form.get("code", "")[:LONGEST_CODE], form_key()
    if not logins.is_own_form():
        return show_desk(code=code, problem="form"), 422
    try:
        answer = desk.redeem(house(), logins.member(), code, key=key, now=clock.now())
    except Unavailable as error:
        # With the same key: if the code was redeemed after all, pressing once more shows just that.
        page = show_desk(code=code, key=key, problem="unavailable")
        return page, 503, {"Retry-After": str(error.retry_after)}
    page = show_desk(code=code if answer.outcome in KEEPS_CODE else "", answer=answer)
    if answer.outcome == "limited":
        return page, 429, {"Retry-After": str(answer.retry_after)}
    return page


def form_key() -> str:
    """What makes the same form the same: its own key, a new one where it has none of ours."""
    key = request.form.get("key", "")
    return key if _KEY.fullmatch(key) else desk.new_key()


def show_desk(
    *, code: str = "", key: str = "", problem: str | None = None, answer: Redemption | None = None
) -> str:
    """The one page of the desk: the field, the outcome of the last code, the day."""
    now, member = clock.now(), logins.member()
    firm = library.firm(house(), member.firm)
    reader = accepted.Reader(house(), firm)
    rows = [(queue_state(row, now), row) for row in desk.today(house(), firm.id, now=now)]
    return render_template(
        "technician/desk.html",
        firm=firm,
        code=code,
        key=key or desk.new_key(),
        problem=problem,
        answer=answer,
        reader=reader,
        price=None if answer is None else price_of(answer, reader, now),
        rows=rows,
        counts=count(state for state, _ in rows),
        soon=announcements.soon(firm, firm.languages[0], now),
        may_audit=AUDITOR.allows(member.roles),
        now=now,
        again_at=now + timedelta(seconds=(answer and answer.retry_after) or 0),
    )


def price_of(answer: Redemption, reader: accepted.Reader, now: datetime) -> PricesShown | None:
    """What a session that starts now costs this customer, by the version that they accepted."""
    if answer.acceptance is None:
        return None
    particulars = reader.particulars(answer.acceptance.version)
    return prices.shown(reader.firm, particulars, answer.acceptance.customer_class, now)


def queue_state(row: DeskRow, now: datetime) -> str:
    """Where an acceptance of today stands: one of QUEUE_STATES."""
    if row.acceptance.state == "accepted":
        return "waiting" if now < row.acceptance.valid_until else "over"
    return row.acceptance.state


def count(states: Iterable[str]) -> list[tuple[str, int]]:
    """How many acceptances stand where; states without any are left out."""
    found = Counter(states)
    return [(state, found[state]) for state in QUEUE_STATES if found[state]]
