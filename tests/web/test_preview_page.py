"""The pages of the preview: all languages beside each other, findings at the pieces they are about, what changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from consent.service import publishing
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.web.preview import create_preview_app
from tests.example_content import FIRM, LIST_NL, NL, PL, write_content
from tests.firm_folders import change, write_firm
from tests.living_terms import CURRENT, NEXT, live
from tests.samples import NOW
from tests.web.previews import of_class, page, reader
from tests.web.staff_browser import HandClock


@pytest.fixture(autouse=True)
def _still(hand_clock: HandClock) -> None:
    """The clock stands at NOW."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example firm of docs/content.md."""
    return write_content(tmp_path / "content")


@pytest.fixture
def author(folder: Path) -> FlaskClient:
    """Whoever writes, with a browser that reads English."""
    return reader(create_preview_app(folder))


def test_index_has_every_version_with_its_state_and_what_was_found(
    house: Installation, tmp_path: Path
) -> None:
    """Published ones too, compared with the folder."""
    live(house, tmp_path)
    change(tmp_path / "terms/nl/workshop" / f"{NEXT}.md", "from afar", "from near")
    found = page(reader(create_preview_app(tmp_path, house=house)), "/")
    rows = [one.text for one in found.all("li")]
    assert [row.split()[0] for row in rows][:2] == [NEXT, CURRENT]
    assert "Not yet in force: from 1 December 2026, 09:00 1 error" in " ".join(rows[0].split())
    assert "In force since 1 June 2025 nothing found" in rows[1]
    assert "compared with what is published" in found.by_id("main").text


def test_version_has_all_languages_beside_each_other(author: FlaskClient) -> None:
    """Each clause once in each language, as the real pages show it, at the real pages' anchor."""
    found = page(author)
    inside = [one for one in found.elements if "c1.1" in one.inside]
    assert [(one.get("lang"), one.get("class")) for one in inside if one.get("class") == "clause"] == [
        ("nl", "clause"),
        ("pl", "clause"),
    ]
    assert [one.text for one in inside if one.tag == "strong"] == ["Example Viewer", "Example Viewer"]
    assert found.by_id("s2").text.endswith("Polski 2. Reklamacje")


def test_ids_are_there_once(author: FlaskClient) -> None:
    """Two languages have the same clauses, and yet each address leads to one place."""
    ids = [one["id"] for one in page(author).elements if "id" in one]
    assert len(ids) == len(set(ids))


def test_questions_have_their_answers(author: FlaskClient) -> None:
    """And what the front matter says of them, in its own words."""
    text = page(author).by_id("statement-backup").text
    assert "kind: acknowledgement required: true" in text
    assert "Niet gedaan" in text
    assert "Niezrobiona" in text
    assert "only: paid" in page(author).by_id("statement-start-now").text


FOUND = {
    "a summary": (NL, 'summary: "Een', 'summary: "Excl. btw 10 euro. Een', "summary"),
    "a line in short": (PL, "najwyżej 60 euro", "najwyżej 61 euro", "in_short-2"),
    "what changed": (PL, '"To pierwsza wersja."', '"TODO: x"', "changes"),
    "the reason": (NL, "change: material", 'change: material\nreason: "TODO: x"', "reason"),
    "an answer": (NL, 'text: "Gedaan"', 'text: "Klik de waarschuwing weg"', "statement-backup"),
    "a clause": (NL, "1.1 De technicus", "1.1 AnyDesk: de technicus", "c1.1"),
    "a list in a clause": (NL, "kunt u op elk", "kunt u met AnyDesk op elk", "c1.2"),
    "the last clause": (NL, "binnen 14 dagen", "binnen 3 dagen", "c2.1"),
}


@pytest.mark.parametrize("what", FOUND)
def test_a_finding_stands_at_its_piece(folder: Path, author: FlaskClient, what: str) -> None:
    """With file and line; and in the list above, which leads there."""
    path, before, after, anchor = FOUND[what]
    change(folder / path, before, after)
    found = page(author)
    findings = [one for one in of_class(found, "finding") if anchor in one.inside]
    assert findings, found.by_id("main").text
    assert f"{path}:" in findings[0].text
    listed = [one for one in found.all("a") if one.get("href") == f"#{anchor}" and one.get("lang") == "en"]
    assert listed


def test_a_clause_that_one_language_lacks_is_an_empty_place(folder: Path, author: FlaskClient) -> None:
    """Beside the other's words."""
    change(folder / PL, "\n## 2. Reklamacje", "\n1.3 Więcej.\n\n## 2. Reklamacje")
    assert "not in this language" in page(author).by_id("c1.3").text


