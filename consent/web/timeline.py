"""The timeline of a record: what was shown before, as the accepted form tells, then every leaf in words, each with its proof state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from consent.core.instants import parse_instant
from consent.service.audit import Event, RecordDetail
from consent.service.leaf_proofs import LeafProof
from consent.web import record_words, times
from consent.web.languages import called


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `state` is proven, unproven, or told: by the entry at `position`, without one of its own."""

    at: datetime
    time: str
    words: str
    lines: tuple[str, ...]
    position: int
    state: str
    statement: str | None = None
    key: str = ""


def shown(detail: RecordDetail) -> list[Entry]:
    """Everything, the oldest first."""
    return [*_seen(detail), *(_entry(event, detail) for event in detail.events)]


def _seen(detail: RecordDetail) -> Iterator[Entry]:
    """In which languages the page was shown; nothing where the record does not say."""
    position = detail.acceptance.leaf_index
    for number, each in enumerate(detail.events[0].record.get("shown", ())):
        language, at = called(each["language"]), parse_instant(each["at"])
        if number:
            # TRANSLATORS: of the page with the terms; a language follows. Dutch: "De klant ging over op het Pools"; Polish: "Zmieniono język strony na: polski".
            words = gettext("The customer switched to %(language)s", language=language)
        else:
            # TRANSLATORS: of the page with the terms; a language follows. Dutch: "De pagina is getoond in het Nederlands"; Polish: "Pokazano stronę w języku: polski".
            words = gettext("The page was shown in %(language)s", language=language)
        yield Entry(at, times.exact(at, detail.firm.timezone), words, (), position, "told")


def _entry(event: Event, detail: RecordDetail) -> Entry:
    about = record_words.shown(event, detail)
    return Entry(
        event.time,
        times.exact(event.time, detail.firm.timezone),
        about.words,
        about.lines,
        event.leaf_index,
        "proven" if event.proof.is_proven else "unproven",
        event.statement,
        _key_of(event.proof),
    )


def _key_of(proof: LeafProof) -> str:
    """What is to be said of the key: "" of today's, earlier (another one has taken its place), revoked (from a later leaf on)."""
    if not proof.is_of_earlier_key or proof.period is None:
        return ""
    return "earlier" if proof.period.revoked_from is None else "revoked"
