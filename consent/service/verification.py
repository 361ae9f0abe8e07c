"""Verifies the database itself: every leaf of every log, and every column that stands in a leaf or can be computed again.

What no leaf proves is named in the report. The trusted keys are those of the key folder: nobody with SQL alone can add one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from sqlalchemy import Connection

from consent.core import export_events
from consent.core.anchors import Anchors, read_anchor
from consent.core.encoding import b64_encode
from consent.core.export import LeafLine
from consent.core.findings import EvidenceFinding, Findings, Report
from consent.core.instants import parse_instant
from consent.core.log_audit import LogAudit, name_of
from consent.core.merkle import Frontier, Node
from consent.core.record import read_record
from consent.core.resumptions import EVENT, SUBJECT
from consent.core.sd_jwt import Payload
from consent.core.stamp_audit import StampAudit
from consent.core.trusted_keys import TrustedKeys
from consent.core.witness_audit import UNCOUNTED, Cosigned, WitnessAudit
from consent.errors import FormatError
from consent.service import cosignatures, own_anchors, records, verification_stamps
from consent.service.installation import Installation
from consent.service.verification_records import InOrder, Records
from consent.service.verification_rows import RowChecks, strays
from consent.store import cosignatures as cosignature_rows
from consent.store import log
from consent.store.log import Head, Leaf
from consent.store.schema import free_columns

NO_ANCHOR = "whether the database lacks the end of a log, as an older copy of it would: an anchor shows it"
NOT_IN_LEAVES = (
    "whether committed heads but the last, session tokens that nobody redeemed, or PDFs are all there: no leaf counts them",
    UNCOUNTED,
    "tool files: they lie beside the database",
    "when things happened: times are the service's own, the log only fixes their order",
)


def verify_database(
    house: Installation, *, anchors: Sequence[bytes] = (), with_own: bool = False
) -> dict[str, Report]:
    """A report for each firm, by its id; read in one snapshot. What belongs to no firm stands under "".

    `anchors` are signed heads that were kept elsewhere, of any of the logs; CannotCheck for one that is none.
    `with_own`: the heads in the data folder as well.
    """
    kept = [(read_anchor(data).origin, data) for data in anchors]
    own = own_anchors.of_all(house) if with_own else {}
    with house.database.reading() as connection:
        origins = {firm: origin for firm, (origin, _) in log.places(connection).items()}
        reports = {
            firm: own_anchors.added(
                own.get(firm),
                partial(_verify_firm, house, connection, firm),
                [data for name, data in kept if name == origin],
            )
            for firm, origin in origins.items()
        }
        found = strays(connection, frozenset(reports))
    mine = {one.origin for one in own.values() if one.origin is not None}
    found += _lost_logs(({name for name, _ in kept} | mine) - set(origins.values()))
    if found:
        reports[""] = Report(found, 0, "", ())
    return reports


def _lost_logs(origins: Iterable[str]) -> tuple[EvidenceFinding, ...]:
    findings = Findings()
    for origin in sorted(origins):
        findings.add("rollback", f"log {origin}", "there is an anchor of it, but no such log")
    return findings.all()


def _verify_firm(house: Installation, connection: Connection, firm: str, signed: Sequence[bytes]) -> Report:
    """The report; where a row cannot even be read, that is all it says."""
    try:
        head = log.head(connection, firm)
        if head is None:
            raise FormatError("log head", f"no firm can be called {firm!r}")
        return _verify_log(house, connection, head, signed)
    except (FormatError, OverflowError) as error:
        unreadable = EvidenceFinding("unreadable", f"log of {firm}", str(error))
        return Report((unreadable,), 0, "", _not_checked(signed))


def _verify_log(house: Installation, connection: Connection, head: Head, signed: Sequence[bytes]) -> Report:
    findings = Findings()
    trusted = records.trusted_keys(connection, head)
    _check_keys(house, trusted, findings)
    audit = LogAudit(head.firm, trusted, findings)
    anchors = Anchors(signed, head.origin, findings)
    witnesses = _witnesses(house, connection, head, findings)
    stamps = verification_stamps.audit_of(house, connection, head, findings)
    found = _check_leaves(connection, head, audit, (anchors, witnesses, stamps), findings)
    audit.keys.check_listed(trusted)
    _check_head(house, head, audit, found.last_time, findings)
    if log.head_root(connection, head.firm) != audit.frontier.root:
        findings.add("head", f"head of {head.size} leaves", "its root hash is not that of the leaves")
    rows = RowChecks(house, connection, head.firm, audit, found, findings)
    rows.check_published()
    rows.check_accepted()
    return Report(
        findings.all(),
        head.size,
        b64_encode(head.frontier.root),
        (*witnesses.not_checked(), *verification_stamps.not_checked(house, stamps), *_not_checked(signed)),
        notes=(*map(str, audit.resumptions), *audit.keeping.says(), *witnesses.notes(), *stamps.notes()),
    )


def _not_checked(signed: Sequence[bytes]) -> tuple[str, ...]:
    return (*(() if signed else (NO_ANCHOR,)), *NOT_IN_LEAVES, *free_columns())


def _check_keys(house: Installation, trusted: TrustedKeys, findings: Findings) -> None:
    for period in trusted.periods:
        if house.keys.public(str(period.use), period.key.kid) is None:
            findings.add("keys", f"{period.use} key {period.key.kid}", "it is not a key of the key folder")


def _witnesses(house: Installation, connection: Connection, head: Head, findings: Findings) -> WitnessAudit:
    """What witnesses said, head by head."""
    kept = (
        Cosigned(row.size, ((row.witness, row.signature),))
        for row in cosignature_rows.in_order(connection, head.firm)
    )
    listed = [witness for _, witness in cosignatures.listed(house)]
    return WitnessAudit(kept, head.origin, findings, listed)


def _check_leaves(
    connection: Connection,
    head: Head,
    audit: LogAudit,
    outside: tuple[Anchors, WitnessAudit, StampAudit],
    findings: Findings,
) -> Records:
    """Audit every leaf row, its index columns, the stored subtrees and the committed heads."""
    found = Records(connection, head.firm)
    nodes, commits = _StoredNodes(connection, head.firm, findings), _commits(connection, head.firm, findings)
    anchors, witnesses, stamps = outside
    frontier = Frontier()
    anchors.compare(frontier)
    for leaf in log.read_leaves(connection, head.firm):
        audit.add(LeafLine(leaf.leaf_index, leaf.leaf_hash, leaf.entry))
        frontier, complete = frontier.append(leaf.leaf_hash)
        for node, value in complete:
            _check_node(node, nodes.take(node), value, findings)
        _check_commit(frontier, commits.take(frontier.size), head, findings)
        anchors.compare(frontier)
        for each in (witnesses, stamps):
            each.compare(frontier, partial(audit.keys.trusted.logs, head.origin))
        record = _check_columns(leaf, findings)
        if record is not None:
            found.add(leaf.leaf_index, record)
    anchors.finish(frontier.size, audit.keys.trusted, audit.resumptions)
    for ended in (witnesses, stamps, nodes, commits):
        ended.finish()
    return found


class _StoredNodes:
    """The stored subtrees, level by level in order."""

    def __init__(self, connection: Connection, firm: str, findings: Findings) -> None:
        self._levels = {
            level: InOrder(log.node_rows(connection, firm, level), partial(self._pass_over, level))
            for level in log.node_levels(connection, firm)
        }
        self._findings = findings

    def take(self, node: Node) -> bytes | None:
        level, index = node
        return self._levels[level].take(index) if level in self._levels else None

    def finish(self) -> None:
        for level in self._levels.values():
            level.finish()

    def _pass_over(self, level: int, index: int, _: bytes) -> None:
        detail = "stored, but the leaves do not complete it"
        self._findings.add("subtree", f"subtree {(level, index)}", detail)


def _commits(connection: Connection, firm: str, findings: Findings) -> InOrder[int, bytes]:
    """The roots of committed heads by their size."""

    def passed_over(size: int, _: bytes) -> None:
        detail = "committed once, but the leaves do not reach it"
        findings.add("cut-tail", f"head of {size} leaves", detail)

    return InOrder(log.commits(connection, firm), passed_over)


def _check_node(node: Node, stored: bytes | None, value: bytes, findings: Findings) -> None:
    if stored != value:
        findings.add(
            "subtree", f"subtree {node}", "missing" if stored is None else "another hash than its leaves'"
        )


def _check_commit(frontier: Frontier, stored: bytes | None, head: Head, findings: Findings) -> None:
    if stored is None and frontier.size == head.size:
        findings.add("head", f"head of {frontier.size} leaves", "it is not among the committed heads")
    if stored is not None and stored != frontier.root:
        findings.add("root", f"head of {frontier.size} leaves", "the leaves lead to another root hash")


def _check_columns(leaf: Leaf, findings: Findings) -> Payload | None:
    """The columns beside an entry say what the entry says; the record, None where it cannot be read."""
    try:
        record = read_record(leaf.entry)
    except FormatError:
        return None  # the audit has found it
    own = {"acceptance.given": record["jti"], EVENT: SUBJECT, export_events.EVENT: export_events.SUBJECT}
    subject = own.get(record["event"]) or record.get("acceptance", record.get("kid"))
    for name, stored, said in (
        ("event", leaf.event, record["event"]),
        ("subject", leaf.subject, subject),
        ("time", leaf.time, parse_instant(record["time"])),
    ):
        if stored != said:
            findings.add(
                "column",
                name_of(leaf.leaf_index, record),
                f"leaves.{name} is {stored!r}, the record says {said!r}",
            )
    return record


def _check_head(
    house: Installation, head: Head, audit: LogAudit, last_time: str | None, findings: Findings
) -> None:
    if (head.size, head.frontier) != (audit.frontier.size, audit.frontier):
        findings.add(
            "head", f"head of {head.size} leaves", f"the {audit.frontier.size} leaves lead elsewhere"
        )
    kids = [period.key.kid for period in audit.keys.trusted.periods if period.use == "log"]
    if [head.log_key] != kids[-1:] or house.keys.public("log", head.log_key) is None:
        detail = "the head is bound to a key that is not the log's last one, or not in the key folder"
        findings.add("keys", f"log key {head.log_key}", detail)
    last = None if last_time is None else parse_instant(last_time)
    if head.last_time != last:
        findings.add(
            "column",
            f"head of {head.size} leaves",
            f"log_heads.last_time is {head.last_time}, the last record says {last}",
        )
