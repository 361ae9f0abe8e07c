"""Anchors: signed heads of a log that somebody kept elsewhere. A log that is shown later has had each of them on its way.

A smaller log has lost its end; another root hash at the anchor's size means that it is not the same log.
"""

from __future__ import annotations

from collections.abc import Sequence

from consent.core.checkpoint import Checkpoint, open_checkpoint, read_checkpoint
from consent.core.findings import Findings
from consent.core.key_audit import REVOKED, head_fault_of
from consent.core.merkle import Frontier
from consent.core.resumptions import FORK, ROLLBACK, Resumption
from consent.core.trusted_keys import TrustedKeys
from consent.errors import CannotCheck, FormatError, SignatureInvalid


class Anchors:
    """`compare` at every size from 0 on, then `finish`; what is wrong becomes a finding that names the leaves.

    A head whose key was revoked since proves nothing; while the log agrees with it, it is no finding either.
    """

    def __init__(self, signed: Sequence[bytes], origin: str, findings: Findings) -> None:
        self._origin = origin
        self._findings = findings
        self._heads = [(data, read_anchor(data)) for data in signed]
        self._sizes = frozenset(head.size for _, head in self._heads)
        self._roots: dict[int, bytes] = {}  # of the log, at the sizes that anchors claim

    def compare(self, frontier: Frontier) -> None:
        """Keep the root hash of this size where an anchor has one to compare."""
        if frontier.size in self._sizes:
            self._roots[frontier.size] = frontier.root

    def finish(self, size: int, trusted: TrustedKeys, resumed: Sequence[Resumption] = ()) -> None:
        """Whether the log, now complete, has each head on its way that a key of `trusted` signed.

        The leaves in front of the largest head that it does have are beyond doubt. Where the log says that it was
        `resumed` after a loss, the finding says so too: it stays one.
        """
        heads = [head for data, claimed in self._heads if (head := self._open(data, claimed, trusted))]
        sound = [head.size for head in heads if self._roots.get(head.size) == head.root]
        for head in heads:
            if head.size > size:
                detail = "the log that the anchor signed had them, this one has not"
                self._tell("rollback", size, head, detail, resumed)
            elif self._roots[head.size] != head.root:
                detail = "these leaves are not those of the log that the anchor signed"
                first = max((each for each in sound if each < head.size), default=0)
                self._tell("fork", first, head, detail, resumed)

    def _open(self, data: bytes, claimed: Checkpoint, trusted: TrustedKeys) -> Checkpoint | None:
        try:
            return open_checkpoint(data, trusted.logs(self._origin, claimed.size))
        except SignatureInvalid as error:
            kind, detail = head_fault_of(data, trusted) or ("anchor", str(error))
            if kind != REVOKED or self._roots.get(claimed.size) != claimed.root:
                self._findings.add(kind, f"head of {claimed.size} leaves", detail)
            return None

    def _tell(
        self, kind: str, first: int, head: Checkpoint, detail: str, resumed: Sequence[Resumption]
    ) -> None:
        for one in resumed:
            if one.cause == ROLLBACK and one.size < head.size <= one.known_size:
                first = max(first, min(one.size, head.size - 1))
                detail = f"{detail}; lost before the log was resumed at leaf {one.size}"
            elif one.cause == FORK and head.size <= one.known_size:
                detail = f"{detail}; known when the log was resumed at leaf {one.size}"
        self._findings.add(kind, f"leaves {first} to {head.size - 1}", detail)


def read_anchor(data: bytes) -> Checkpoint:
    """What an anchor claims, before anything about it is checked; CannotCheck for what is no signed head."""
    try:
        return read_checkpoint(data)
    except FormatError as error:
        raise CannotCheck("the anchor", str(error)) from error
