"""A firm's support sessions as its managers see them: lists that are counted and summed, rows for invoices, and who works there."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import IO
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from consent.core.amounts import net_of
from consent.core.export import csv_line
from consent.core.instants import format_instant
from consent.core.invoice_rows import BYTE_ORDER_MARK, COLUMNS, FORMAT, OF_PERSON, Correction, InvoiceRow
from consent.core.record import read_record
from consent.core.staff import StaffMember
from consent.core.support_sessions import OPEN, SupportSession
from consent.errors import Unavailable
from consent.service import library, personal_data
from consent.service.installation import Installation
from consent.store import log
from consent.store import session_lists as rows
from consent.store import staff as staff_rows
from consent.store.session_lists import Chosen, Sum
from consent.store.support_sessions import Found

# What a reason of core.charges is to people, given the outcome.
RuleWords = Callable[[str, str | None], str]
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Filters:
    """Which sessions: those whose session token was redeemed in [since, until); everything that is not None narrows."""

    since: datetime | None = None
    until: datetime | None = None
    state: str | None = None
    technician: str | None = None
    outcome: str | None = None


def _chosen(firm: str, filters: Filters) -> Chosen:
    states = () if filters.state is None else (filters.state,)
    return Chosen(firm, filters.since, filters.until, states, filters.technician, filters.outcome)


@dataclass(frozen=True, slots=True)
class Total:
    """What stated amounts of one currency come to, in cents; `net` is the sum of what each is without VAT."""

    currency: str
    gross: int
    net: int

    @property
    def vat(self) -> int:
        """The VAT in it."""
        return self.gross - self.net


@dataclass(frozen=True, slots=True)
class Counts:
    """How many sessions are chosen; each of the three adds up to `total`, and so do the last four together.

    `stated`: closed with an amount, be it nothing; `not_stated`: closed without one; `open`: nothing is fixed yet; `stopped`: before it ran.
    """

    total: int
    by_state: Mapping[str, int]
    by_technician: Mapping[str, int]
    by_outcome: Mapping[str | None, int]
    stated: int
    not_stated: int
    open: int
    stopped: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of sessions, the newest first, with counts and totals of all that are chosen; pages count from 1.

    `names`: who had them, by id.
    """

    rows: tuple[Found, ...]
    counts: Counts
    totals: tuple[Total, ...]
    names: Mapping[str, str]
    page: int
    pages: int


