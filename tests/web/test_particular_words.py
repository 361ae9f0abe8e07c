"""What changed beside the words of the terms, in words: programs, the form, customers, documents, the language that counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from consent.core.differences import Differences, TextDiff
from consent.core.particular_changes import particular_changes
from consent.core.publications import PublishedVersion
from consent.service.comparisons import Comparison
from consent.web import particular_words
from consent.web.particular_words import Table
from consent.web.price_changes import Row
from tests.particular_samples import (
    EMAIL,
    MACOS,
    MEMBER,
    NAME,
    PRICES,
    VIEWER,
    WINDOWS,
    A,
    B,
    C,
    Json,
    particulars,
)
from tests.samples import NOW

NOTHING = TextDiff(())


@pytest.fixture(autouse=True)
def english(app: Flask) -> Iterator[None]:
    """The words of the source language."""
    with app.test_request_context("/en/"):
        yield


def version(name: str) -> PublishedVersion:
    """A version of a firm that is nowhere published."""
    return PublishedVersion("workshop", name, NOW, NOW, 1, A, A, {"nl": A, "pl": B}, {})


def tables(before: Json, after: Json, language: str = "nl") -> dict[str, Table]:
    """The tables by their id."""
    old, new = particulars(**before), particulars(**after)
    empty = Differences(NOTHING, NOTHING, (), (), ())
    versions = version("2024-01-01"), version("2025-01-01")
    compared = Comparison(*versions, language, empty, old, new, particular_changes(old, new))
    return {table.id: table for table in particular_words.tables(compared)}


def rows(name: str, after: Json, language: str = "nl") -> list[Row]:
    """The rows of one table when only these values differ."""
    found = tables({}, after, language)
    assert list(found) == [name]
    return list(found[name].rows)


def told(row: Row) -> tuple[str, str, str | None, str | None]:
    """What a row says."""
    return row.name, row.label, row.before, row.after


def the_tool(**values: Any) -> list[Row]:
    """The rows of the one tool with other values."""
    return rows("programs", {"tools": [{**VIEWER, **values}]})


def test_nothing_that_differs_is_no_table() -> None:
    """Not even an empty one."""
    assert tables({}, {"version": "2025-01-01"}) == {}


def test_tables_stand_in_the_order_of_what_matters() -> None:
    """What it costs, with which program, what is asked."""
    after = {
        "tariff": {"kind": "not_stated"}, "tools": [{**VIEWER, "name": "V"}], "fields": [NAME], "classes": [],
        "documents": [], "session": {"strict": True}, "binding": "nl",
    }  # fmt: skip
    assert list(tables({}, after)) == [
        "prices", "programs", "form", "customers", "documents", "sessions", "binding",
    ]  # fmt: skip


def test_program_added_and_dropped() -> None:
    """By its name, with who makes it."""
    other = {**VIEWER, "id": "helper", "name": "Helper", "publisher": "Other"}
    assert [told(row) for row in rows("programs", {"tools": [other]})] == [
        ("Helper", "", None, "program by Other"),
        ("Viewer", "", "program by Maker", None),
    ]


@pytest.mark.parametrize(
    ("values", "row"),
    [
        ({"name": "Viewer 2"}, ("Viewer 2", "name", "Viewer", "Viewer 2")),
        ({"publisher": "Other"}, ("Viewer", "publisher", "Maker", "Other")),
        (
            {"purpose": {"nl": "Meekijken", "pl": "Oglądanie"}},
            ("Viewer", "what it does", "Kijken", "Meekijken"),
        ),
        (
            {"shows": ["id", "password", "code"]},
            ("Viewer", "what it shows", "a number", "a number, a password, a code"),
        ),
        ({"digits": [9, 10]}, ("Viewer", "how long its number is", "9 digits", "9 or 10 digits")),
        ({"digits": []}, ("Viewer", "how long its number is", "9 digits", "not stated")),
    ],
)
def test_each_fact_of_a_program_has_words(values: Json, row: tuple[str, ...]) -> None:
    """One row each."""
    assert [told(one) for one in the_tool(**values)] == [row]


def test_what_is_told_to_the_technician_and_how() -> None:
    """Nothing is a word too."""
    assert [told(row)[1:] for row in the_tool(tell=["id"], tell_by=["phone", "chat"])] == [
        ("what you tell the technician", "nothing", "a number"),
        ("how you tell it", "not stated", "telephone, chat"),
    ]


def test_words_of_another_language_are_not_this_readers() -> None:
    """A Polish correction says nothing to who reads Dutch; to who reads Polish it does."""
    polish = {
        "tools": [{**VIEWER, "purpose": {"nl": "Kijken", "pl": "Podgląd"}}],
        "fields": [{**NAME, "label": {"nl": "Naam", "pl": "Imię i nazwisko"}}, EMAIL],
        "classes": [{**MEMBER, "label": {"nl": "Lid", "pl": "Członkini"}}],
        "documents": [{**PRICES, "title": {"nl": "Prijzen", "pl": "Cennik"}, "digests": {"nl": A, "pl": C}}],
    }
    assert tables({}, polish) == {}
    assert list(tables({}, polish, "pl")) == ["programs", "form", "customers", "documents"]


def test_file_is_named_by_its_system() -> None:
    """The name or the address of the file; a system that is new has nothing before."""
    linux = {"system": "linux", "url": "https://maker.example/viewer.tar.gz"}
    anywhere = {"system": "any", "file": "viewer.zip", "sha256": A}
    found = the_tool(files=[{**WINDOWS, "file": "viewer-2.exe"}, MACOS, linux, anywhere])
    assert [told(row)[1:] for row in found] == [
        ("file for Windows", "viewer.exe", "viewer-2.exe"),
        ("file for Linux", None, "https://maker.example/viewer.tar.gz"),
        ("file for every system", None, "viewer.zip"),
    ]


def test_file_of_the_same_name_shows_its_check_sum() -> None:
    """Else before and after would look the same."""
    (row, address) = the_tool(files=[{**WINDOWS, "sha256": B}, {**MACOS, "sha256": C}])
    assert told(row)[2:] == ("viewer.exe, check sum aaaaaaaaaaaa …", "viewer.exe, check sum bbbbbbbbbbbb …")
    assert (address.before or "").endswith("viewer.dmg, without a check sum")


def test_file_of_the_same_digest_shows_its_size() -> None:
    """A row never says the same twice."""
    (row,) = the_tool(files=[WINDOWS, {**MACOS, "size": 1000}])
    address = "https://maker.example/viewer.dmg"
    assert told(row)[2:] == (f"{address}, size not stated", f"{address}, 1 kB")


def test_retired_programs_are_a_note() -> None:
    """Those of before by name; earlier ones, which neither version has, together."""
    newer = {**VIEWER, "id": "viewer-2"}
    found = tables({}, {"tools": [newer], "retires": ["viewer", "older"]})["programs"]
    assert found.rows == ()
    assert [("Viewer" in note, note.startswith("Older programs")) for note in found.notes] == [
        (True, False),
        (False, True),
    ]


def test_field_added_dropped_and_required_now() -> None:
    """By its label."""
    phone = {**NAME, "id": "phone", "label": {"nl": "Telefoon", "pl": "Telefon"}}
    assert [told(row) for row in rows("form", {"fields": [{**NAME, "required": False}, phone]})] == [
        ("Naam", "", "must be filled in", "may be left empty"),
        ("Telefoon", "", None, "must be filled in"),
        ("E-mail", "", "may be left empty", None),
    ]


def test_words_and_shape_of_a_field() -> None:
    """The firm's words are quotes; a pattern is told by its example."""
    number = {"id": "order_number", "required": True, "label": {"nl": "Nummer", "pl": "Numer"}}
    after = {
        **number,
        "label": {"nl": "Ordernummer", "pl": "Numer"},
        "hint": {"nl": "Op de brief", "pl": "Z listu"},
        "pattern": "[0-9]{6}",
        "example": "123456",
    }
    found = tables({"fields": [number]}, {"fields": [after]})["form"].rows
    assert [(row.label, row.before, row.after, row.is_quote) for row in found] == [
        ("name", "Nummer", "Ordernummer", True),
        ("explanation", None, "Op de brief", True),
        ("how it must be written", "in any way", "like 123456", False),
    ]


