"""The export folder: exactly the selected acceptances, the whole log, and all that is needed to check both without us.

Everything is read in one snapshot, so that rows, leaves and checkpoint speak of the same moment.
"""

from __future__ import annotations

import errno
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import Connection

from consent.core import export as files
from consent.core.acceptances import Acceptance
from consent.core.export import AcceptanceRow, LeafLine, SessionRow, csv_line, format_disclosure_line
from consent.core.export_readme import readme
from consent.core.instants import cut, format_instant
from consent.core.manifest import FileDigest, Filter, Manifest, sign_manifest
from consent.core.record import read_record
from consent.core.sd_jwt import Payload
from consent.core.support_sessions import EVENTS, SupportSession
from consent.core.trusted_keys import format_keys
from consent.errors import AlreadyExists, Invalid, NotFound, NotPossible, Unavailable
from consent.service import personal_data, records, withdrawal_pages
from consent.service.audit import selection_of
from consent.service.installation import Installation
from consent.store import acceptances as rows
from consent.store import log, publication_rows, publications

Progress = Callable[[int, int], None]
_REDEEMED, _WITHDRAWN, _ERASED = "session_token.redeemed", "consent.withdrawn", "acceptance.erased"
# What the customer holds in hand is no fact about the person: whoever reads an export must not be able to press the button.
_OF_THE_CUSTOMER_ALONE = frozenset({withdrawal_pages.DISCLOSURE})


def export(
    house: Installation,
    firm_id: str,
    folder: Path,
    filters: Filter,
    *,
    reason: str | None = None,
    now: datetime,
    progress: Progress | None = None,
) -> int:
    """Write the export into `folder`, which must be absent or empty; the number of rows.

    With a `reason`, personal values are in it. `progress` hears (leaves written, leaves in all).
    """
    _claim(folder)
    try:
        with house.database.reading() as connection:
            return _Export(house, connection, firm_id, folder, filters, reason).write(now, progress)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise Unavailable("full") from error
        raise Invalid("export folder", str(folder), error.strerror or "it cannot be written") from error


