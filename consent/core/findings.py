"""What a verification found, and the report of it; as JSON

    {"ok", "findings": [{"class", "record", "detail"}], "size", "root", "not_checked"}, and "notes" where there are any

Classes are stable; docs/formats.md lists them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

MOST_FINDINGS = 1000


@dataclass(frozen=True, slots=True)
class EvidenceFinding:
    """One thing that is not as the log says: its class (stable, for programs), the record or file, the details in words."""

    kind: str
    record: str
    detail: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.record}: {self.detail}"

    def to_json(self) -> dict[str, str]:
        """The finding as the report has it."""
        return {"class": self.kind, "record": self.record, "detail": self.detail}


class Findings:
    """Collects findings in their order; of a flood it keeps the first ones and the number of the others by class."""

    def __init__(self) -> None:
        self._kept: list[EvidenceFinding] = []
        self._others: Counter[str] = Counter()

    def add(self, kind: str, record: str, detail: object) -> None:
        """Note a finding; `detail` may be the error that told of it."""
        if len(self._kept) < MOST_FINDINGS:
            self._kept.append(EvidenceFinding(kind, record, str(detail)))
        else:
            self._others[kind] += 1

    def all(self) -> tuple[EvidenceFinding, ...]:
        """Everything that was found."""
        rest = [
            EvidenceFinding(kind, "more records", f"{count} more")
            for kind, count in sorted(self._others.items())
        ]
        return (*self._kept, *rest)


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome: what was found, the head that all was proven against (`root` in base64), what was not checked.

    `says` are sentences about what was verified, for people; `notes` about what is no fault and yet to be known.
    """

    findings: tuple[EvidenceFinding, ...]
    size: int
    root: str
    not_checked: tuple[str, ...]
    says: tuple[str, ...] = field(default=())
    notes: tuple[str, ...] = field(default=())

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def to_json(self) -> dict[str, object]:
        """The report for programs."""
        return {
            "ok": self.ok,
            "findings": [finding.to_json() for finding in self.findings],
            "size": self.size,
            "root": self.root,
            "not_checked": list(self.not_checked),
            **({"notes": list(self.notes)} if self.notes else {}),
        }
