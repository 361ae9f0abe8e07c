"""What a paper says around the terms, and what it does not say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask_babel import force_locale

from consent.core.terms import Answer, Statement
from consent.service import library
from consent.service.installation import Installation
from consent.web.paper import view, words
from consent.web.paper.parts import Part, Table
from consent.web.paper.words import Edition

Change = Callable[[Edition], Edition]


@pytest.fixture
def edition(app: Flask, house: Installation) -> Iterator[Edition]:
    """Page Computers' first version in Dutch, as its address sees it."""
    version = library.version(house, "page-computers", "2020-01-16")
    with app.test_request_context("/nl/page-computers/terms/2020-01-16.pdf"):
        yield view.edition_of(version, "nl")


def paragraphs(edition: Edition) -> list[str]:
    """Label and words of each paragraph."""
    parts = [part for part in words.parts_of(edition) if isinstance(part, Part)]
    return [f"{part.label} {''.join(run.text for run in part.runs)}".strip() for part in parts]


def in_particulars(edition: Edition, **changes: object) -> Edition:
    """The same with other particulars."""
    return replace(edition, particulars=edition.particulars.model_copy(update=changes))


def in_firm(edition: Edition, **changes: object) -> Edition:
    """The same of a firm that is otherwise."""
    return replace(edition, firm=edition.firm.model_copy(update=changes))


def test_a_paper_is_named_after_firm_terms_and_version(edition: Edition) -> None:
    """In a list of files, and above its pages."""
    assert words.title_of(edition) == f"Page Computers: {edition.text.title}, 16 januari 2020"
    assert words.header_of(edition) == ("Page Computers", "Voorwaarden, versie van 16 januari 2020")


def test_moments_are_those_of_the_firms_clock(edition: Edition) -> None:
    """In force from midnight is a day; publishing has its hour; the zone is named."""
    said = paragraphs(edition)
    assert "Geldt vanaf 16 januari 2020" in said
    assert [one for one in said if one.startswith("Publicatie ") and "21 oktober 2026 om 12.00 uur" in one]
    assert "Tijdzone Europe/Brussels" in said
    assert f"Blijvend adres {edition.address}" in said


def test_the_past_of_a_firm_is_marked_as_recorded_later(edition: Edition) -> None:
    """A version that was published before it held says otherwise; both say so as their page does."""
    published = edition.version.effective_at - timedelta(days=1)
    early = replace(edition, version=replace(edition.version, published_at=published))
    later, before = [
        next(line for line in paragraphs(one) if line.startswith("Publicatie ")) for one in (edition, early)
    ]
    with force_locale("en"):
        assert [one for one in paragraphs(edition) if one.startswith("Publication Held before")]
        assert [
            one for one in paragraphs(early) if one.startswith("Publication Published on 15 January 2020")
        ]
    assert "<" not in later + before


def test_a_sample_firm_is_marked_and_a_real_one_is_not(edition: Edition) -> None:
    """On the first page."""
    assert [one for one in paragraphs(edition) if "voorbeeldfirma" in one]
    assert not [one for one in paragraphs(in_firm(edition, demonstration=False)) if "voorbeeldfirma" in one]


@pytest.mark.parametrize(("binding", "says"), [("nl", "vertalingen"), ("pl", "Pools")])
def test_which_language_counts_is_said_where_a_firm_names_one(
    edition: Edition, binding: str, says: str
) -> None:
    """In the text that counts, and in the translation."""
    (line,) = [
        one for one in paragraphs(in_particulars(edition, binding=binding)) if "Welke tekst telt" in one
    ]
    assert says in line
    assert not [one for one in paragraphs(edition) if "Welke tekst telt" in one]


def test_why_a_change_matters_stands_with_the_change(edition: Edition) -> None:
    """The firm's own reason, if it gives one."""
    text = replace(edition.text, reason="Omdat de prijs verandert.")
    (line,) = [one for one in paragraphs(replace(edition, text=text)) if "Omdat de prijs verandert." in one]
    assert line.endswith(". Omdat de prijs verandert.")