def _claim(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise AlreadyExists("export folder", str(folder))


def export_zip(
    house: Installation, firm_id: str, filters: Filter, *, reason: str | None = None, now: datetime
) -> Path:
    """The same as a temporary zip file; the caller deletes it."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / f"export-{firm_id}"
        export(house, firm_id, folder, filters, reason=reason, now=now)
        with tempfile.NamedTemporaryFile(suffix=".zip", delete=False) as made:
            path = Path(made.name)
        archive = shutil.make_archive(str(path.with_suffix("")), "zip", root_dir=place, base_dir=folder.name)
    return Path(archive)


class _Export:
    """One export while it is written."""

    def __init__(
        self,
        house: Installation,
        connection: Connection,
        firm: str,
        folder: Path,
        filters: Filter,
        reason: str | None,
    ) -> None:
        head = log.head(connection, firm)
        if head is None:
            raise NotFound("firm", firm)
        self._house = house
        self._connection = connection
        self._firm = firm
        self._folder = folder
        self._filters = filters
        self._reason = reason
        self._head = head
        self._digests: dict[str, FileDigest] = {}
        self._courses: dict[str, SupportSession] = {}
        self._withdrawn: dict[str, dict[str, str]] = {}
        self._erased: dict[str, str] = {}
        self._redemptions: list[tuple[Payload, int]] = []

    def write(self, now: datetime, progress: Progress | None) -> int:
        """All files, the manifest and its signature last; the number of rows."""
        (self._folder / files.TEXTS).mkdir(parents=True, exist_ok=True)
        self._write(files.LEAVES, self._leaf_lines(progress))
        chosen = self._write_rows()
        self._write(files.SESSIONS, self._session_lines(chosen))
        self._write_texts()
        periods = records.key_periods(self._connection, self._firm)
        self._write(files.KEYS, [format_keys(self._firm, self._head.origin, periods)])
        size, root = self._head.size, self._head.frontier.root
        self._write(
            files.CHECKPOINT, [records.checkpoint_at(self._house, self._connection, self._head, size, root)]
        )
        made_at = format_instant(now)
        self._write(
            files.README, [readme(firm=self._firm, origin=self._head.origin, size=size, made_at=made_at)]
        )
        self._write_manifest(now)
        return len(chosen)

    def _leaf_lines(self, progress: Progress | None) -> Iterator[bytes]:
        for leaf in log.read_leaves(self._connection, self._firm, self._head.size):
            self._remember(leaf)
            if progress is not None:
                progress(leaf.leaf_index + 1, self._head.size)
            yield LeafLine(leaf.leaf_index, leaf.leaf_hash, leaf.entry).to_bytes()

    def _remember(self, leaf: log.Leaf) -> None:
        if leaf.event == _ERASED and leaf.subject is not None:
            self._erased.setdefault(leaf.subject, format_instant(leaf.time))
        if leaf.subject is None or leaf.event not in (_WITHDRAWN, *EVENTS):
            return
        record = read_record(leaf.entry)
        if leaf.event == _WITHDRAWN:
            self._withdrawn.setdefault(leaf.subject, {})[record["statement"]] = format_instant(leaf.time)
            return
        with suppress(
            NotPossible
        ):  # a step that cannot be is a finding of whoever verifies, not an export that fails
            self._courses[leaf.subject] = self._session(leaf.subject).next(record)
        if leaf.event == _REDEEMED:
            self._redemptions.append((record, leaf.leaf_index))

    def _session(self, acceptance: str) -> SupportSession:
        return self._courses.get(acceptance) or SupportSession(acceptance, self._firm)

    def _session_lines(self, chosen: frozenset[str]) -> Iterator[bytes]:
        yield csv_line(files.SESSION_COLUMNS)
        for record, leaf_index in self._redemptions:
            if record["acceptance"] in chosen:
                yield SessionRow.of_record(record, leaf_index, self._session(record["acceptance"])).to_csv()

    def _write_rows(self) -> frozenset[str]:
        """acceptances.jsonl, acceptances.csv and, with a reason, disclosures.jsonl in one pass; the ids written."""
        chosen = set()
        with self._open(files.ACCEPTANCES) as lines, self._open(files.ACCEPTANCES_CSV) as table:
            table(csv_line(files.ACCEPTANCE_COLUMNS))
            for acceptance, entry in rows.stream(self._connection, selection_of(self._firm, self._filters)):
                row = self._row(acceptance, entry)
                lines(row.to_line())
                table(row.to_csv())
                chosen.add(acceptance.id)
        if self._reason is not None:
            self._write(files.DISCLOSURES, self._disclosure_lines())
        return frozenset(chosen)

    def _row(self, acceptance: Acceptance, entry: bytes) -> AcceptanceRow:
        return AcceptanceRow.of_record(
            read_record(entry),
            acceptance.leaf_index,
            self._session(acceptance.id),
            withdrawn=self._withdrawn.get(acceptance.id, {}),
            erased_at=self._erased.get(acceptance.id),
        )

    def _disclosure_lines(self) -> Iterator[bytes]:
        for acceptance, _ in rows.stream(self._connection, selection_of(self._firm, self._filters)):
            for each in personal_data.read(self._connection, self._house.keys.personal_data, acceptance.id):
                if each.name not in _OF_THE_CUSTOMER_ALONE:
                    yield format_disclosure_line(acceptance.id, acceptance.leaf_index, each.encoded)

    def _write_texts(self) -> None:
        for sha256 in sorted(publication_rows.digests_of(self._connection, self._firm)):
            content = publications.read_text(self._connection, sha256)
            if content is None:
                raise NotFound("text", sha256)
            self._write(f"{files.TEXTS}/{sha256}", [content])

    def _write_manifest(self, now: datetime) -> None:
        manifest = Manifest(
            firm=self._firm,
            origin=self._head.origin,
            made_at=cut(now),
            filter=self._filters,
            reason=self._reason,
            tree_size=self._head.size,
            root_hash=self._head.frontier.root,
            files=dict(self._digests),
        ).to_bytes()
        (self._folder / files.MANIFEST).write_bytes(manifest)
        (self._folder / files.MANIFEST_SIGNATURE).write_bytes(
            sign_manifest(manifest, records.signer(self._house, self._connection, self._firm))
        )

    def _write(self, name: str, parts: Iterable[bytes]) -> None:
        with self._open(name) as write:
            for part in parts:
                write(part)

    @contextmanager
    def _open(self, name: str) -> Iterator[Callable[[bytes], None]]:
        """A new file of the folder, hashed while it is written."""
        hasher, size = hashlib.sha256(), 0

        def write(data: bytes) -> None:
            nonlocal size
            hasher.update(data)
            size += len(data)
            file.write(data)

        file: IO[bytes]
        with open(self._folder / name, "xb") as file:
            yield write
        self._digests[name] = FileDigest(hasher.hexdigest(), size)
