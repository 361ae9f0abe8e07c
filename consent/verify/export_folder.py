"""Checks an export folder: files against manifest, leaves against checkpoint and anchors, rows against leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from consent.core import export
from consent.core.anchors import Anchors
from consent.core.checkpoint import Checkpoint, open_checkpoint, read_checkpoint
from consent.core.cosignatures import Witness
from consent.core.encoding import b64_encode
from consent.core.export import parse_leaf_line
from consent.core.findings import Findings, Report
from consent.core.jose import open_jws
from consent.core.key_audit import head_fault_of
from consent.core.log_audit import LogAudit
from consent.core.manifest import TYP, Manifest, parse_manifest
from consent.core.receipt import verify_origin
from consent.core.record import read_record
from consent.core.row_audit import RowAudit
from consent.core.sd_jwt import Payload
from consent.core.stamp_audit import StampAudit, read_stamps
from consent.core.trusted_keys import TrustedKeys, parse_keys
from consent.core.witness_audit import UNCOUNTED, WitnessAudit, read_cosigned
from consent.errors import CannotCheck, FormatError, SignatureInvalid
from consent.verify.files import Folder

OWN_KEYS = "who made it: it was checked against its own keys.json; --keys FILE takes keys that you have from elsewhere"
NO_ANCHOR = "whether it lacks the end of the log, or is of a second log: --anchor FILE takes a signed head that you kept"
FOLLOWED = "whether {kid} is a key of the service: the keys given do not list it, the log announces it by the key before it"
NO_WORDS = "what people wrote about sessions: the log holds salted digests, this export not the words"
NOT_IN_EXPORTS = (
    "that statements' digests are of words in the terms: the words stand in terms/",
    "amounts of sessions are not computed again: `consent verify --database` does it from the accepted tariffs",
    "why customers were invited, or not: the log holds salted digests, the export not the words",
    "tool files: the log holds their digests, the export not the files",
    "when things happened: times are the service's own, the log only fixes their order",
)


def verify_export(
    path: Path,
    trusted: TrustedKeys | None,
    anchors: Sequence[bytes],
    witnesses: Sequence[Witness] | None = None,
) -> Report:
    """The report on the export in the folder `path`; CannotCheck when it is none. `witnesses`: those whose keys you trust."""
    findings = Findings()
    folder = Folder(path, findings)
    if not folder.is_regular(export.MANIFEST):
        raise CannotCheck(str(path), f"not an export: it has no {export.MANIFEST}")
    return _ExportCheck(folder, trusted, (anchors, witnesses), findings).run()


class _ExportCheck:
    """One run over one folder."""

    def __init__(
        self,
        folder: Folder,
        trusted: TrustedKeys | None,
        kept: tuple[Sequence[bytes], Sequence[Witness] | None],
        findings: Findings,
    ) -> None:
        self._folder = folder
        self._given = trusted
        self._anchors, self._witnesses = kept
        self._findings = findings
        self._followed: list[str] = []
        self._notes: tuple[str, ...] = ()
        self._unvouched: tuple[str, ...] = ()
        self._has_words = False

    def run(self) -> Report:
        """Everything, in an order in which each step rests on the one before."""
        data = self._folder.read(export.MANIFEST)
        try:
            manifest = parse_manifest(data)
        except FormatError as error:
            self._findings.add("manifest", export.MANIFEST, error)
            return self._report(None)
        listed = self._listed_keys(manifest)
        trusted = self._given or listed
        if trusted is not None and trusted.firm not in (None, manifest.firm):
            self._findings.add("keys", manifest.firm, f"the keys are those of the firm {trusted.firm!r}")
        self._check_files(manifest)
        if trusted is None:
            return self._report(None)
        log = self._read_log(manifest, trusted)
        self._followed = log.keys.followed
        self._check_signature(manifest, data, log.keys.trusted)
        head = self._check_head(manifest, log.keys.trusted)
        self._check_size(log, head)
        if listed is not None:
            log.keys.check_listed(listed)
        self._check_texts(manifest, log)
        log.downloads.check_order(self._text, self._findings)
        self._check_rows(manifest, log)
        return self._report(head)

    def _report(self, head: Checkpoint | None) -> Report:
        not_checked = [*NOT_IN_EXPORTS] if self._has_words else [NO_WORDS, *NOT_IN_EXPORTS]
        if not self._anchors:
            not_checked.insert(0, NO_ANCHOR)
        if self._given is None:
            not_checked.insert(0, OWN_KEYS)
        not_checked[:0] = self._unvouched
        not_checked[:0] = [FOLLOWED.format(kid=kid) for kid in self._followed]
        return Report(
            self._findings.all(),
            0 if head is None else head.size,
            "" if head is None else b64_encode(head.root),
            tuple(not_checked),
            notes=self._notes,
        )

    # Manifest and files ------------------------------------------------------------------------------------------------

    def _listed_keys(self, manifest: Manifest) -> TrustedKeys | None:
        try:
            listed = parse_keys(self._folder.read(export.KEYS))
        except FormatError as error:
            self._findings.add("keys", export.KEYS, error)
            return None
        if (listed.firm, listed.origin) != (manifest.firm, manifest.origin):
            self._findings.add(
                "keys", export.KEYS, f"the keys of {listed.origin!r}, not of {manifest.origin!r}"
            )
        return listed

    def _check_files(self, manifest: Manifest) -> None:
        for name, expected in manifest.files.items():
            if not self._folder.is_regular(name):
                self._findings.add("file-missing", name, "listed in the manifest, not in the folder")
            elif self._folder.digest(name) != expected:
                self._findings.add("file-changed", name, "another digest or size than the manifest lists")
        for name in sorted(self._folder.names()):
            if name not in manifest.files and name not in (export.MANIFEST, export.MANIFEST_SIGNATURE):
                self._findings.add("file-extra", name, "in the folder, not listed in the manifest")

    def _check_signature(self, manifest: Manifest, data: bytes, trusted: TrustedKeys) -> None:
        keys = trusted.record_keys(max(manifest.tree_size - 1, 0))
        try:
            signed = open_jws(self._folder.read(export.MANIFEST_SIGNATURE), keys, typ=TYP)
        except (FormatError, SignatureInvalid) as error:
            self._findings.add("manifest", export.MANIFEST_SIGNATURE, error)
            return
        if signed != data:
            self._findings.add("manifest", export.MANIFEST, "other bytes than those that were signed")

    # Heads and leaves --------------------------------------------------------------------------------------------------

    def _check_head(self, manifest: Manifest, trusted: TrustedKeys) -> Checkpoint:
        """The head that the leaves must lead to: the checkpoint's, else what the manifest says of it."""
        stated = Checkpoint(manifest.origin, manifest.tree_size, manifest.root_hash)
        data = self._folder.read(export.CHECKPOINT)
        try:
            verify_origin(manifest.origin, manifest.firm)
            read_checkpoint(data)
        except (FormatError, SignatureInvalid) as error:
            self._findings.add("checkpoint", export.CHECKPOINT, error)
            return stated
        try:
            head = open_checkpoint(data, trusted.logs(manifest.origin, manifest.tree_size))
        except SignatureInvalid as error:
            kind, detail = head_fault_of(data, trusted) or ("checkpoint", str(error))
            self._findings.add(kind, export.CHECKPOINT, detail)
            return stated
        if head != stated:
            self._findings.add("checkpoint", export.CHECKPOINT, "another head than the manifest states")
        return head

    def _read_log(self, manifest: Manifest, trusted: TrustedKeys) -> LogAudit:
        """Every leaf; what the log says of its keys counts for the head and the manifest as well."""
        log = LogAudit(manifest.firm, trusted, self._findings, origin=manifest.origin)
        anchors = Anchors(self._anchors, manifest.origin, self._findings)
        cosigned = read_cosigned(self._folder.lines(export.COSIGNATURES), self._findings)
        witnesses = WitnessAudit(cosigned, manifest.origin, self._findings, self._witnesses)
        lines = read_stamps(self._folder.lines(export.STAMPS), self._findings)
        stamps = StampAudit(lines, manifest.origin, self._findings)
        anchors.compare(log.frontier)
        for line in self._folder.lines(export.LEAVES):
            self._add(log, line)
            anchors.compare(log.frontier)
            for each in (witnesses, stamps):
                each.compare(log.frontier, partial(log.keys.trusted.logs, manifest.origin))
        witnesses.finish()
        stamps.finish()
        self._unvouched = (*witnesses.not_checked(), *stamps.not_checked(), UNCOUNTED)
        anchors.finish(log.frontier.size, log.keys.trusted, log.resumptions)
        self._notes = (*map(str, log.resumptions), *log.keeping.says(), *witnesses.notes(), *stamps.notes())
        return log

    def _add(self, log: LogAudit, line: bytes) -> None:
        try:
            leaf = parse_leaf_line(line.removesuffix(b"\n"))
        except FormatError as error:
            log.skip(error)
        else:
            log.add(leaf)

    def _check_size(self, log: LogAudit, head: Checkpoint) -> None:
        size, root = log.frontier.size, log.frontier.root
        if size < head.size:
            self._findings.add(
                "cut-tail", f"leaves {size} to {head.size - 1}", "in the checkpoint, not in the log"
            )
        elif size > head.size:
            self._findings.add(
                "leaf-extra", f"leaves {head.size} to {size - 1}", "in the log, not in the checkpoint"
            )
        elif root != head.root:
            self._findings.add(
                "root", export.LEAVES, f"{size} leaves lead to another root hash than the checkpoint's"
            )

    # Texts and rows ----------------------------------------------------------------------------------------------------

    def _check_texts(self, manifest: Manifest, log: LogAudit) -> None:
        there = set()
        for name, each in manifest.files.items():
            folder, _, digest = name.rpartition("/")
            if folder:
                there.add(digest)
                if each.sha256 != digest:
                    self._findings.add("text", name, "its digest is not its name")
        for digest in sorted(log.published.texts.keys() - there):
            self._findings.add(
                "text", log.published.texts[digest], f"{export.TEXTS}/{digest} is not in the export"
            )
        for digest in sorted(there - log.published.texts.keys()):
            self._findings.add("text", f"{export.TEXTS}/{digest}", "no leaf names it")

    def _text(self, digest: str) -> bytes:
        return self._folder.read(f"{export.TEXTS}/{digest}")

    def _check_rows(self, manifest: Manifest, log: LogAudit) -> None:
        self._has_words = manifest.reason is not None
        rows = RowAudit(
            log,
            manifest.filter,
            self._folder.lines,
            self._findings,
            with_personal_data=manifest.reason is not None,
            consents_of=manifest.origin if export.CONSENTS in manifest.files else None,
        )
        for index, record in self._records():
            rows.add(record, index)
        rows.finish()

    def _records(self) -> Iterator[tuple[int, Payload]]:
        """Every record that can be read, once more: what became of it is known only after the whole log."""
        for index, line in enumerate(self._folder.lines(export.LEAVES)):
            try:
                entry = parse_leaf_line(line.removesuffix(b"\n")).entry
                record = None if entry is None else read_record(entry)
            except FormatError:
                continue  # found already
            if record is not None:
                yield index, record