def test_every_statement_stands_there_with_its_answers(edition: Edition) -> None:
    """And when it is asked, and whether it must be made."""
    asked = Statement(
        id="copy", kind="acknowledgement", required=False, basis="contract", only="paid", text="Hebt u een kopie?",
        answers=(Answer(id="yes", text="Ja"), Answer(id="no", text="Nee")),
    )  # fmt: skip
    said = paragraphs(replace(edition, text=replace(edition.text, statements=(asked,))))
    place = said.index("Hebt u een kopie?")
    assert said[place + 1] == "Ja / Nee"
    assert said[place + 2].startswith("Wordt alleen gevraagd")
    assert "Vrije keuze" in said[place + 2]


def test_a_consent_that_ends_by_itself_says_when(edition: Edition) -> None:
    """On paper as on the page of the version."""
    news = Statement(
        id="news", kind="consent", required=False, basis="consent", text="Stuur mij nieuws.", expires_days=180
    )
    shown = paragraphs(replace(edition, text=replace(edition.text, statements=(news,))))
    assert any(line.endswith("Eindigt vanzelf na 180 dagen.") for line in shown)


def test_a_statement_that_everybody_must_make_has_no_note(edition: Edition) -> None:
    """Nothing stands below it but the next one."""
    asked = Statement(id="terms", kind="terms", required=True, basis="contract", text="Ik ga akkoord.")
    said = paragraphs(replace(edition, text=replace(edition.text, statements=(asked,))))
    assert said[said.index("Ik ga akkoord.") + 1] == "Met wie u te maken hebt"


def test_documents_stand_there_with_their_digests(app: Flask, house: Installation) -> None:
    """A firm without any has no heading for them."""
    version = library.versions(house, "damal")[0]
    with app.test_request_context("/pl/damal/terms/x"):
        damal = view.edition_of(version, "pl")
        said = paragraphs(damal)
    place = said.index("Cennik")
    assert version.documents["price-list/pl"] in said[place + 1]
    assert damal.documents["price-list"].endswith(f"/pl/damal/terms/{version.name}/documents/price-list")


def test_who_the_firm_is_is_said_whole(edition: Edition) -> None:
    """What a sample firm does not state is said to be so, and is no link."""
    said = paragraphs(edition)
    place = said.index("Met wie u te maken hebt")
    assert said[place + 1 : place + 7] == [
        "Naam niet vermeld", "Adres niet vermeld", "Telefoon niet vermeld", "E-mail info@page-computers.example",
        "Ondernemingsnummer niet vermeld", "Btw-nummer niet vermeld",
    ]  # fmt: skip
    nothing = edition.firm.identity.model_copy(update={"email": "not stated"})
    parts = [part for part in words.parts_of(in_firm(edition, identity=nothing)) if isinstance(part, Part)]
    assert not [
        run.href for part in parts for run in part.runs if run.href and run.href.startswith("mailto:")
    ]


def test_the_firm_is_shown_as_it_was(
    edition: Edition, house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A firm that is renamed later keeps its name on the papers of its past."""
    later = edition.firm.model_copy(update={"name": "Later"})
    monkeypatch.setattr(library, "firm", lambda *_: later)
    assert view.edition_of(edition.version, "nl").firm.name == "Page Computers"


def test_our_words_have_a_language_only_where_it_is_another(edition: Edition) -> None:
    """Around German terms stand English words, and are marked so."""
    assert {part.lang for part in words.parts_of(edition) if isinstance(part, Part)} == {None}
    digests = {**edition.version.languages, "de": "0" * 64}
    german = replace(edition, language="de", version=replace(edition.version, languages=digests))
    langs = {part.lang for part in words.parts_of(german) if isinstance(part, Part)}
    assert langs == {None, "nl"}
    assert words.unprintable_note(german).lang == "nl"


def test_every_clause_is_there(edition: Edition) -> None:
    """Each number of the text, in its order."""
    labels = [
        part.label
        for part in words.parts_of(edition)
        if not isinstance(part, Table) and part.is_clause and part.label
    ]
    assert labels == [clause.number for clause in edition.text.clauses]


@pytest.mark.parametrize("is_same", [False, True])
def test_a_text_that_stayed_does_not_say_again_what_changed(edition: Edition, is_same: bool) -> None:
    """What it says of changes and why is about the version before."""
    note = replace(edition.entry.note, asks_again=False)
    entry = replace(edition.entry, note=note, previous="2020-01-01", is_same_text=is_same)
    text = replace(edition.text, reason="Daarom.")
    said = " ".join(paragraphs(replace(edition, entry=entry, text=text)))
    assert (edition.text.changes in said) is not is_same
    assert ("Daarom." in said) is not is_same
