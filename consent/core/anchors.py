"""Anchors: signed heads of a log that somebody kept elsewhere. A log that is shown later has had each of them on its way.

A smaller log has lost its end; another root hash at the anchor's size means that it is not the same log.
"""

from __future__ import annotations

from collections.abc import Sequence

from consent.core.checkpoint import Checkpoint, open_checkpoint, read_checkpoint
from consent.core.findings import Findings
from consent.core.merkle import Frontier
from consent.core.trusted_keys import TrustedKeys
from consent.errors import CannotCheck, FormatError, SignatureInvalid


class Anchors:
    """`compare` at every size from 0 on, then `finish`; what is wrong becomes a finding."""

    def __init__(
        self, signed: Sequence[bytes], origin: str, trusted: TrustedKeys, findings: Findings
    ) -> None:
        self._findings = findings
        self._heads: list[Checkpoint] = []
        for data in signed:
            size = read_anchor(data).size
            try:
                self._heads.append(open_checkpoint(data, trusted.logs(origin, size)))
            except SignatureInvalid as error:
                findings.add("anchor", f"head of {size} leaves", error)

    def compare(self, frontier: Frontier) -> None:
        """Whether the anchors of this size have this root hash."""
        for head in self._heads:
            if head.size == frontier.size and head.root != frontier.root:
                detail = "these leaves are not those of the log that the anchor signed"
                self._findings.add("fork", f"leaves 0 to {head.size - 1}", detail)

    def finish(self, size: int) -> None:
        """Whether the log, now complete, reaches every anchor."""
        for head in self._heads:
            if head.size > size:
                detail = "the log that the anchor signed had them, this one has not"
                self._findings.add("rollback", f"leaves {size} to {head.size - 1}", detail)


def read_anchor(data: bytes) -> Checkpoint:
    """What an anchor claims, before anything about it is checked; CannotCheck for what is no signed head."""
    try:
        return read_checkpoint(data)
    except FormatError as error:
        raise CannotCheck("the anchor", str(error)) from error
