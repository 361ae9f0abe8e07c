"""The screen of one support session: what stands on it, from how the session stands and from what was just sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from flask import render_template

from consent.core.references import format_reference
from consent.core.session_rules import SessionRules
from consent.core.support_sessions import CHARGED, OUTCOMES, TRANSITIONS
from consent.errors import NotPossible, Problem
from consent.service import consents, people, session_pages
from consent.service.session_pages import SessionView, StepTaken
from consent.web import accepted, charge_words, clock, copies, logins, prices, session_problems, session_words
from consent.web.charge_words import ChargeShown
from consent.web.house import house

# What each form of the screen, by the last part of its address, takes to be possible; a note always is.
_EVENTS = {
    "decide": "session.decided",
    "declare": "declaration.answered",
    "start": "session.started",
    "hand-over": "session.handed_over",
    "close": "session.closed",
    "correct": "session.corrected",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that came back: which one, what was typed, what is wrong with it (`notice`: form, busy or unknown)."""

    form: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    notice: str = ""
    refused: NotPossible | None = None

    def typed(self, name: str) -> str:
        """What was typed into a field; empty where nothing was sent."""
        return self.values.get(name, "")

    def beside(self, form: str, name: str) -> str:
        """What is wrong with a field of a form, in words."""
        found = (one for one in self.problems if self.form == form and one.field == name)
        return next((session_problems.words_of(one) for one in found), "")


NOTHING = Sent()


@dataclass(frozen=True, slots=True)
class ClosedShown:
    """What was closed, or what it was corrected to: `attested` are the firm's words with their language."""

    step: StepTaken
    outcome: str
    length: str
    charge: ChargeShown
    tool_length: str | None
    attested: tuple[tuple[str, str], ...]


def show(acceptance_id: str, sent: Sent = NOTHING) -> str:
    """The page; NotFound for what is not there for this firm."""
    now, member = clock.now(), logins.member()
    view = session_pages.view(house(), member, acceptance_id, now=now)
    zone, tariff = view.firm.timezone, view.particulars.tariff
    at = view.session.started_at or now
    return render_template(
        "technician/session.html",
        firm=view.firm,
        view=view,
        session=view.session,
        rules=view.particulars.session,
        sent=sent,
        can=can(view, member.roles),
        problems=[session_problems.in_summary(one, view) for one in sent.problems],
        refusal=None if sent.refused is None else session_problems.refusal(sent.refused, view),
        reader=accepted.Reader(house(), view.firm),
        reference=format_reference(acceptance_id),
        price=prices.shown(view.firm, view.particulars, view.acceptance.customer_class, at),
        charge=None if view.charge is None else charge_words.of_charge(view.charge, tariff, zone),
        closed=list(closed(view)),
        phase=phase(view),
        ends_at=ends_at(view),
        mark=mark(view),
        steps=[(step, session_words.step_word(step, names(view))) for step in view.steps],
        outcomes=outcomes(view),
        note_digest=digest(view.note),
        may_audit=bool({"auditor", "manager"} & member.roles),
        is_technician="technician" in member.roles,
        now=now,
        words=session_words,
    )


def can(view: SessionView, roles: frozenset[str]) -> frozenset[str]:
    """The forms that this state, the rules of the version and whoever looks allow; none once the personal data are erased."""
    if view.acceptance.erased_at is not None:
        return frozenset()
    state, rules = view.session.state, view.particulars.session
    possible = {form for form, event in _EVENTS.items() if (state, event) in TRANSITIONS}
    if not view.is_own:
        possible &= {"hand-over"} if view.may_hand_over else set()
        possible |= (
            {"correct"} if "manager" in roles and (state, "session.corrected") in TRANSITIONS else set()
        )
    if view.session.started_at is None:
        possible.discard("correct")
    if not (view.may_hand_over and view.colleagues):
        possible.discard("hand-over")
    return frozenset(possible - _not_asked(rules, view))


def _not_asked(rules: SessionRules, view: SessionView) -> set[str]:
    """What the rules leave out, or what has to come first."""
    session, stage = view.session, "before" if view.session.started_at is None else "after"
    left = set() if stage in rules.decisions else {"decide"}
    left |= set() if rules.declaration else {"declare"}
    is_decided = "before" not in rules.decisions or session.suited is True
    is_declared = not rules.declaration or session.declared is True
    return left | (set() if is_decided and is_declared else {"start"})


def outcomes(view: SessionView) -> tuple[str, ...]:
    """How this session can have ended."""
    return ("not_started",) if view.session.started_at is None else OUTCOMES[:-1]


def phase(view: SessionView) -> str:
    """Where a running session stands in the longest that one lasts: "", "warn" or "over"."""
    longest, warn = view.particulars.tariff.longest_minutes, view.particulars.session.warn_minutes
    if view.session.state != "running":
        return ""
    if longest is not None and view.seconds >= longest * 60:
        return "over"
    return "warn" if warn is not None and view.seconds >= warn * 60 else ""


def closed(view: SessionView) -> Iterator[ClosedShown]:
    """What was closed and every correction of it, the first first."""
    labels = {
        one.id: session_words.words_in(one.label, view.firm) for one in view.particulars.session.attestations
    }
    for step in view.steps:
        if step.event in CHARGED:
            record = step.record
            tool = record.get("tool_seconds")
            yield ClosedShown(
                step,
                session_words.outcome_word(record["outcome"]),
                session_words.length(record["seconds"]),
                charge_words.of_record(record["charge"], view.firm.timezone, record["outcome"]),
                None if tool is None else session_words.length(tool),
                tuple(labels[name] for name in record.get("attested", ()) if name in labels),
            )


def names(view: SessionView) -> Mapping[str, str]:
    """Names of the firm's staff by id."""
    return people.staff_names(house(), view.acceptance.firm)


def digest(text: str) -> str:
    """By which a form tells that a text was not touched."""
    return sha256(text.encode()).hexdigest()


def ends_at(view: SessionView) -> datetime | None:
    """When the longest session is over; None where there is none, or it has not begun."""
    longest = view.particulars.tariff.longest_minutes
    started = view.session.started_at
    return None if longest is None or started is None else started + timedelta(minutes=longest)


def mark(view: SessionView) -> str:
    """A strong mark over everything on the page that somebody else, or time, can change."""
    kept = [(one.id, one.state) for one in consents.consents(house(), view.acceptance, now=clock.now())]
    charge = None if view.charge is None else (view.charge.amount, view.charge.reason)
    minutes = view.seconds // 60 if view.session.state == "running" else None
    who = view.technician, view.is_own, view.may_hand_over, [one.id for one in view.colleagues], view.person
    mail = copies.for_staff(view.acceptance)
    seen = (view.session, len(view.steps), view.note, kept, charge, minutes, phase(view), who, mail)
    return digest(repr(seen))[:32]
