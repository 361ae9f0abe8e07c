"""The file itself: what it says of itself, what can be found and copied in it, where its links lead, and its bytes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from consent.service import library
from consent.service.installation import Installation
from consent.web import create_app
from consent.web.paper.layout import TOP, WIDTH, Line
from consent.web.paper.pdf import PLACEHOLDER, Sheets
from consent.web.paper.printing import About
from tests.firm_folders import FIRM, FIRST
from tests.web.paper.conftest import LONG_WORD, ROWS

ABOUT = About("Title", "Firm", "nl", datetime(2026, 1, 2, tzinfo=UTC), (0, 0, 0), ("left", "right"), "foot")
MAKE = """
import hashlib, sys
from pathlib import Path
from tests.samples import settings_in
from consent.service import installation, library
from consent.web import create_app
from consent.web.paper import view
house = installation.open_installation(settings_in(Path(sys.argv[1])))
version = library.version(house, "damal", "2024-01-01")
with create_app(house.settings, house).test_request_context("/pl/damal/terms/2024-01-01.pdf"):
    print(hashlib.sha256(view.made(version, "pl")).hexdigest())
house.close()
"""


def words_of(reader: PdfReader) -> str:
    """All words in order, with single spaces, without header and footer."""
    pages = [page.extract_text().split("\n") for page in reader.pages]
    # what stands in the margins is drawn first: the foot of each page, and the head of all but the first
    return " ".join(
        " ".join(" ".join(lines[min(number, 2) :]) for number, lines in enumerate(pages, 1)).split()
    )


def test_a_paper_says_what_it_is(papers: Mapping[str, bytes]) -> None:
    """Title (which readers show instead of the file's name), author, language, the moment of publishing."""
    for language in ("nl", "pl", "de"):
        reader = PdfReader(BytesIO(papers[language]))
        about = reader.metadata
        root: Any = reader.root_object
        assert about is not None
        assert about.title is not None
        assert f"in {language}, " in about.title
        assert about.author in ("Workshop", "Werkstatt")
        assert about.creation_date == datetime(2026, 10, 21, 10, 0, tzinfo=UTC)
        assert root["/Lang"] == language
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_every_clause_can_be_found_in_its_order(dutch: PdfReader) -> None:
    """Numbers and words, sections, statements, the proof: what is read aloud is what is written."""
    words = words_of(dutch)
    wanted = [
        "Terms of workshop in nl", "One.", "Five.", "The first one.", "1. Zażółć gęślą jaźń: alles wat kan", "1.1 Łódź, vet, schuin, beide:",
        "Een tweede alinea met", "erin.", "1.2 Lijsten: • eerste • dieper 1. het diepst • tweede met een tweede alinea", "1.3 Prijzen:",
        "dienst prijs", "regel 0", "0,50 euro", f"{ROWS - 1},50 euro", "1.4 Tekens: € ≤ → ✓ Ω ж", "1.5 Een citaat.", "1.6", "• zonder inleiding",
        "2. Lang", "2.1 Dit punt is langer dan een bladzijde.", "2.2 Kort, daarna.", "I accept the terms 2024-01-01 of workshop (nl).",
        "Do you have a copy?", "Yes / No", "I pay.", "Send me news.", "label in nl", "info@workshop.example", "SHA-256",
    ]  # fmt: skip
    places: list[int] = []
    for one in wanted:
        places.append(words.index(one, places[-1] if places else 0))
    assert places == sorted(places)


def test_polish_letters_can_be_copied(papers: Mapping[str, bytes]) -> None:
    """As they were written, so that searching finds them."""
    words = words_of(PdfReader(BytesIO(papers["pl"])))
    assert "Zażółć gęślą jaźń" in words
    assert "Łódź" in words


def test_the_digest_is_that_of_the_plain_text(house: Installation) -> None:
    """One line that can be copied and compared; the leaf and the permanent address beside it."""
    client = create_app(house.settings, house).test_client()
    words = words_of(PdfReader(BytesIO(client.get("/nl/page-computers/terms/2023-09-13.pdf").data)))
    version = library.version(house, "page-computers", "2023-09-13")
    source = client.get("/nl/page-computers/terms/2023-09-13.md").data
    assert f"SHA-256 {hashlib.sha256(source).hexdigest()}" in words
    assert str(version.leaf_index) in words.rpartition("SHA-256")[2]
    assert f"{house.settings.base_url}/nl/page-computers/terms/2023-09-13.md" in words


def test_the_same_paper_is_the_same_bytes_in_another_process(house: Installation) -> None:
    """No clock, no chance, no order of a set: whoever makes it, whenever."""
    made = set()
    for seed in ("0", "1"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[3])}
        command = [sys.executable, "-W", "error", "-c", MAKE, str(house.settings.data)]
        made.add(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)
    assert len(made) == 1
    assert len(made.pop().strip()) == 64