def sessions(
    house: Installation, firm_id: str, filters: Filters, *, page: int = 1, per_page: int = 50
) -> Listed:
    """A page of a firm's sessions; a page too far is the last one."""
    chosen = _chosen(firm_id, filters)
    with house.database.reading() as connection:
        alike = tuple(rows.sums(connection, chosen))
        by_technician = rows.count_by(connection, chosen, "technician")
        by_outcome = rows.count_by(connection, chosen, "outcome")
        total = sum(one.number for one in alike)
        pages = max(1, -(-total // per_page))
        number = min(max(1, page), pages)
        found = rows.page(connection, chosen, offset=(number - 1) * per_page, limit=per_page)
        names = staff_rows.names(connection, chosen.firm)
    held = {str(technician): count for technician, count in by_technician.items()}
    return Listed(found, _counts(alike, held, by_outcome), _totals(alike), names, number, pages)


def _counts(
    alike: tuple[Sum, ...], by_technician: Mapping[str, int], by_outcome: Mapping[str | None, int]
) -> Counts:
    by_state: dict[str, int] = {}
    by_worth = dict.fromkeys(("stated", "not_stated", "open", "stopped"), 0)
    for one in alike:
        by_state[one.state] = by_state.get(one.state, 0) + one.number
        by_worth[_worth(one)] += one.number
    return Counts(sum(by_state.values()), by_state, by_technician, by_outcome, **by_worth)


def _worth(one: Sum) -> str:
    if one.is_closed:
        return "not_stated" if one.amount is None else "stated"
    return "stopped" if one.state == "stopped" else "open"


def _totals(alike: tuple[Sum, ...]) -> tuple[Total, ...]:
    """Per currency; each session is rounded by itself, as on its own summary."""
    totals: dict[str, Total] = {}
    for one in alike:
        if one.amount is None or one.currency is None:
            continue
        before = totals.get(one.currency, Total(one.currency, 0, 0))
        net = one.amount if one.vat is None else net_of(one.amount, Decimal(one.vat))
        gross, without = before.gross + one.number * one.amount, before.net + one.number * net
        totals[one.currency] = Total(one.currency, gross, without)
    return tuple(totals[currency] for currency in sorted(totals))


# For invoices ------------------------------------------------------------------------------------------------------------


def write_csv(
    house: Installation, firm_id: str, filters: Filters, rule_words: RuleWords, file: IO[bytes]
) -> None:
    """sessions.csv of the chosen sessions, row by row."""
    with _room():
        file.write(BYTE_ORDER_MARK + csv_line(COLUMNS))
        for row in _invoice_rows(house, _chosen(firm_id, filters), rule_words):
            file.write(row.to_csv())


def write_json(
    house: Installation, firm_id: str, filters: Filters, rule_words: RuleWords, file: IO[bytes]
) -> None:
    """sessions.json of the chosen sessions, an object a line."""
    since, until = (None if at is None else format_instant(at) for at in (filters.since, filters.until))
    head = {"format": FORMAT, "firm": firm_id, "since": since, "until": until}
    with _room():
        file.write(json.dumps(head).removesuffix("}").encode() + b', "sessions": [')
        separator = b"\n"
        for row in _invoice_rows(house, _chosen(firm_id, filters), rule_words):
            file.write(separator + json.dumps(row.to_json(), ensure_ascii=False).encode())
            separator = b",\n"
        file.write(b"\n]}\n")


@contextmanager
def _room() -> Iterator[None]:
    """Unavailable("full") where there is none to write into."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise Unavailable("full") from error
        raise


def _invoice_rows(house: Installation, chosen: Chosen, rule_words: RuleWords) -> Iterator[InvoiceRow]:
    """A row for each chosen session, the oldest first, made while it is read."""
    zone = ZoneInfo(library.firm(house, chosen.firm).timezone)
    with house.database.reading() as connection:
        names = staff_rows.names(connection, chosen.firm)
        stream = rows.stream(connection, chosen)
        while some := tuple(islice(stream, _AT_ONCE)):
            ids = [found.session.acceptance for found in some]
            people = personal_data.values_of(connection, house.keys.personal_data, ids, OF_PERSON)
            for found in some:
                session = found.session
                yield InvoiceRow.of(
                    found.acceptance,
                    session,
                    zone,
                    person=people[session.acceptance],
                    technician=_name(names, session.technician),
                    rule_words=session.reason and rule_words(session.reason, session.outcome),
                    correction=_correction(connection, session, names),
                )


def _name(names: Mapping[str, str], technician: str | None) -> str | None:
    return None if technician is None else names.get(technician, technician)


def _correction(
    connection: Connection, session: SupportSession, names: Mapping[str, str]
) -> Correction | None:
    """What was closed at first, and who corrected it last; None for a session that was not corrected."""
    if session.corrected_at is None:
        return None
    about = log.leaves_about(connection, session.firm, session.acceptance)
    records = {leaf.event: read_record(leaf.entry) for leaf in about}  # of the same event the last one stays
    corrected = records["session.corrected"]["technician"]
    return Correction(records["session.closed"], names.get(corrected, corrected))


# Who works there ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works for the firm: the sessions that are open with them, and when they were last here; None: never."""

    member: StaffMember
    open: tuple[Found, ...]
    last_seen: datetime | None


def staff(house: Installation, firm_id: str) -> tuple[Colleague, ...]:
    """Everybody who works for a firm, by name; whoever is disabled comes last."""
    with house.database.reading() as connection:
        members = staff_rows.members(connection, firm_id)
        seen = staff_rows.last_seen(connection, firm_id)
        held: dict[str | None, list[Found]] = {}
        for found in rows.stream(connection, Chosen(firm_id, states=OPEN)):
            if found.acceptance.erased_at is None:
                held.setdefault(found.session.technician, []).append(found)
    colleagues = (Colleague(one, tuple(held.get(one.id, ())), seen.get(one.id)) for one in members)
    return tuple(sorted(colleagues, key=lambda colleague: colleague.member.disabled))
