"""Anchors: signed heads of a log that somebody kept elsewhere. A log that is shown later has had each of them on its way.

A smaller log has lost its end; another root hash at the anchor's size means that it is not the same log.
"""

from __future__ import annotations

from collections.abc import Sequence

from consent.core.checkpoint import Checkpoint, open_checkpoint, read_checkpoint
from consent.core.findings import Findings
from consent.core.key_audit import head_fault_of
from consent.core.merkle import Frontier
from consent.core.trusted_keys import TrustedKeys
from consent.errors import CannotCheck, FormatError, SignatureInvalid


class Anchors:
    """`compare` at every size from 0 on, then `finish`; what is wrong becomes a finding."""

    def __init__(self, signed: Sequence[bytes], origin: str, findings: Findings) -> None:
        self._origin = origin
        self._findings = findings
        self._heads = [(data, read_anchor(data)) for data in signed]
        self._roots: dict[int, bytes] = {}  # of the log, at the sizes that anchors claim

    def compare(self, frontier: Frontier) -> None:
        """Keep the root hash of this size where an anchor has one to compare."""
        if any(head.size == frontier.size for _, head in self._heads):
            self._roots[frontier.size] = frontier.root

    def finish(self, size: int, trusted: TrustedKeys) -> None:
        """Whether the log, now complete, has each head on its way that a key of `trusted` signed."""
        for data, claimed in self._heads:
            try:
                head = open_checkpoint(data, trusted.logs(self._origin, claimed.size))
            except SignatureInvalid as error:
                kind, detail = head_fault_of(data, trusted) or ("anchor", str(error))
                self._findings.add(kind, f"head of {claimed.size} leaves", detail)
            else:
                self._compare(head, size)

    def _compare(self, head: Checkpoint, size: int) -> None:
        if head.size > size:
            detail = "the log that the anchor signed had them, this one has not"
            self._findings.add("rollback", f"leaves {size} to {head.size - 1}", detail)
        elif self._roots[head.size] != head.root:
            detail = "these leaves are not those of the log that the anchor signed"
            self._findings.add("fork", f"leaves 0 to {head.size - 1}", detail)


def read_anchor(data: bytes) -> Checkpoint:
    """What an anchor claims, before anything about it is checked; CannotCheck for what is no signed head."""
    try:
        return read_checkpoint(data)
    except FormatError as error:
        raise CannotCheck("the anchor", str(error)) from error
