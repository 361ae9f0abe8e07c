"""The files of an export: lines, rows and cells byte for byte, the README."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core import export
from consent.core.export import (
    AcceptanceRow,
    LeafLine,
    SessionRow,
    csv_cell,
    csv_line,
    format_disclosure_line,
    parse_leaf_line,
)
from consent.core.export_readme import readme
from consent.errors import FormatError
from tests.evidence import FIRM, NEWS, ORIGIN, Log, disclosures_of

LOG = Log.opened()
LOG.accept()
LOG.accept(language="pl", customer_class="sla")
LOG.redeem(4)
ROW = next(LOG.rows())

# Lines -------------------------------------------------------------------------------------------------------------------


def test_a_leaf_line_comes_back() -> None:
    """Names in order, hash in hex, entry as text or null."""
    line = LeafLine(3, bytes(32), b"a.b.c")
    assert line.to_bytes() == b'{"entry":"a.b.c","leaf_hash":"' + b"0" * 64 + b'","leaf_index":3}\n'
    for each in (line, replace(line, entry=None)):
        assert parse_leaf_line(each.to_bytes()[:-1]) == each


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"null",
        b'{"leaf_index":3}',
        LeafLine(3, bytes(31), b"a.b.c").to_bytes()[:-1],
        LeafLine(3, bytes(32), b"").to_bytes()[:-1],
        LeafLine(3, bytes(32), b"a b").to_bytes()[:-1],
        LeafLine(3, bytes(32), b"a.b.c").to_bytes(),
        LeafLine(3, bytes(32), b"a.b.c").to_bytes().replace(b":3", b":-3")[:-1],
    ],
)
def test_other_leaf_lines_are_refused(line: bytes) -> None:
    """Names missing, hashes of another length, entries that are no JWS, a line end."""
    with pytest.raises(FormatError):
        parse_leaf_line(line)


def test_a_disclosure_line_says_what_it_discloses() -> None:
    """For people, beside the text for programs."""
    disclosure = disclosures_of(4)[0]
    value = json.loads(format_disclosure_line("x", 4, disclosure.encoded))
    assert value == {
        "id": "x",
        "leaf_index": 4,
        "name": "name",
        "value": "Żaneta 4",
        "disclosure": disclosure.encoded,
    }


def test_an_acceptance_row_in_json() -> None:
    """Every column, statements as they were made, nulls where there is nothing."""
    value = json.loads(ROW.to_line())
    assert tuple(sorted(value)) == tuple(sorted(export.ACCEPTANCE_COLUMNS))
    assert (value["id"], value["leaf_index"], value["state"]) == (LOG.id_of(4), 4, "redeemed")
    assert value["redeemed_at"] == LOG.payloads[6]["time"]
    assert (value["customer_class"], value["stopped_at"]) == (None, None)
    assert value["statements"] == [
        {"id": "terms", "kind": "terms", "given": True, "answer": None},
        {"id": "backup", "kind": "acknowledgement", "given": True, "answer": "done"},
        {"id": "offers", "kind": "consent", "given": False, "answer": None},
    ]


def test_an_acceptance_row_in_csv() -> None:
    """The same columns; statements in a cell."""
    text = (csv_line(export.ACCEPTANCE_COLUMNS) + ROW.to_csv()).decode()
    [row] = csv.DictReader(io.StringIO(text, newline=""))
    assert row["statements"] == "terms=given; backup=done; offers=refused"
    assert (row["id"], row["leaf_index"], row["customer_class"]) == (LOG.id_of(4), "4", "")
    assert text.endswith("\r\n")


def test_a_consent_taken_back_never_looks_given() -> None:
    """`withdrawn` for people; for programs, that it was given stays, and when it was taken back stands beside it."""
    log = Log.opened()
    log.accept(statements=[NEWS])
    log.withdraw(4)
    [row] = log.rows()
    assert json.loads(row.to_line())["statements"] == [
        {
            "id": "news",
            "kind": "consent",
            "given": True,
            "answer": None,
            "withdrawn_at": log.payloads[5]["time"],
        }
    ]
    assert b",news=withdrawn," in row.to_csv()


# Cells -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *(
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "\0=1",
            " =1",
            "   @x",
            "\uff1d1",
            "\uff20x",
        ),
        *("\xa0=1", "\ufeff=1", "\u200b@x", "\x0b=1", "\u3000\uff1d1"),
    ],
)
def test_no_cell_is_a_formula(text: str) -> None:
    """An apostrophe makes text of it."""
    assert csv_cell(text).lstrip('"').startswith("'")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t"])
def test_no_column_of_a_table_holds_a_formula(sign: str) -> None:
    """Whatever stands in any column of either table, were it by somebody who meant harm."""
    text = f"{sign}cmd|'/c calc'!A1"
    statement = {"id": text, "kind": "consent", "given": True, "answer": None}
    acceptance: dict[str, Any] = dict.fromkeys(export.ACCEPTANCE_COLUMNS, text)
    session: dict[str, Any] = dict.fromkeys(export.SESSION_COLUMNS, text)
    acceptance |= {"statements": (statement,), "shown": ({"language": text, "at": text},)}
    for line in (AcceptanceRow(**acceptance).to_csv(), SessionRow(**session).to_csv()):
        [cells] = csv.reader(io.StringIO(line.decode(), newline=""))
        assert all(cell.startswith("'") for cell in cells)


@pytest.mark.parametrize("divider", [";", "\t", "\n", "\r\n", "; ", ";\xa0"])
@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\uff1d"])
def test_no_formula_begins_inside_a_cell(divider: str, sign: str) -> None:
    """Where the comma stands in numbers, spreadsheets divide a line at semicolons, and quotes in mid-cell mean nothing."""
    line = csv_line(["1", f"Jan{divider}{sign}1+1{divider}Janssens", "x"]).decode()
    for cell in re.split(r"[;\t\r\n]", line):
        assert cell.strip()[:1] not in tuple("=+-@\uff1d")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1-1",
        "a=b",
        "2026-11-20T12:00:00.000Z",
        "Zoë",
        "'quoted'",
        "terms=given; news=refused",
        "a;b",
    ],
)
def test_other_cells_stand_as_they_are(text: str) -> None:
    """Nothing is added where nothing is needed."""
    assert csv_cell(text) == text


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1, max_size=4
    )
)
def test_cells_come_back_from_a_csv_reader(cells: list[str]) -> None:
    """With commas, quotes and line ends inside; only apostrophes are added."""
    [row] = csv.reader(io.StringIO(csv_line(cells).decode(), newline="")) if any(cells) else [cells]
    assert [read.replace("'", "") for read in row] == [cell.replace("'", "") for cell in cells]


# README ------------------------------------------------------------------------------------------------------------------


def test_the_readme_names_the_log_and_how_to_check_it() -> None:
    """For somebody who has only the folder."""
    text = readme(firm=FIRM, origin=ORIGIN, size=5, made_at="2026-11-20T12:00:00.000Z").decode()
    assert ORIGIN in text
    assert "5 records" in text
    assert "consent-verify FOLDER" in text
