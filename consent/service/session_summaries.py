"""What the customer reads when a session is closed: what was recorded of it, and until when there is something to say about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from consent.core.acceptances import Acceptance
from consent.core.complaint_dates import ComplaintDates, complaint_dates
from consent.core.firms import Firm, Particulars
from consent.core.publications import PublishedVersion
from consent.core.session_rules import Attestation
from consent.core.support_sessions import SupportSession
from consent.errors import NotPossible
from consent.service import customers, session_pages
from consent.service.installation import Installation
from consent.service.session_pages import StepTaken
from consent.service.written import tidy

# States of a session that has a summary.
CLOSED = ("closed", "settled")


@dataclass(frozen=True, slots=True)
class Result:
    """How a session ended by one record: the closing, or a correction of it. `charge` is as the record holds it."""

    outcome: str
    seconds: int
    charge: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Corrected:
    """One correction: what was recorded before it, what since, by whom, and the reason that was written."""

    time: datetime
    actor: str
    before: Result
    after: Result
    reason: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything that the page shows. `objection` is what the customer wrote; empty where nothing was, or where it was erased.

    `dates` are None until the customer has confirmed the work, or where the firm states neither.
    """

    acceptance: Acceptance
    session: SupportSession
    firm: Firm
    version: PublishedVersion
    particulars: Particulars
    reference: str
    technician: str
    work_done: str
    attested: tuple[Attestation, ...]
    result: Result
    corrections: tuple[Corrected, ...]
    objection: str
    dates: ComplaintDates | None


def summary(house: Installation, firm_id: str, ref: str, *, now: datetime) -> Summary:
    """The summary behind a reference; LinkRefused("forged"), or NotPossible while the session is not closed."""
    page = customers.page(house, firm_id, ref, now=now)
    if page.state not in CLOSED:
        raise NotPossible("summarise", page.state)
    steps = session_pages.steps(house, page.acceptance)
    closing = next(step for step in steps if step.event == "session.closed")
    rules = page.particulars.session
    corrections = tuple(_corrections(closing, steps))
    return Summary(
        acceptance=page.acceptance,
        session=page.session,
        firm=page.firm,
        version=page.version,
        particulars=page.particulars,
        reference=page.reference,
        technician=closing.actor,
        work_done=closing.wrote.get("work_done", ""),
        attested=tuple(one for one in rules.attestations if one.id in closing.record["attested"]),
        result=corrections[-1].after if corrections else _result(closing),
        corrections=corrections,
        objection=_wrote(steps, "charge.objected", "objection"),
        dates=_dates(page.particulars, page.firm, page.session),
    )


def _corrections(closing: StepTaken, steps: tuple[StepTaken, ...]) -> list[Corrected]:
    found, before = [], _result(closing)
    for step in steps:
        if step.event == "session.corrected":
            after = _result(step)
            reason = step.wrote.get("correction_reason", "")
            found.append(Corrected(step.time, step.actor, before, after, reason))
            before = after
    return found


def _result(step: StepTaken) -> Result:
    return Result(step.record["outcome"], step.record["seconds"], step.record["charge"])


def _wrote(steps: tuple[StepTaken, ...], event: str, name: str) -> str:
    return next((step.wrote.get(name, "") for step in steps if step.event == event), "")


def _dates(particulars: Particulars, firm: Firm, session: SupportSession) -> ComplaintDates | None:
    if session.settled_at is None:
        return None
    confirmed = session.settled_at.astimezone(ZoneInfo(firm.timezone)).date()
    return complaint_dates(particulars.session, confirmed, firm.country)


def has_written(house: Installation, firm_id: str, ref: str, text: str) -> bool:
    """Whether the customer has objected in these words already: the same form, sent twice."""
    acceptance, session, _ = customers.find(house, firm_id, ref)
    if session.objected_at is None:
        return False
    return _wrote(session_pages.steps(house, acceptance), "charge.objected", "objection") == tidy(text)
