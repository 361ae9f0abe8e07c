"""What a log says of the programs that were fetched: of which version, when in the session, and once. A part of core.log_audit."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from typing import Any

from consent.core.download_events import EVENT
from consent.core.encoding import parse_json
from consent.core.findings import Findings
from consent.core.key_audit import name_of
from consent.core.sd_jwt import Payload
from consent.errors import FormatError

# States of a support session in which nothing is unlocked any more, or, where the firm is strict, nothing yet.
OVER = frozenset({"stopped", "ended", "closed", "settled"})
UNKNOWN_YET = frozenset({"accepted", "redeemed"})

_NONE: tuple[tuple[str, str], ...] = ()


class Downloads:
    """`add` every record in order; then `of` tells which programs an acceptance fetched, `check_order` which came too early."""

    def __init__(self) -> None:
        self._fetched: dict[str, tuple[tuple[str, str], ...]] = {}
        self._early: dict[
            str, array[int]
        ] = {}  # leaves, by the digest of the particulars that say whether that was allowed

    def add(self, record: Payload, index: int, version: Payload | None, state: str) -> Iterator[str]:
        """What is wrong with a record; `version` published the accepted terms, `state` is that of the session so far."""
        program = f"{record['tool']}/{record['system']}"
        if version is None or version["tools"].get(program) != record["source"]:
            yield f"the version that was accepted did not publish the program {program!r} with this source"
        if record["source"].startswith("https:") and not record["redirected"]:
            yield f"the program {program!r} is at its publisher's, and was not handed over here"
        if state in OVER:
            yield f"{EVENT} after the acceptance was {state}"
        if version is not None and state in UNKNOWN_YET:
            self._early.setdefault(version["particulars_sha256"], array("Q")).append(index)
        before = self._fetched.get(record["acceptance"], _NONE)
        if any(program == known for known, _ in before):
            yield f"{EVENT} of the program {program!r} a second time"
        else:
            self._fetched[record["acceptance"]] = (*before, (program, record["time"]))

    def of(self, acceptance: str) -> tuple[tuple[str, str], ...]:
        """(`<tool>/<system>`, when) of every program that was fetched with an acceptance, oldest first."""
        return self._fetched.get(acceptance, _NONE)

    def first_of(self, acceptance: str) -> str | None:
        """When the first of its programs was fetched; None where none was."""
        return next((when for _, when in self.of(acceptance)), None)

    def check_order(self, text_of: Callable[[str], bytes | None], findings: Findings) -> None:
        """Find downloads before the technician was recognised, where the version that was accepted waits for that.

        `text_of` has the bytes of particulars by their digest; None: they are gone, which is a finding of its own.
        """
        for digest, leaves in self._early.items():
            if is_strict(text_of(digest)):
                for index in leaves:
                    findings.add("course", name_of(index), f"{EVENT} before the technician was recognised")


def is_strict(particulars: bytes | None) -> bool:
    """Whether a version hands out programs only after the technician was recognised."""
    if particulars is None:
        return False
    try:
        said: Any = parse_json(particulars, what="particulars")
    except FormatError:
        return False
    session = said.get("session") if isinstance(said, dict) else None
    return isinstance(session, dict) and session.get("strict") is True
