"""Closing a support session, and correcting what was closed: one truth about its length, by the server's clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from consent.core import session_charges
from consent.core.acceptances import Acceptance
from consent.core.charges import MOST_SECONDS, Charge
from consent.core.firms import Particulars
from consent.core.session_records import charge_in_record
from consent.core.session_rules import SessionRules
from consent.core.staff import StaffMember
from consent.core.support_sessions import OUTCOMES, TRANSITIONS, SupportSession, is_more
from consent.errors import FormRefused, NotPossible, Problem
from consent.service import library, outbox, session_steps
from consent.service.installation import Installation
from consent.service.support_sessions import change, find, particulars_of
from consent.service.transaction import Transaction
from consent.service.written import LONGEST_TEXT, tidy

# The tool's own log may differ by so much from the server's clock without a word.
TOLERANCE_SECONDS = 60
_LENGTH = re.compile(r"(\d{1,5})(?::([0-5]\d))?", re.ASCII)
_MINUTES = re.compile(r"\d{1,5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Closing:
    """What a technician says when a session is over. `tool_length`: minutes, or minutes:seconds, as the tool's own log has it."""

    outcome: str
    work_done: str = ""
    tool_length: str = ""
    tool_reference: str = ""
    difference_reason: str = ""
    attested: frozenset[str] = frozenset()
    solvable: bool | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What should have been closed: whole minutes that count, how it ended, and why."""

    minutes: str
    outcome: str
    reason: str


def close(
    house: Installation, member: StaffMember, acceptance_id: str, closing: Closing, *, now: datetime
) -> SupportSession:
    """Close the session and fix what it costs. FormRefused names everything that is missing; nothing is recorded then."""
    acceptance, _ = find(house, member.firm, acceptance_id)
    particulars = particulars_of(house, acceptance)

    def step(transaction: Transaction, session: SupportSession) -> SupportSession:
        if (session.state, "session.closed") not in TRANSITIONS:
            raise NotPossible("session.closed", session.state)
        if session.technician != member.id:
            raise NotPossible("session.closed", "not_the_holder")
        at = transaction.time(member.firm, now)
        seconds = session.measured(at)
        problems = tuple(_problems(closing, particulars.session, session, seconds))
        if problems:
            raise FormRefused("incomplete", problems)
        if _is_decided_now(closing, particulars.session, session):
            fields = {"technician": member.id, "stage": "after", "positive": closing.solvable}
            session = session_steps.take(house, transaction, session, "session.decided", fields, now=now)
        return _record(house, transaction, session, (acceptance, particulars, closing, seconds), now)

    return change(house, member.firm, acceptance_id, step)


def _is_decided_now(closing: Closing, rules: SessionRules, session: SupportSession) -> bool:
    """Whether the form has the decision after taking over, where the firm asks for one and there was none yet."""
    is_asked = "after" in rules.decisions and session.started_at is not None
    return is_asked and session.solvable is None and closing.solvable is not None


def _record(
    house: Installation,
    transaction: Transaction,
    session: SupportSession,
    said: tuple[Acceptance, Particulars, Closing, int],
    now: datetime,
) -> SupportSession:
    acceptance, particulars, closing, seconds = said
    charge = charge_for(house, acceptance, particulars, session, seconds, closing.outcome)
    texts = {
        "work_done": closing.work_done,
        "tool_reference": closing.tool_reference,
        "difference_reason": closing.difference_reason,
    }
    ended = session.ended_at or transaction.time(acceptance.firm, now)
    fields = {
        "technician": session.technician,
        "outcome": closing.outcome,
        "started": session.started_at,
        "ended": ended if session.started_at else None,
        "seconds": seconds,
        "tool_seconds": parse_length(closing.tool_length),
        "attested": sorted(closing.attested & {one.id for one in particulars.session.attestations}),
        "charge": charge_in_record(charge, particulars.tariff),
    }
    wrote = {name: tidy(text) for name, text in texts.items() if tidy(text)}
    after = session_steps.take(house, transaction, session, "session.closed", fields, now=now, wrote=wrote)
    outbox.add_summary(transaction, acceptance, now=now)
    return after


def charge_for(
    house: Installation,
    acceptance: Acceptance,
    particulars: Particulars,
    session: SupportSession,
    seconds: int,
    outcome: str,
) -> Charge:
    """What such a session costs by the tariff of the accepted version, on the firm's clock of then."""
    zone = ZoneInfo(library.firm_accepted(house, acceptance).timezone)
    start, customer_class = session.started_at, acceptance.customer_class
    return session_charges.charge(particulars.tariff, customer_class, start, seconds, zone, outcome)