def test_kind_of_customer_by_its_label() -> None:
    """In the firm's words."""
    other = {**MEMBER, "id": "vip", "label": {"nl": "Vip", "pl": "Vip"}}
    found = rows("customers", {"classes": [other]})
    assert [(row.before, row.after, row.is_quote) for row in found] == [
        (None, "Vip", True),
        ("Lid", None, True),
    ]


def test_document_leads_to_both_of_its_texts() -> None:
    """What changed in it stands there."""
    (row,) = rows("documents", {"documents": [{**PRICES, "digests": {"nl": C, "pl": B}}]})
    assert told(row) == ("", "the text changed", "Prijzen", "Prijzen")
    assert row.before_href.endswith("/nl/workshop/terms/2024-01-01/documents/prices")
    assert row.after_href.endswith("/nl/workshop/terms/2025-01-01/documents/prices")


def test_document_added_and_dropped() -> None:
    """A side that is not there leads nowhere."""
    other = {**PRICES, "id": "other", "title": {"nl": "Anders", "pl": "Inny"}}
    (added, dropped) = rows("documents", {"documents": [other]})
    assert (added.before, added.before_href, added.after) == (None, "", "Anders")
    assert (dropped.before, dropped.after, dropped.after_href) == ("Prijzen", None, "")


def test_renamed_document_is_the_same_text() -> None:
    """Only its title is another."""
    title = {"nl": "Prijslijst", "pl": "Ceny"}
    (row,) = rows("documents", {"documents": [{**PRICES, "title": title}]})
    assert told(row) == ("", "", "Prijzen", "Prijslijst")


def test_language_that_counts_by_its_own_name() -> None:
    """Or that all count alike."""
    (row,) = rows("binding", {"binding": "pl"})
    assert told(row)[2:] == ("all languages alike", "Polski")
