"""The desk: a technician types what the customer reads aloud, and sees in one word whether it may be relied upon; and the day."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from consent.core.references import format_reference
from consent.errors import NotFound, Unavailable
from consent.service import desk, desk_queue, library, session_pages
from consent.service.desk import Redemption
from consent.service.desk_queue import GROUPS, QueueRow
from consent.web import (
    accepted,
    announcements,
    clock,
    logins,
    polls,
    prices,
    session_screen,
    session_words,
)
from consent.web.house import house
from consent.web.permissions import AUDITOR
from consent.web.prices import PricesShown

blueprint = Blueprint("technician", __name__)
blueprint.register_error_handler(Forbidden, logins.show_refusal)
blueprint.register_error_handler(NotFound, logins.show_refusal)

# Outcomes after which what was typed stands in the field again, to be compared with what the customer reads.
KEEPS_CODE = frozenset({"mistyped", "unknown", "limited"})
LONGEST_CODE = 200
# Rows of one group on a page; older ones are among the records.
MOST_ROWS = 50
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class QueueShown:
    """The queue as the address asks for it (`show`: a group or all, `is_mine`): `counts` before `show`, groups with rows after."""

    show: str
    is_mine: bool
    counts: tuple[tuple[str, int], ...]
    groups: tuple[tuple[str, tuple[QueueRow, ...], int], ...]

    @property
    def filters(self) -> dict[str, Any]:
        """What the address says of it."""
        return {**({"show": self.show} if self.show else {}), **({"mine": "1"} if self.is_mine else {})}


@blueprint.get("/desk/")
def start() -> ResponseReturnValue:
    """The field for the next code, and the day."""
    return show_desk()


@blueprint.get("/desk/redeem")
def answer_address() -> ResponseReturnValue:
    """The address of an answer, opened without a code: back to the field, with the queue as it was."""
    return redirect(url_for("technician.start", **shown(()).filters))


@blueprint.get("/desk/state")
def state() -> ResponseReturnValue:
    """What a browser asks every few seconds: whether the queue has changed."""
    return polls.of_desk()


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
    queued = desk_queue.queue(house(), member, now=now)
    return render_template(
        "technician/desk.html",
        firm=firm,
        code=code,
        key=key or desk.new_key(),
        problem=problem,
        answer=answer,
        reader=reader,
        price=None if answer is None else price_of(answer, reader, now),
        queue=shown(queued),
        mark=polls.mark_of(queued),
        live_mark=None if answer is None else live_mark(answer),
        most_rows=MOST_ROWS,
        soon=announcements.soon(firm, firm.languages[0], now),
        may_audit=AUDITOR.allows(member.roles),
        now=now,
        again_at=now + timedelta(seconds=(answer and answer.retry_after) or 0),
        words=session_words,
        reference_of=format_reference,
    )


def live_mark(answer: Redemption) -> str | None:
    """The mark of the session that a code opened, by which the card follows it; None where there is none to follow."""
    if answer.acceptance is None:
        return None
    view = session_pages.view(house(), logins.member(), answer.acceptance.id, now=clock.now())
    return session_screen.mark(view)


def price_of(answer: Redemption, reader: accepted.Reader, now: datetime) -> PricesShown | None:
    """What a session that starts now costs this customer, by the version that they accepted."""
    if answer.acceptance is None:
        return None
    particulars = reader.particulars(answer.acceptance.version)
    return prices.shown(reader.firm, particulars, answer.acceptance.customer_class, now)


def shown(rows: Sequence[QueueRow]) -> QueueShown:
    """The queue by the filters in the address; what the address says wrongly filters nothing."""
    show, is_mine = request.args.get("show", ""), request.args.get("mine") == "1"
    show = show if show in GROUPS else ""
    left = [row for row in rows if row.is_mine or not is_mine]
    counted = Counter(row.group for row in left)
    by_group = {name: [row for row in left if row.group == name] for name in GROUPS if show in ("", name)}
    return QueueShown(
        show=show,
        is_mine=is_mine,
        counts=tuple((name, counted[name]) for name in ("waiting", "open", "to-close", "done")),
        groups=tuple(
            (name, tuple(found[:MOST_ROWS]), len(found) - MOST_ROWS)
            for name, found in by_group.items()
            if found
        ),
    )