def _problems(closing: Closing, rules: SessionRules, session: SupportSession, seconds: int) -> list[Problem]:
    """Everything that is wrong with a closing form, in the order of the form."""
    has_run = session.started_at is not None
    problems = []
    if closing.outcome not in OUTCOMES or (closing.outcome == "not_started") == has_run:
        problems.append(Problem("outcome", "missing"))
    if has_run:
        problems += _decision_problems(closing, rules, session)
    problems += _text_problem("work_done", closing.work_done, is_required=has_run)
    problems += _tool_problems(closing, seconds, is_required=rules.tool_log and has_run)
    missing = {one.id for one in rules.attestations} - closing.attested if has_run else set()
    return problems + [Problem(f"attested-{name}", "missing") for name in sorted(missing)]


def _decision_problems(closing: Closing, rules: SessionRules, session: SupportSession) -> list[Problem]:
    if "after" not in rules.decisions:
        return []
    solvable = closing.solvable if session.solvable is None else session.solvable
    if closing.outcome in ("solved", "unsolved") and solvable is None:
        return [Problem("solvable", "missing")]
    if closing.outcome == "solved" and solvable is False:
        return [Problem("outcome", "contradiction")]
    return []


def _tool_problems(closing: Closing, seconds: int, *, is_required: bool) -> list[Problem]:
    length = parse_length(closing.tool_length)
    if closing.tool_length.strip() and length is None:
        problems = [Problem("tool_length", "not_a_length")]
    else:
        problems = [Problem("tool_length", "missing")] if is_required and length is None else []
    problems += _text_problem("tool_reference", closing.tool_reference, is_required=is_required)
    differs = length is not None and abs(length - seconds) > TOLERANCE_SECONDS
    return problems + _text_problem("difference_reason", closing.difference_reason, is_required=differs)


def _text_problem(field: str, text: str, *, is_required: bool) -> list[Problem]:
    if is_required and not tidy(text):
        return [Problem(field, "missing")]
    return [Problem(field, "too_long")] if len(tidy(text)) > LONGEST_TEXT else []


def parse_length(text: str) -> int | None:
    """Seconds of "12" (minutes) or "12:30"; None for anything else, and for more than a week."""
    found = _LENGTH.fullmatch(text.strip())
    seconds = None if found is None else int(found[1]) * 60 + int(found[2] or 0)
    return seconds if seconds is not None and seconds <= MOST_SECONDS else None


def correct(
    house: Installation, member: StaffMember, acceptance_id: str, correction: Correction, *, now: datetime
) -> SupportSession:
    """Correct a closed session, never beyond what the clock measured; what was closed stays on record beside it.

    Once the customer has confirmed the work, it never asks for more than they saw then.

    Who had the session may, and a manager.
    """
    acceptance, _ = find(house, member.firm, acceptance_id)
    particulars = particulars_of(house, acceptance)

    def step(transaction: Transaction, session: SupportSession) -> SupportSession:
        if member.id != session.technician and "manager" not in member.roles:
            raise NotPossible("session.corrected", "not_the_holder")
        if session.closed_at is None or session.started_at is None:
            raise NotPossible("session.corrected", "not_started" if session.closed_at else session.state)
        measured = session.measured(session.closed_at)
        problems = tuple(_correction_problems(correction, session, measured))
        if problems:
            raise FormRefused("incomplete", problems)
        seconds = min(int(correction.minutes.strip()) * 60, measured)
        charge = charge_for(house, acceptance, particulars, session, seconds, correction.outcome)
        if session.state == "settled" and is_more(charge.amount, session.amount):
            raise FormRefused("incomplete", (Problem("minutes", "more_than_confirmed"),))
        fields = {
            "technician": member.id,
            "outcome": correction.outcome,
            "seconds": seconds,
            "charge": charge_in_record(charge, particulars.tariff),
        }
        wrote = {"correction_reason": tidy(correction.reason)}
        after = session_steps.take(
            house, transaction, session, "session.corrected", fields, now=now, wrote=wrote
        )
        outbox.add_summary(transaction, acceptance, now=now)
        return after

    return change(house, member.firm, acceptance_id, step)


def _correction_problems(correction: Correction, session: SupportSession, measured: int) -> list[Problem]:
    minutes = correction.minutes.strip()
    problems = []
    if not _MINUTES.fullmatch(minutes):
        problems.append(Problem("minutes", "missing" if not minutes else "not_a_number"))
    elif int(minutes) > -(-measured // 60):
        problems.append(Problem("minutes", "too_many"))
    if correction.outcome not in OUTCOMES or correction.outcome == "not_started":
        problems.append(Problem("outcome", "missing"))
    elif correction.outcome == "solved" and session.solvable is False:
        problems.append(Problem("outcome", "contradiction"))
    return problems + _text_problem("correction_reason", correction.reason, is_required=True)
