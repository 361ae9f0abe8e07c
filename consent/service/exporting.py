"""The export folder: exactly the selected acceptances, the whole log, and all that is needed to check both without us.

Everything is read in one snapshot, so that rows, leaves and checkpoint speak of the same moment. Each export is on record before
anybody has it: where that leaf can't be written, nothing is handed over.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from consent.core import export as files
from consent.core.encoding import sha256_hex
from consent.core.export_events import LONGEST_REASON, OPERATOR
from consent.core.export_readme import readme
from consent.core.instants import cut, format_instant
from consent.core.manifest import Filter, Manifest, sign_manifest
from consent.core.trusted_keys import format_keys
from consent.errors import Invalid, NotFound
from consent.service import export_heads, export_records, records
from consent.service.audit import selection_of
from consent.service.export_files import PREFIX, ExportFolder, faults_of, sweep
from consent.service.export_records import Made
from consent.service.export_walk import Walk
from consent.service.installation import Installation
from consent.service.long_work import Since
from consent.store import log, publication_rows, publications

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: whose records, which of them, by whom (a member's id, or the operator), for what `reason` people's data."""

    firm: str
    filters: Filter
    by: str = OPERATOR
    reason: str | None = None


def export(
    house: Installation,
    firm_id: str,
    folder: Path,
    filters: Filter,
    *,
    by: str = OPERATOR,
    reason: str | None = None,
    now: datetime,
    progress: Progress | None = None,
) -> int:
    """Write the export into `folder`, which must be absent or empty; the number of rows.

    With a `reason`, which stays on record, personal values are in it. `progress` hears (leaves written, leaves in all).
    """
    asked, since = Request(firm_id, filters, by, _checked(reason)), Since(now)
    target = ExportFolder(folder)
    with _nothing_left_of(target), faults_of(folder):
        made = _write(house, asked, target, now, progress)
        export_records.record(house, made, now=since.now())
        target.hand_over()
    return made.rows


def export_zip(
    house: Installation,
    firm_id: str,
    filters: Filter,
    *,
    by: str = OPERATOR,
    reason: str | None = None,
    now: datetime,
    progress: Progress | None = None,
) -> Path:
    """The same as a temporary zip file; the caller deletes it."""
    asked, since = Request(firm_id, filters, by, _checked(reason)), Since(now)
    sweep()
    with tempfile.TemporaryDirectory(prefix=PREFIX) as place, faults_of(Path(place)):
        target = ExportFolder(Path(place) / f"export-{firm_id}")
        made = _write(house, asked, target, now, progress)
        target.hand_over()  # to nobody yet: the place is ours alone
        archive = _packed(target.path)
        try:
            export_records.record(house, made, now=since.now())
        except BaseException:
            archive.unlink()
            raise
    return archive


def _packed(folder: Path) -> Path:
    with tempfile.NamedTemporaryFile(prefix=PREFIX, suffix=".zip", delete=False) as file:
        path = Path(file.name)
    try:
        shutil.make_archive(
            str(path.with_suffix("")), "zip", root_dir=str(folder.parent), base_dir=folder.name
        )
    except BaseException:
        path.unlink()
        raise
    return path


def one_line(reason: str) -> str:
    """A reason as it stays on record; empty where it says nothing."""
    return " ".join("".join(each if each.isprintable() else " " for each in reason).split())


def _checked(reason: str | None) -> str | None:
    """The reason in one line; Invalid where it says nothing, or too much."""
    if reason is None:
        return None
    line = one_line(reason)
    if not line or len(line) > LONGEST_REASON:
        raise Invalid("reason", reason[:40], f"a line of at most {LONGEST_REASON} characters")
    return line


@contextmanager
def _nothing_left_of(target: ExportFolder) -> Iterator[None]:
    """Within: whatever goes wrong, nothing of the export stays."""
    try:
        yield
    except BaseException:
        target.remove()
        raise


# One export while it is written --------------------------------------------------------------------------------------------


def _write(
    house: Installation, asked: Request, target: ExportFolder, now: datetime, progress: Progress | None
) -> Made:
    """All files, the manifest and its signature last."""
    with house.database.reading() as connection:
        head = log.head(connection, asked.firm)
        if head is None:
            raise NotFound("firm", asked.firm)
        target.add_folder(files.TEXTS)
        walk = Walk(
            house,
            connection,
            selection_of(asked.firm, asked.filters),
            head.origin,
            head.size,
            asked.reason is not None,
        )
        _write_pages(target, walk, progress)
        _write_texts(target, connection, asked.firm)
        _write_proof(house, connection, target, head, now)
        manifest = _manifest(asked, head, target, now)
        signed = sign_manifest(manifest, records.signer(house, connection, asked.firm))
        target.close(manifest, signed)
    return Made(asked.firm, asked.filters, asked.by, asked.reason, walk.rows, head.size, sha256_hex(manifest))


def _write_pages(target: ExportFolder, walk: Walk, progress: Progress | None) -> None:
    """Log, rows and values, page by page: memory holds one."""
    with ExitStack() as stack:
        write = {name: stack.enter_context(target.open(name)) for name in walk.names()}
        for name, data in walk.first().items():
            write[name](data)
        for leaves, parts in walk.pages():
            for name, data in parts.items():
                write[name](data)
            if progress is not None:
                progress(leaves, walk.size)
        for name, data in walk.last().items():
            write[name](data)


def _write_texts(target: ExportFolder, connection: Connection, firm: str) -> None:
    for sha256 in sorted(publication_rows.digests_of(connection, firm)):
        content = publications.read_text(connection, sha256)
        if content is None:
            raise NotFound("text", sha256)
        target.write(f"{files.TEXTS}/{sha256}", [content])


def _write_proof(
    house: Installation, connection: Connection, target: ExportFolder, head: log.Head, now: datetime
) -> None:
    """Keys, signed head, and how to check with them."""
    periods = records.key_periods(connection, head.firm)
    size, root = head.size, head.frontier.root
    target.write(files.KEYS, [format_keys(head.firm, head.origin, periods)])
    target.write(files.CHECKPOINT, [records.checkpoint_at(house, connection, head, size, root)])
    target.write(files.COSIGNATURES, export_heads.cosigned(house, connection, head))
    target.write(files.STAMPS, export_heads.stamped(connection, head))
    told = readme(firm=head.firm, origin=head.origin, size=size, made_at=format_instant(now))
    target.write(files.README, [told])


def _manifest(asked: Request, head: log.Head, target: ExportFolder, now: datetime) -> bytes:
    return Manifest(
        firm=asked.firm,
        origin=head.origin,
        made_at=cut(now),
        filter=asked.filters,
        reason=asked.reason,
        tree_size=head.size,
        root_hash=head.frontier.root,
        files=dict(target.digests),
    ).to_bytes()
