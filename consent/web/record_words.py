"""What happened to an acceptance, as an auditor reads it: each leaf in words, with what was decided, for how long and for how much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext

from consent.core import download_events
from consent.core.evidence_events import KEEPING, OPERATOR, REPEATED, RETENTION
from consent.core.instants import parse_instant
from consent.core.outbox import BOUNCED, RESULTS
from consent.core.support_sessions import CHARGED, EVENTS
from consent.service import readdressing
from consent.service.audit import Event, RecordDetail
from consent.service.session_pages import StepTaken
from consent.web import charge_words, copies, programs, session_words, times

_ENDS = {result: state for state, result in RESULTS.items()}
_MAILED = ("receipt.delivered", "receipt.bounced")


@dataclass(frozen=True, slots=True)
class EventShown:
    """One leaf: what somebody did, and what else its record says of it, a line each."""

    words: str
    lines: tuple[str, ...]


def shown(event: Event, detail: RecordDetail) -> EventShown:
    """A leaf about an acceptance."""
    return EventShown(_words(event, detail), tuple(_lines(event, detail)))


def _words(event: Event, detail: RecordDetail) -> str:
    if event.event in EVENTS:
        step = StepTaken(event.event, event.time, event.actor or "", event.record, {})
        return session_words.step_word(step, detail.names)
    if event.event == "acceptance.given":
        return gettext("The customer accepted")
    if event.event == "consent.withdrawn":
        return gettext("The customer withdrew a consent")
    if event.event == download_events.EVENT:
        return gettext("The download of a program began")
    if event.event in _MAILED:
        return _mail_words(event)
    if event.event == readdressing.EVENT:
        name = detail.names.get(event.record["technician"], event.record["technician"])
        # TRANSLATORS: %(name)s is a technician: the customer told them another e-mail address.
        return gettext("%(name)s wrote down another e-mail address", name=name)
    return _kept_words(event.event)


def _mail_words(event: Event) -> str:
    """The sentence of the other pages as a heading among headings: without its full stop."""
    if event.event == "receipt.delivered":
        said = copies.words_of(event.record["kind"], _ENDS[event.record["result"]])
    else:
        said = copies.words_of(event.record["kind"], BOUNCED, event.record["status"])
    return said.rstrip(".")


def _kept_words(event: str) -> str:
    """What became of the personal data."""
    words = {
        "acceptance.erased": gettext("The personal data were erased"),
        # TRANSLATORS: a hold: the personal data must be kept for now, as for a claim at court.
        "acceptance.held": gettext("The personal data are held: they may not be erased"),
        "acceptance.released": gettext("The personal data are no longer held"),
        "personal_data.reduced": gettext("Network and browser were deleted: their time was over"),
    }
    return words.get(event, event)


def _lines(event: Event, detail: RecordDetail) -> Iterator[str]:
    record, zone = event.record, detail.firm.timezone
    if event.event == "session.stopped" and record["reason"] == "not_me":
        yield gettext("They said: this is not who I am talking to.")
    if event.event == download_events.EVENT:
        yield from _download_lines(record, detail)
    if record.get("by") == OPERATOR:
        yield gettext("By the operator of the service.")
    if event.event in CHARGED:
        yield from _charge_lines(record, zone)
    if event.event == "acceptance.erased":
        yield from _erasure_lines(record)
    if "_sd" in record and event.event in (*EVENTS, *KEEPING):
        yield _digest_line(is_erased=detail.acceptance.erased_at is not None)


def _digest_line(*, is_erased: bool) -> str:
    if is_erased:
        # TRANSLATORS: what was written about an event of a record whose personal data were erased.
        return gettext("What was written about it was erased too; the record still holds its digest.")
    return gettext("What was written about it is kept encrypted; the record holds its digest.")


def _download_lines(record: dict[str, Any], detail: RecordDetail) -> Iterator[str]:
    names = {tool.id: tool.name for tool in detail.tools}
    system = programs.NAMES.get(record["system"], record["system"])
    yield f"{names.get(record['tool'], record['tool'])}, {system}"
    if record["redirected"]:
        # TRANSLATORS: of a download: it is the program's publisher who hands it over, not the firm.
        yield gettext("The browser was sent to the publisher's own address.")


def _erasure_lines(record: dict[str, Any]) -> Iterator[str]:
    if record["by"] == RETENTION:
        yield gettext("By itself: the time in which claims can be made is over.")
    elif record["by"] == REPEATED:
        yield gettext("Once more: a restored backup had brought the data back.")
    else:
        # TRANSLATORS: why personal data were erased, in the words of whoever did it.
        yield gettext("Reason: %(reason)s", reason=record["reason"])
    if record["forced"]:
        yield gettext("Claims could still be made.")


def _span_line(started: datetime, ended: datetime, zone: str) -> str:
    """The day stands once where it is one."""
    end = times.clock if times.day(started, zone) == times.day(ended, zone) else times.moment
    # TRANSLATORS: a support session. Dutch: "Van %(started)s tot %(ended)s."; Polish: "Od %(started)s do %(ended)s."
    return gettext(
        "From %(started)s to %(ended)s.", started=times.moment(started, zone), ended=end(ended, zone)
    )


def _charge_lines(record: dict[str, Any], zone: str) -> Iterator[str]:
    if record["event"] == "session.corrected":
        yield session_words.outcome_word(record["outcome"])
    elif record["started"] is not None:
        yield _span_line(parse_instant(record["started"]), parse_instant(record["ended"]), zone)
    yield gettext("It counts for %(length)s.", length=session_words.length(record["seconds"]))
    if record.get("tool_seconds") is not None:
        length = session_words.length(record["tool_seconds"])
        yield gettext("By the program's own log: %(length)s.", length=length)
    charge = charge_words.of_record(record["charge"], zone, record["outcome"])
    yield gettext("Due: %(amount)s. %(why)s", amount=charge.total, why=charge.why)
    for line in charge.lines:
        yield f"{line.what}: {line.amount}"
    if charge.vat:
        yield charge.vat
