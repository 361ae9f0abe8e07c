"""What is measured: each figure beside the thing that it is compared with; a wrong answer ends the run."""

from __future__ import annotations

import csv
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import make_url

from bench.figures import Figure, ratio
from bench.filling import FIRM
from consent.core import session_records
from consent.core.encoding import b64url_decode
from consent.core.jose import PublicKey
from consent.core.manifest import Filter
from consent.service import exporting, records
from consent.service.installation import Installation
from consent.service.transaction import Transaction
from consent.store import log

RAW = 20_000
_VERIFY = Path(sys.executable).with_name("consent-verify")
APPENDED = 200
# the same facts as the export: each leaf whole, and what became of the acceptance
QUERY = (
    "SELECT l.leaf_index, l.leaf_hash, l.entry, a.id, a.time, a.version, a.language, a.state, a.valid_until "
    "FROM leaves l LEFT JOIN acceptances a ON a.firm = l.firm AND a.leaf_index = l.leaf_index "
    f"WHERE l.firm = '{FIRM}' ORDER BY l.leaf_index"
)


class WrongAnswer(Exception):
    """What was measured did not do its work."""


def expect(found: object, wanted: object) -> None:
    """End the run where a fast answer is a wrong one."""
    if found != wanted:
        raise WrongAnswer(f"{found!r} where {wanted!r} was expected")


# P6 -----------------------------------------------------------------------------------------------------------------------


def exporting_sqlite(house: Installation, place: Path, size: int, pairs: int) -> Figure:
    """Against Python's own sqlite3 writing CSV of the same leaves and rows."""
    path = make_url(house.settings.database_url).database
    own = partial(_own_sqlite, str(path), place / "own.csv", size)
    return Figure("export / SQLite's rows as CSV", ratio(own, _export_of(house, place, size), pairs), 0.45)


def exporting_postgres(house: Installation, place: Path, size: int, pairs: int) -> Figure:
    """Against COPY TO STDOUT, streamed into a file."""
    own = partial(_own_postgres, house.settings.database_url, place / "own.csv", size)
    return Figure("export / PostgreSQL's COPY as CSV", ratio(own, _export_of(house, place, size), pairs), 0.8)


def _export_of(house: Installation, place: Path, size: int) -> Callable[[], None]:
    def export() -> None:
        folder = place / "export"
        shutil.rmtree(folder, ignore_errors=True)
        expect(exporting.export(house, FIRM, folder, Filter(), now=datetime.now(UTC)), size)
        with (folder / "acceptances.csv").open(encoding="utf-8", newline="") as file:
            expect(sum(1 for _ in csv.reader(file)) - 1, size)

    return export


def _own_sqlite(path: str, target: Path, size: int) -> None:
    connection = sqlite3.connect(path)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer, rows = csv.writer(file), connection.execute(QUERY)
        written = 0
        while some := rows.fetchmany(1000):
            writer.writerows(some)
            written += len(some)
    connection.close()
    expect(written >= size, True)


def _own_postgres(url: str, target: Path, size: int) -> None:
    import psycopg

    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection, connection.cursor() as cursor, target.open("wb") as file:
        with cursor.copy(f"COPY ({QUERY}) TO STDOUT (FORMAT csv)".encode()) as copy:
            for data in copy:
                file.write(data)
        expect(cursor.rowcount >= size, True)


# P5 -----------------------------------------------------------------------------------------------------------------------


def verifying(house: Installation, folder: Path, pairs: int) -> Figure:
    """Leaves a second of `consent verify` on an export, against twice what one core's bare signature checks allow."""
    exporting.export(house, FIRM, folder, Filter(), now=datetime.now(UTC))
    with house.database.reading() as connection:
        head = log.head(connection, FIRM)
        assert head is not None
        entries = [leaf.entry for leaf in log.read_leaves(connection, FIRM, min(RAW, head.size))]
        keys = records.record_keys(connection, FIRM)
    raw = partial(_raw, [signed_part(entry) for entry in entries], next(iter(keys.values())))
    share = head.size / len(entries)
    found = share * ratio(raw, partial(_verify, folder), pairs)
    return Figure("verify / twice the bare signature loop", found / 2, 0.85)


def signed_part(entry: bytes) -> tuple[bytes, bytes]:
    """(what is signed, the signature) of a record."""
    signed, _, signature = entry.rpartition(b".")
    return signed, b64url_decode(signature.decode())


def _raw(entries: list[tuple[bytes, bytes]], key: PublicKey) -> None:
    for signed, signature in entries:
        key.verify(signed, signature)


def _verify(folder: Path) -> None:
    done = subprocess.run([_VERIFY, folder], check=False, capture_output=True)
    expect(done.returncode, 0)


# P7 -----------------------------------------------------------------------------------------------------------------------


def appending(small: Installation, large: Installation, pairs: int) -> Figure:
    """The time of signed leaves in one commit on the large log, against the small one."""
    found = ratio(partial(_append, large), partial(_append, small), pairs)
    return Figure("append to the large log / to a small one", found, 1.25, "lower")


def _append(house: Installation) -> None:
    before = _size(house)
    house.writer.submit([FIRM], partial(_some, house))
    expect(_size(house), before + APPENDED)


def _some(house: Installation, transaction: Transaction) -> None:
    for _ in range(APPENDED):
        payload = session_records.step(
            "session.stopped",
            id=records.new_id(),
            firm=FIRM,
            time=(time := transaction.time(FIRM, datetime.now(UTC))),
            acceptance=records.new_id(),
            by="customer",
            reason="stop",
        )
        records.append(house, transaction, FIRM, payload, time=time, subject=str(payload["acceptance"]))


def _size(house: Installation) -> int:
    with house.database.reading() as connection:
        head = log.head(connection, FIRM)
    assert head is not None
    return head.size
