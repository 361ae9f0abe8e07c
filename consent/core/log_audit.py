"""Checks a firm's log leaf by leaf, in order, and remembers what later leaves and the rows of an export rest on.

Each record must be signed by a key that holds at its leaf, have its event's shape, belong to the firm, not be older than
the one before, and refer only to what earlier leaves say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from consent.core import download_events, export_events, resumptions, showings
from consent.core.downloads import Downloads
from consent.core.evidence_audit import Keeping
from consent.core.evidence_events import KEEPING
from consent.core.export import AcceptanceRow, LeafLine
from consent.core.findings import Findings
from consent.core.key_audit import KeyAudit, name_of
from consent.core.merkle import HASH_BYTES, Frontier, leaf_hash
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
    """`add` every leaf from the first on; then `frontier`, `texts` and `row_of` tell what the log says."""

    def __init__(
        self, firm: str, trusted: TrustedKeys, findings: Findings, *, origin: str | None = None
    ) -> None:
        self.frontier = self._before = Frontier()
        self.resumptions: list[Resumption] = []
        self.keeping = Keeping()
        self.downloads = Downloads()
        self.texts: dict[str, str] = {}  # digest of each text that a leaf names -> the leaf
        self.renderings: dict[str, str] = {}  # digest of a text -> that of the page made of it
        self._firm = firm
        self.keys = KeyAudit(trusted, findings, origin or trusted.origin)  # of a JWK Set neither is known
        self._findings = findings
        self._last_time = ""
        self._ids: set[str] = set()
        self._firms: set[str] = set()
        self._notices: set[tuple[str, str]] = set()  # (version, digest)
        self._versions: dict[int, Payload] = {}  # by leaf
        self._courses: dict[str, _Course] = {}
        self._invitations: dict[str, str | None] = {}  # until when each can be used; None: no more
        self._rules: Mapping[str, Callable[[Payload, int], None]] = {
            "key.added": self.keys.added,
            "key.revoked": self.keys.revoked,
            "firm.published": self._firm_published,
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

    def _firm_published(self, record: Payload, index: int) -> None:
        notice = record["privacy"]
        self._firms.add(record["firm_sha256"])
        self._notices |= {(notice["version"], digest) for digest in notice["languages"].values()}
        logo = [record["logo"]] if "logo" in record else []
        self._name_texts(index, record["firm_sha256"], *notice["languages"].values(), *logo)
        self._name_renderings(record)

    def _terms_published(self, record: Payload, index: int) -> None:
        if any(record["version"] == earlier["version"] for earlier in self._versions.values()):
            self._findings.add(
                "version", name_of(index, record), f"version {record['version']} is published twice"
            )
        self._versions[index] = record
        digests = (record["particulars_sha256"], record["tariff_sha256"], *record["documents"].values())
        self._name_texts(index, *record["languages"].values(), *digests)
        self._name_renderings(record)

    def _name_renderings(self, record: Payload) -> None:
        for text, page in record.get("renderings", {}).items():
            self.renderings.setdefault(text, page)

    def _name_texts(self, index: int, *digests: str) -> None:
        for digest in digests:
            self.texts.setdefault(digest, name_of(index))

    def _acceptance_given(self, record: Payload, index: int) -> None:
        if "renews" in record and record["renews"] not in self._courses:
            self._findings.add("course", name_of(index, record), f"no earlier acceptance {record['renews']}")
        if "invitation" in record:
            self._invitation_used(record, index)
        self._courses.setdefault(record["jti"], _Course(record["terms"]["leaf_index"], _consents_in(record)))
        for detail in (*self._unfounded(record), *showings.faults(record)):
            self._findings.add("terms", name_of(index, record), detail)

    def _unfounded(self, record: Payload) -> list[str]:
        """What an acceptance says that no earlier leaf bears out."""
        terms = record["terms"]
        version = self._versions.get(terms["leaf_index"])
        if version is None:
            return [f"leaf {terms['leaf_index']} published no version before it"]
        found = {
            "version": version["version"] == terms["version"],
            "text": version["languages"].get(terms["language"]) == terms["sha256"],
            "particulars": version["particulars_sha256"] == record["particulars_sha256"],
            "tariff": version["tariff_sha256"] == record["tariff_sha256"],
            "documents": record["documents"].items() <= version["documents"].items(),
            "effective date": version["effective"] <= record["time"],
            "firm": record["firm_sha256"] in self._firms,
            "binding language": terms.get("binding") == version.get("binding"),
            "privacy notice": (record["privacy"]["version"], record["privacy"]["sha256"]) in self._notices,
        }
        return [f"its {what} is not what was published before it" for what, good in found.items() if not good]

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
        for detail in self.keeping.add(record, self.session_of(record["acceptance"]).state):
            self._findings.add("course", name_of(index, record), detail)

    def _downloaded(self, record: Payload, index: int) -> None:
        course = self._course_of(record, index)
        if course is None:
            return
        self._refuse_erased(record, index)
        version, state = self._versions.get(course.version), self.session_of(record["acceptance"]).state
        for detail in self.downloads.add(record, index, version, state):
            self._findings.add("course", name_of(index, record), detail)

    def _refuse_erased(self, record: Payload, index: int) -> None:
        if record["acceptance"] in self.keeping.erased:
            detail = f"{record['event']} after the personal data were erased"
            self._findings.add("course", name_of(index, record), detail)

    def _exported(self, record: Payload, index: int) -> None:
        for detail in export_events.faults(record, len(self._courses)):
            self._findings.add("export", name_of(index, record), detail)

    def _retained(self, record: Payload, index: int) -> None:
        """It counts what other leaves tell of, and what none does."""
        for detail in self.keeping.add_run(record):
            self._findings.add("course", name_of(index, record), detail)

    def _course_of(self, record: Payload, index: int) -> _Course | None:
        """What became so far of the acceptance that a record is about."""
        course = self._courses.get(record["acceptance"])
        if course is None:
            self._findings.add(
                "course", name_of(index, record), f"no earlier acceptance {record['acceptance']}"
            )
        return course

    def _resumed(self, record: Payload, index: int) -> None:
        for detail in resumptions.faults_in(record, index, self._before):
            self._findings.add("resumption", name_of(index, record), detail)
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
        if record["invitation"] in self._invitations:
            self._findings.add("invitation", name_of(index, record), "an earlier invitation has the same id")
        self._invitations[record["invitation"]] = record["expires"]

    def _invitation_refused(self, record: Payload, index: int) -> None:
        """A decision is about an invitation that was never made; where a quota is used up, it was made and is not used any more."""
        if (record["cause"] == "decision") == (record["invitation"] in self._invitations):
            detail = "it does not fit what was recorded about the invitation before"
            self._findings.add("invitation", name_of(index, record), detail)
        self._invitations[record["invitation"]] = None

    def _invitation_used(self, record: Payload, index: int) -> None:
        expires = self._invitations.get(record["invitation"])
        if expires is None or expires <= record["time"]:
            detail = f"no invitation {record['invitation']} that could still be used"
            self._findings.add("invitation", name_of(index, record), detail)
        self._invitations[record["invitation"]] = None

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