def test_nothing_is_fetched_run_or_left_out(papers: Mapping[str, bytes]) -> None:
    """Fonts are inside; no script, no file, no form; links lead where the text says, and only when somebody follows them."""
    reader = PdfReader(BytesIO(papers["nl"]))
    for word in (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/AcroForm", b"/GoToR", b"/Filespec"):
        assert word not in papers["nl"]
    assert papers["nl"].count(b"/FontFile2") == papers["nl"].count(b"/Type /FontDescriptor") >= 3
    actions = {
        annotation.get_object()["/A"]["/URI"]
        for page in reader.pages
        for annotation in page.get("/Annots", ())
        if "/A" in annotation.get_object()
    }
    permanent = f"http://127.0.0.1:8000/nl/{FIRM}/terms/{FIRST}"
    assert actions == {
        "https://example.org/pad?vraag=%C3%A9%C3%A9n", "mailto:info@workshop.example",
        permanent, f"{permanent}.md", f"{permanent}/documents/prices",
    }  # fmt: skip


def test_a_link_to_a_clause_leads_to_it(dutch: PdfReader) -> None:
    """By the same name as on the page; one that leads nowhere is no link."""
    inside = [
        annotation.get_object()["/Dest"]
        for page in dutch.pages
        for annotation in page.get("/Annots", ())
        if "/Dest" in annotation.get_object()
    ]
    assert inside == ["c2.1"]
    names = dutch.named_destinations
    assert set(names) == {"s1", *(f"c1.{number}" for number in range(1, 7)), "s2", "c2.1", "c2.2"}
    page = dutch.get_destination_page_number(names["c2.1"])
    assert page is not None
    assert "2.1 Dit punt" in dutch.pages[page].extract_text()


def test_bookmarks_lead_to_the_sections(dutch: PdfReader) -> None:
    """Title, short version, sections, statements, documents, firm and proof."""
    entries: Any = dutch.outline
    titles = [one["/Title"] for one in entries]
    assert titles[0] == "Terms of workshop in nl"
    assert titles[3:5] == ["1. Zażółć gęślą jaźń: alles wat kan", "2. Lang"]
    assert len(titles) == 9


def test_each_page_has_its_number_and_all_but_the_first_a_header(dutch: PdfReader) -> None:
    """Number and count below; the firm and the version above."""
    count = len(dutch.pages)
    assert count > 5
    for number, page in enumerate(dutch.pages, 1):
        text = page.extract_text()
        assert f"{number} / {count}" in text
        assert text.startswith("Workshop") == (number > 1)


def test_the_head_of_a_table_stands_on_each_of_its_pages(dutch: PdfReader) -> None:
    """And it is read once: the repeated one is no content."""
    pages = [page.extract_text() for page in dutch.pages if "euro" in page.extract_text()]
    assert len(pages) > 1
    assert all("dienst prijs" in text for text in pages)


def test_a_very_long_word_and_a_clause_of_pages_lose_nothing(dutch: PdfReader) -> None:
    """Broken where the line or the page is full."""
    words = words_of(dutch)
    assert LONG_WORD in words.replace(" ", "")
    assert words.count("Dit punt is langer dan een bladzijde.") == 400


def test_a_letter_that_the_font_lacks_is_a_sign_and_is_said(dutch: PdfReader) -> None:
    """No crash and no gap: a placeholder for each, and at the end where all of them can be read."""
    words = words_of(dutch)
    assert f"ж {PLACEHOLDER}{PLACEHOLDER}." in words
    assert f"http://127.0.0.1:8000/nl/{FIRM}/terms/{FIRST}.md" in words.rpartition("SHA-256")[2].replace(
        " ", ""
    )


def test_letters_that_are_all_there_are_not_spoken_of(papers: Mapping[str, bytes]) -> None:
    """The German paper has every letter, and ends with the log."""
    words = words_of(PdfReader(BytesIO(papers["de"])))
    assert PLACEHOLDER not in words
    assert words.endswith("of the firm's log.")


def test_invisible_marks_leave_nothing_behind() -> None:
    """Joiners and the choice of a look have no sign of their own; an accent becomes one with its letter."""
    with closing(Sheets(ABOUT)) as sheets:
        assert sheets.printable("e\u0301\U000e0041", "") == "é"
        assert not sheets.unprintable
        assert sheets.printable("\U0001f600", "B") == PLACEHOLDER
        assert sheets.unprintable == {"\U0001f600"}


def test_a_long_name_and_a_long_address_are_cut_in_the_margin() -> None:
    """They never run over what stands at the right."""
    about = replace(ABOUT, header=("F" * 200, "version"), footer="https://example.org/" + "a" * 200)
    with closing(Sheets(about)) as sheets:
        assert sheets.width("F" * 200, "", 8.5) > WIDTH
        pages = PdfReader(BytesIO(sheets.draw([[(Line(10), TOP)], [(Line(10), TOP)]]))).pages
    text = pages[1].extract_text()
    assert text.count("…") == 2
    assert "version" in text
