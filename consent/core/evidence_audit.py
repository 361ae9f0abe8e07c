"""What a log says of the personal data that are kept: erased, held, reduced. A part of core.log_audit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from consent.core.evidence_events import DATED, DIGEST_LENGTH, OPERATOR
from consent.core.outbox import RESULTS, SENT
from consent.core.sd_jwt import Payload, digests_in
from consent.core.support_sessions import OPEN

ACCEPTED = RESULTS[SENT]


class Keeping:
    """`add` every record about an acceptance's personal data in order; then it says what must be there, and what must not.

    Of each acceptance: `erased` when its data were erased, `held` since when they must not be, and which digests were `removed`.
    `gone_before`, by kind of data: what is older than that instant was deleted by runs of retention.
    """

    def __init__(self) -> None:
        self.erased: dict[str, str] = {}
        self.held: dict[str, str] = {}
        self.gone_before: dict[str, str] = {}
        self._removed: dict[str, str] = {}  # digests one after the other: there may be millions
        # mails of (acceptance, kind) that a server took, less those that came back
        self._arrived = Counter[tuple[str, str]]()
        self._rules: Mapping[str, Callable[[Payload, str], Iterator[str]]] = {
            "acceptance.erased": self._erase,
            "acceptance.held": self._hold,
            "acceptance.released": self._release,
            "personal_data.reduced": self._reduce,
            "receipt.delivered": self._deliver,
            "receipt.bounced": self._bounce,
            "address.corrected": lambda *_: iter(()),  # nothing follows from it
        }

    def add(self, record: Payload, state: str) -> tuple[str, ...]:
        """What is wrong with a record, `state` being that of the acceptance's session so far."""
        acceptance = record["acceptance"]
        # what was on its way when it was erased may come back
        if acceptance in self.erased and record["event"] != "receipt.bounced":
            return (f"{record['event']} after the personal data were erased",)
        return tuple(self._rules[record["event"]](record, state))

    def _erase(self, record: Payload, state: str) -> Iterator[str]:
        if record["acceptance"] in self.held:
            yield "erased while it was held"
        if state in OPEN and record["by"] == OPERATOR:
            yield f"erased while its session was {state}"
        self.erased[record["acceptance"]] = record["time"]

    def _hold(self, record: Payload, _: str) -> Iterator[str]:
        if record["acceptance"] in self.held:
            yield "held while it was held already"
        self.held.setdefault(record["acceptance"], record["time"])

    def _release(self, record: Payload, _: str) -> Iterator[str]:
        if self.held.pop(record["acceptance"], None) is None:
            yield "released without having been held"

    def _reduce(self, record: Payload, _: str) -> Iterator[str]:
        digests = [each["digest"] for each in record["removed"]]
        before = self.removed(record["acceptance"])
        if len({*digests, *before}) < len(digests) + len(before):
            yield "says of a value twice that it was removed"
        self._removed[record["acceptance"]] = "".join(sorted(before.union(digests)))

    def _deliver(self, record: Payload, _: str) -> Iterator[str]:
        if not record["tries"]:
            yield "came to an end without a try"
        if record["result"] == ACCEPTED:
            self._arrived[record["acceptance"], record["kind"]] += 1

    def _bounce(self, record: Payload, _: str) -> Iterator[str]:
        letter = record["acceptance"], record["kind"]
        if not self._arrived[letter]:
            yield "came back although no server had taken it, or more often than it was taken"
        else:
            self._arrived[letter] -= 1

    # Runs of retention ---------------------------------------------------------------------------------------------------

    def add_run(self, record: Payload) -> Iterator[str]:
        """What is wrong with the record of a run; one that deleted nothing leaves none."""
        counts, before = record["counts"], record.get("before", {})
        if not any(counts.values()):
            yield "a run of retention that deleted nothing"
        for kind in DATED:
            if bool(counts.get(kind)) != (kind in before):
                yield f"a run of retention that does not say which {kind} it deleted, or deleted none"
            elif kind in before:
                if before[kind] >= record["time"]:
                    yield f"a run of retention that deleted {kind} of after it"
                self.gone_before[kind] = max(before[kind], self.gone_before.get(kind, ""))

    def is_gone(self, kind: str, time: str) -> bool:
        """Whether a run deleted what is of that time, and of that kind."""
        return time < self.gone_before.get(kind, "")

    # What follows for the values of an acceptance ------------------------------------------------------------------------

    def removed(self, acceptance: str) -> frozenset[str]:
        """Digests of the values that were removed alone, before all of them were."""
        digests = self._removed.get(acceptance, "")
        return frozenset(digests[at : at + DIGEST_LENGTH] for at in range(0, len(digests), DIGEST_LENGTH))

    def unfounded(self, given: Payload) -> Iterator[str]:
        """What is wrong with what was removed from the record of an acceptance: values that it never had."""
        strangers = len(self.removed(given["jti"]) - digests_in(given))
        if strangers:
            yield f"{strangers} values were removed that the record does not have"

    def left(self, given: Payload, kept: Iterable[str]) -> Iterator[str]:
        """What is wrong with the values that are there, by their digests: those that are erased must be gone."""
        there = set(kept)
        if there and given["jti"] in self.erased:
            yield f"{len(there)} personal values are there, and the log says that they were erased"
        elif still := there & self.removed(given["jti"]):
            yield f"{len(still)} personal values are there, and the log says that they were removed"

    def missing(self, given: Payload, kept: Iterable[str]) -> int:
        """How many values are gone although no leaf says why."""
        if given["jti"] in self.erased:
            return 0
        return len(digests_in(given) - self.removed(given["jti"]) - set(kept))

    def says(self) -> tuple[str, ...]:
        """Why values are missing, as a sentence for people; none where nobody was erased."""
        if not self.erased:
            return ()
        return (
            f"acceptances whose personal data were erased, as the log says with the reason: {len(self.erased)}",
        )