def test_findings_of_the_front_matters_first_lines_stand_above(folder: Path, author: FlaskClient) -> None:
    """They are about no piece that is shown."""
    change(folder / NL, 'version: "2024-03-01"', 'version: "2024-03-02"')
    (found,) = of_class(page(author), "finding")
    assert "piece" not in str(found.inside)
    assert "wrong_place" in found.text
    assert 'version: "2024-03-02"' in found.text


def test_findings_about_a_whole_file_stand_above(house: Installation, tmp_path: Path) -> None:
    """A published text that was changed has no line to blame."""
    folder = write_firm(tmp_path)
    publishing.publish(house, load_content(folder), firms=["workshop"], now=NOW)
    change(folder / "terms/nl/workshop/2024-01-01.md", "helps", "does not help")
    found = page(reader(create_preview_app(folder, house=house)), "/firms/workshop/2024-01-01")
    (finding,) = of_class(found, "finding")
    assert "changed_after_publication" in finding.text
    assert "piece" not in str(finding.inside)


def test_firm_file_findings_stand_on_the_page_of_each_version(folder: Path, author: FlaskClient) -> None:
    """With the line of the file."""
    change(folder / FIRM, "Bel ons eerst.", "Schakel uw virusscanner uit.")
    found = page(author)
    assert "About the firm file" in found.by_id("main").text
    assert "override_security_warning" in of_class(found, "finding")[0].text


def test_session_rules_are_shown_in_words(folder: Path, author: FlaskClient) -> None:
    """With the firm's own in every language; a firm without rules has no such part."""
    assert "Sessions" not in [one.text for one in page(author).all("h2")]
    rules = 'guarantee_days = 14\ndeclaration = { nl = "Ik kijk mee.", pl = "Patrzę." }'
    change(folder / FIRM, "\n[identity]\n", f"\n[session]\n{rules}\n\n[identity]\n")
    found = page(author)
    assert "Sessions" in [one.text for one in found.all("h2")]
    assert "14 days" in found.by_id("main").text
    spoken = [
        (one.get("lang"), one.text) for one in found.all("p") if one.text in ("Ik kijk mee.", "Patrzę.")
    ]
    assert spoken == [("nl", "Ik kijk mee."), ("pl", "Patrzę.")]


def test_documents_stand_beside_each_other(folder: Path, author: FlaskClient) -> None:
    """With what was found in them; one that cannot be shown says so."""
    (folder / LIST_NL).write_text("Een uur: 10 euro excl. btw.\n")
    found = page(author)
    assert "Een uur: 10 euro excl. btw." in found.by_id("main").text
    assert "net_price" in found.by_id("main").text
    (folder / LIST_NL).write_text("Prijs: <b>10</b>\n")
    assert "This file cannot be read yet." in page(author).by_id("main").text
    (folder / LIST_NL).unlink()
    assert "missing_document" in page(author).by_id("main").text


def test_what_changed_since_the_version_before(tmp_path: Path) -> None:
    """In each language, words and tariff; the first version has nothing before it."""
    two = {"2024-01-01": 'tools = ["helper"]', "2025-01-01": 'tools = ["viewer"]'}
    folder = write_firm(tmp_path, versions=two)
    change(folder / "terms/nl/workshop/2025-01-01.md", "from afar", "from near")
    client = reader(create_preview_app(folder))
    found = page(client, "/firms/workshop/2025-01-01")
    folds = found.all("details", class_="draft-changes")
    assert ["near" in one.text for one in folds] == [True, False]
    assert all("viewer" in one.text for one in folds)
    links = [one["href"] for one in found.all("a") if "document_id" in (one.get("href") or "")]
    assert client.get(links[0]).status_code == 200
    assert "What changed since" not in page(client, "/firms/workshop/2024-01-01").by_id("main").text


def test_no_changes_while_a_file_cannot_be_read(tmp_path: Path) -> None:
    """The others' are there; without a document nobody can tell what belongs to the version."""
    two = {"2024-01-01": 'tools = ["helper"]', "2025-01-01": 'tools = ["helper"]'}
    folder = write_firm(tmp_path, versions=two)
    client = reader(create_preview_app(folder))
    (folder / "terms/nl/workshop/2024-01-01.md").write_bytes(b"\xff")
    assert len(page(client, "/firms/workshop/2025-01-01").all("details", class_="draft-changes")) == 1
    (folder / "terms/nl/workshop/documents/prices-2024-01-01.md").unlink()
    assert page(client, "/firms/workshop/2025-01-01").all("details", class_="draft-changes") == []
