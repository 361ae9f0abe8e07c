"""Verification against somebody with full SQL who deletes, inserts, swaps and copies whole rows."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from sqlalchemy import Table

from consent.service.verification import NOT_IN_LEAVES
from consent.store.columns import FREE
from consent.store.schema import metadata
from tests.damage import Copy
from tests.firm_folders import FIRM
from tests.history import OTHER

EVIDENCE = [
    table for table in metadata.sorted_tables if any(column.info != FREE for column in table.primary_key)
]
# All firms of an installation have the same keys, and the two firms of these tests the same tools.
SHARED = ("log_keys", "version_tools")
OF_FIRMS = [table for table in EVIDENCE if "firm" in table.columns and table.name not in SHARED]
# What no leaf counts, and the report says so: heads but the last, tokens that nobody redeemed, PDFs, which are made again, what
# witnesses signed, time stamps.
DELETABLE = {
    "log_commits": "size < (SELECT size FROM log_heads WHERE log_heads.firm = log_commits.firm)",
    "session_tokens": "redeemed_at IS NULL",
    "version_pdfs": "true",
    "cosignatures": "true",
    "stamps": "true",
}
COUNTED = [table for table in EVIDENCE if DELETABLE.get(table.name) != "true"]


def _rows(copy: Copy, table: str, where: str = "true") -> list[int]:
    found = copy.sql.execute(f"SELECT rowid FROM {table} WHERE {where} ORDER BY rowid").fetchall()
    assert found, f"the history leaves no such row in {table}"
    return [row for (row,) in found]


def _columns(table: Table, *, but: Iterable[str] = ()) -> list[str]:
    return [column.name for column in table.columns if column.name not in but]


@pytest.mark.parametrize("table", COUNTED, ids=str)
def test_a_deleted_row_is_found(copy: Copy, table: Table) -> None:
    """The first row that counts, and the last."""
    excused = DELETABLE.get(table.name, "false")
    rows = _rows(copy, table.name, f"NOT ({excused})")
    for row in {rows[0], rows[-1]}:
        kept = copy.sql.execute(f"SELECT * FROM {table.name} WHERE rowid = ?", [row]).fetchone()
        copy.run(f"DELETE FROM {table.name} WHERE rowid = ?", row)
        assert copy.findings()
        copy.run(f"INSERT INTO {table.name} VALUES ({', '.join('?' for _ in kept)})", *kept)
        assert not copy.findings()


@pytest.mark.parametrize(("table", "where"), DELETABLE.items())
def test_a_deleted_row_that_no_leaf_counts_is_named_as_not_checked(
    copy: Copy, table: str, where: str
) -> None:
    """An older committed head, a token that was never used, a PDF: the report says that it cannot know."""
    copy.run(f"DELETE FROM {table} WHERE rowid = ?", _rows(copy, table, where)[0])
    assert copy.findings() == set()
    assert all(NOT_IN_LEAVES[0] in report.not_checked for report in copy.reports().values())


@pytest.mark.parametrize("table", EVIDENCE, ids=str)
def test_an_inserted_row_is_found(copy: Copy, table: Table) -> None:
    """A row like another one, under a key of its own."""
    key = [column for column in table.primary_key if column.name != "firm"] or list(table.primary_key)
    fresh = {str: "'inserted'", int: "1000000", bytes: "x'00112233445566778899aabbccddeeff'"}
    own = {key[0].name: fresh[key[0].type.python_type]}
    if table.name == "acceptances":
        own["leaf_index"] = "1000000"  # unique with its firm
    values = ", ".join(own.get(name, name) for name in _columns(table))
    row = _rows(copy, table.name)[-1]
    assert copy.run(f"INSERT INTO {table.name} SELECT {values} FROM {table.name} WHERE rowid = ?", row) == 1
    assert copy.findings()


@pytest.mark.parametrize("table", OF_FIRMS, ids=str)
def test_a_row_copied_to_another_firm_is_found(copy: Copy, table: Table) -> None:
    """What one firm's customer accepted is nobody else's evidence."""
    values = ", ".join("?" if name == "firm" else name for name in _columns(table))
    source = f"SELECT {values} FROM {table.name} WHERE firm = ? ORDER BY rowid DESC LIMIT 1"
    assert copy.run(f"INSERT OR REPLACE INTO {table.name} {source}", OTHER, FIRM) == 1
    assert any(finding.startswith(OTHER) for finding in copy.findings())


@pytest.mark.parametrize("table", [table for table in EVIDENCE if table.name != "log_heads"], ids=str)
def test_two_rows_of_a_firm_that_trade_places_are_found(copy: Copy, table: Table) -> None:
    """Every value was once genuine, but not there: each column by itself and all together."""
    own = "firm = 'workshop'" if "firm" in table.columns else "true"
    rows = _rows(copy, table.name, own)
    if len(rows) == 1:
        rows = _rows(copy, table.name)  # with another firm, where each has but one
    contents = _columns(table, but=[column.name for column in table.primary_key])
    names = ", ".join(contents)
    first, last = (
        copy.sql.execute(f"SELECT {names} FROM {table.name} WHERE rowid = ?", [row]).fetchone()
        for row in (rows[0], rows[-1])
    )
    if table.name == "acceptances":
        copy.run(f"UPDATE acceptances SET leaf_index = -1 WHERE rowid = {rows[0]}")  # unique with its firm
    change = f"UPDATE {table.name} SET ({names}) = ({', '.join('?' for _ in contents)}) WHERE rowid = ?"
    copy.run(change, *first, rows[-1])
    copy.run(change, *last, rows[0])
    assert copy.findings()


def test_swapped_personal_values_are_found(copy: Copy) -> None:
    """One customer's name under another's record: sealed for its place, it does not open elsewhere."""
    query = "SELECT rowid, ciphertext FROM disclosures WHERE name = 'name' ORDER BY rowid"
    (first, one), (second, other), *_ = copy.sql.execute(query).fetchall()
    copy.run("UPDATE disclosures SET ciphertext = ? WHERE rowid = ?", other, first)
    copy.run("UPDATE disclosures SET ciphertext = ? WHERE rowid = ?", one, second)
    assert {finding.split()[1] for finding in copy.findings()} == {"disclosure"}


def test_two_leaves_that_trade_places_with_their_hashes_are_found(copy: Copy) -> None:
    """Order is what a log is for: nodes, heads and what leaves say of each other no longer fit."""
    for old, new in ((5, -1), (6, 5), (-1, 6)):
        copy.run("UPDATE leaves SET leaf_index = ? WHERE firm = ? AND leaf_index = ?", new, FIRM, old)
    assert {f"{FIRM} subtree", f"{FIRM} root", f"{FIRM} head"} <= copy.findings()


def test_a_cut_tail_is_found(copy: Copy) -> None:
    """The last leaf and everything beside the log that speaks of it are gone, but the committed head remembers."""
    last = "(SELECT max(leaf_index) FROM leaves WHERE firm = ?)"
    copy.run(f"DELETE FROM leaves WHERE firm = ? AND leaf_index = {last}", FIRM, FIRM)
    assert f"{FIRM} cut-tail" in copy.findings()


def test_a_leaf_far_beyond_the_end_is_found(copy: Copy) -> None:
    """Not only the leaves that the head counts are looked at."""
    copy.run(
        "INSERT INTO leaves SELECT firm, 1000000000, leaf_hash, entry, event, subject, time FROM leaves "
        "WHERE firm = ? AND leaf_index = 5",
        FIRM,
    )
    assert {f"{FIRM} leaf-order", f"{FIRM} duplicate"} <= copy.findings()


def test_a_leaf_before_the_beginning_is_found(copy: Copy) -> None:
    """Its place is a number like any other; the rest of the log is looked at as ever."""
    copy.run("UPDATE leaves SET leaf_index = -3 WHERE firm = ? AND leaf_index = 5", FIRM)
    found = copy.findings()
    assert f"{FIRM} leaf-order" in found
    assert f"{FIRM} unreadable" not in found


@pytest.mark.parametrize("place", ["1000000 + leaf_index", "-1 - leaf_index"])
def test_acceptances_that_point_out_of_the_log_are_found(copy: Copy, place: str) -> None:
    """Charged ones too: nothing can be computed from where they point."""
    assert copy.run(f"UPDATE acceptances SET leaf_index = {place} WHERE firm = ?", FIRM)
    assert {f"{FIRM} row-missing", f"{FIRM} row-extra"} <= copy.findings()


def test_a_living_token_moved_to_another_acceptance_is_found(copy: Copy) -> None:
    """The technician would see another customer's record for the digits that this one reads aloud."""
    living = _rows(copy, "session_tokens", "redeemed_at IS NULL AND revoked_at IS NULL AND firm = 'workshop'")
    other = copy.sql.execute("SELECT id FROM acceptances WHERE firm = ? AND state = 'stopped'", [FIRM])
    copy.run("UPDATE session_tokens SET acceptance = ? WHERE rowid = ?", other.fetchone()[0], living[0])
    assert copy.findings()
