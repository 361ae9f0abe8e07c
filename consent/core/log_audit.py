"""Checks a firm's log leaf by leaf, in order, and remembers what later leaves and the rows of an export rest on.

Each record must be signed by a key that holds at its leaf, have its event's shape, belong to the firm, not be older than
the one before, and refer only to what earlier leaves say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from consent.core import download_events, export_events, resumptions, showings
from consent.core.downloads import Downloads
from consent.core.evidence_audit import Keeping
from consent.core.evidence_events import KEEPING
from consent.core.export import AcceptanceRow, LeafLine
from consent.core.findings import Findings
from consent.core.invitation_audit import Invitations
from consent.core.key_audit import KeyAudit, name_of
from consent.core.merkle import HASH_BYTES, Frontier, leaf_hash
from consent.core.publication_audit import Published
from consent.core.resumptions import Resumption
from consent.core.sd_jwt import Payload
from consent.core.support_sessions import EVENTS, SupportSession
from consent.core.trusted_keys import TrustedKeys
from consent.errors import FormatError, NotPossible

__all__ = ["LogAudit", "name_of"]

_NOTHING: Mapping[str, str] = {}  # one for the many acceptances of which nothing was taken back


@dataclass(slots=True)
class _Course:
    """What became of an acceptance; instants are text.

    `version` is the leaf that published the accepted terms, `consents` are the (id, digest of the words) that it gave, `withdrawn`
    the instants at which they were taken back, `session` what became of it, None where nothing did.
    """

    version: int
    consents: frozenset[tuple[str, str]] = frozenset()
    session: SupportSession | None = None
    withdrawn: Mapping[str, str] = field(default_factory=lambda: _NOTHING)


def _consents_in(record: Payload) -> frozenset[tuple[str, str]]:
    return frozenset(
        (made["id"], made["sha256"])
        for made in record["statements"]
        if made["kind"] == "consent" and made["given"]
    )


class LogAudit:
    """`add` every leaf from the first on; then `frontier`, `published` and `row_of` tell what the log says."""

    def __init__(
        self, firm: str, trusted: TrustedKeys, findings: Findings, *, origin: str | None = None
    ) -> None:
        self.frontier = self._before = Frontier()
        self.resumptions: list[Resumption] = []
        self.keeping = Keeping()
        self.downloads = Downloads()
        self.published = Published()
        self._firm = firm
        self.keys = KeyAudit(trusted, findings, origin or trusted.origin)  # of a JWK Set neither is known
        self._findings = findings
        self._last_time = ""
        self._ids: set[str] = set()
        self._courses: dict[str, _Course] = {}
        self._invitations = Invitations()
        self._rules: Mapping[str, Callable[[Payload, int], None]] = {
            "key.added": self.keys.added,
            "key.revoked": self.keys.revoked,
            "firm.published": self.published.add_firm,
            "terms.published": self._terms_published,
            "acceptance.given": self._acceptance_given,
            "consent.withdrawn": self._consent_withdrawn,
            "invitation.made": self._invitation_made,
            "invitation.refused": self._invitation_refused,
            **dict.fromkeys(EVENTS, self._session_goes_on),
            **dict.fromkeys(KEEPING, self._kept),
            resumptions.EVENT: self._resumed,
            "retention.run": self._retained,
            export_events.EVENT: self._exported,
            download_events.EVENT: self._downloaded,
        }

    def add(self, leaf: LeafLine) -> None:
        """Check the next leaf."""
        index = self.frontier.size
        if leaf.leaf_index != index:
            self._findings.add("leaf-order", name_of(index), f"the line says leaf {leaf.leaf_index}")
        self._before = self.frontier
        self.frontier, _ = self.frontier.append(leaf.leaf_hash)
        if leaf.entry is None:
            self._findings.add(
                "entry-missing", name_of(index), "the record's bytes are gone and no leaf says why"
            )
            return
        record = self.keys.open(leaf.entry, index)
        if leaf_hash(leaf.entry) != leaf.leaf_hash:
            self._findings.add(
                "leaf-hash", name_of(index, record), "the entry has another hash than its leaf"
            )
        if record is not None:
            self._check(record, index)

    def skip(self, reason: FormatError) -> None:
        """Pass over a leaf that cannot be read, so that the ones after it keep their places."""
        self._findings.add("leaf-line", name_of(self.frontier.size), reason)
        self.frontier, _ = self.frontier.append(bytes(HASH_BYTES))

    def _check(self, record: Payload, index: int) -> None:
        name = name_of(index, record)
        if record["firm"] != self._firm:
            self._findings.add(
                "firm", name, f"the record is of the firm {record['firm']!r}, the log of {self._firm!r}"
            )
        if record["time"] < self._last_time:
            self._findings.add("time", name, f"{record['time']} comes after {self._last_time}")
        if record["jti"] in self._ids:
            self._findings.add("duplicate", name, "an earlier record has the same id")
        self._last_time = max(self._last_time, record["time"])
        self._ids.add(record["jti"])
        self._rules[record["event"]](record, index)

    # Rules of each event -----------------------------------------------------------------------------------------------

    def _tell(self, kind: str, record: Payload, index: int, details: Iterable[str]) -> None:
        for detail in details:
            self._findings.add(kind, name_of(index, record), detail)

    def _terms_published(self, record: Payload, index: int) -> None:
        self._tell("version", record, index, self.published.add_terms(record, index))

    def _acceptance_given(self, record: Payload, index: int) -> None:
        if "renews" in record and record["renews"] not in self._courses:
            self._findings.add("course", name_of(index, record), f"no earlier acceptance {record['renews']}")
        self._tell("invitation", record, index, self._invitations.use(record))
        self._courses.setdefault(record["jti"], _Course(record["terms"]["leaf_index"], _consents_in(record)))
        faults = (*self.published.unfounded(record), *showings.faults(record))
        self._tell("terms", record, index, faults)

    def _session_goes_on(self, record: Payload, index: int) -> None:
        course = self._course_of(record, index)
        if course is None:
            return
        self._refuse_erased(record, index)
        before = course.session or SupportSession(record["acceptance"], self._firm)
        try:
            course.session = before.next(record)
        except NotPossible as refused:
            detail = f"{record['event']} after the acceptance was {refused.reason}"
            if refused.reason != before.state:
                detail = f"{record['event']} says what cannot be: {refused.reason}"
            self._findings.add("course", name_of(index, record), detail)

    def _kept(self, record: Payload, index: int) -> None:
        if self._course_of(record, index) is None:
            return
        state = self.session_of(record["acceptance"]).state
        self._tell("course", record, index, self.keeping.add(record, state))

    def _downloaded(self, record: Payload, index: int) -> None:
        course = self._course_of(record, index)
        if course is None:
            return
        self._refuse_erased(record, index)
        version, state = (
            self.published.versions.get(course.version),
            self.session_of(record["acceptance"]).state,
        )
        self._tell("course", record, index, self.downloads.add(record, index, version, state))

    def _refuse_erased(self, record: Payload, index: int) -> None:
        if record["acceptance"] in self.keeping.erased:
            detail = f"{record['event']} after the personal data were erased"
            self._findings.add("course", name_of(index, record), detail)

    def _exported(self, record: Payload, index: int) -> None:
        self._tell("export", record, index, export_events.faults(record, len(self._courses)))

    def _retained(self, record: Payload, index: int) -> None:
        """It counts what other leaves tell of, and what none does."""
        self._tell("course", record, index, self.keeping.add_run(record))

    def _course_of(self, record: Payload, index: int) -> _Course | None:
        """What became so far of the acceptance that a record is about."""
        course = self._courses.get(record["acceptance"])
        if course is None:
            self._findings.add(
                "course", name_of(index, record), f"no earlier acceptance {record['acceptance']}"
            )
        return course

    def _resumed(self, record: Payload, index: int) -> None:
        self._tell("resumption", record, index, resumptions.faults_in(record, index, self._before))
        self.resumptions.append(Resumption.of(record))

    def _consent_withdrawn(self, record: Payload, index: int) -> None:
        """Only what was given, in the same words, can be taken back, and only once (GDPR 7(3))."""
        course = self._course_of(record, index)
        if course is None:
            return
        statement, name = record["statement"], name_of(index, record)
        if (statement, record["sha256"]) not in course.consents:
            self._findings.add("course", name, f"the acceptance gave no consent {statement!r} in these words")
        elif statement in course.withdrawn:
            self._findings.add("course", name, f"the consent {statement!r} was withdrawn before")
        else:
            course.withdrawn = {**course.withdrawn, statement: record["time"]}

    def _invitation_made(self, record: Payload, index: int) -> None:
        self._tell("invitation", record, index, self._invitations.make(record))

    def _invitation_refused(self, record: Payload, index: int) -> None:
        self._tell("invitation", record, index, self._invitations.refuse(record))

    # What the log says -------------------------------------------------------------------------------------------------

    def row_of(self, record: Payload, index: int) -> AcceptanceRow:
        """The row of an acceptance after the whole log."""
        name = record["jti"]
        withdrawn, erased_at = self._courses[name].withdrawn, self.keeping.erased.get(name)
        session, at = self.session_of(name), self.downloads.first_of(name)
        return AcceptanceRow.of_record(
            record, index, session, withdrawn=withdrawn, erased_at=erased_at, downloaded_at=at
        )

    def knows(self, acceptance: str) -> bool:
        """Whether the log tells of such an acceptance."""
        return acceptance in self._courses

    def session_of(self, acceptance: str) -> SupportSession:
        """What became of an acceptance of the log."""
        return self._courses[acceptance].session or SupportSession(acceptance, self._firm)

    def sessions(self) -> Iterator[SupportSession]:
        """What became of every acceptance of which anything did."""
        return (course.session for course in self._courses.values() if course.session is not None)
