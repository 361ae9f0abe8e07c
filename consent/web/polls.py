"""Polls of the desk: a small answer with a strong ETag over everything that its page shows; 304 while nothing has changed.

A poll is no activity of whoever is logged in (web.logins).
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response, jsonify, request

from consent.service import desk_queue, session_pages
from consent.service.desk_queue import QueueRow
from consent.web import clock, logins, session_screen
from consent.web.house import house

# Seconds until a browser should ask again; it asks more seldom by itself while nothing changes. None: nothing can change any more.
NEXT_OF_SESSION: dict[str, int | None] = {
    "redeemed": 3,
    "recognised": 4,
    "running": 5,
    "ended": 10,
    "closed": 30,
    "settled": None,
    "stopped": None,
}
BUSY_DESK, QUIET_DESK = 4, 10


def of_session(acceptance_id: str) -> Response:
    """How a session stands."""
    view = session_pages.view(house(), logins.member(), acceptance_id, now=clock.now())
    return _answer(view.session.state, NEXT_OF_SESSION[view.session.state], session_screen.mark(view))


def of_desk() -> Response:
    """How the queue stands."""
    rows = desk_queue.queue(house(), logins.member(), now=clock.now())
    is_busy = any(row.group != "done" for row in rows)
    return _answer("busy" if is_busy else "quiet", BUSY_DESK if is_busy else QUIET_DESK, mark_of(rows))


def mark_of(rows: Iterable[QueueRow]) -> str:
    """A strong mark over everything that the queue shows; whole minutes of what runs are in it."""
    return session_screen.digest(repr([*map(_shown, rows)]))[:32]


def _shown(row: QueueRow) -> object:
    minutes = row.session.measured(clock.now()) // 60 if row.place == "running" else None
    return row.acceptance.id, row.group, row.place, row.at, row.technician, row.chosen, row.is_mine, minutes


def _answer(state: str, seconds: int | None, mark: str) -> Response:
    response = jsonify(state=state, next=seconds)
    response.set_etag(mark)
    response.make_conditional(request)
    return response
