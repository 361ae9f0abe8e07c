"""What the PDF of a version says, from its title to the proof: our words in the language of the page, the firm's as published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import get_template_attribute
from flask_babel import get_locale, gettext, ngettext
from markupsafe import Markup

from consent.core.blocks import Run
from consent.core.firms import Firm, Particulars
from consent.core.models import NOT_STATED
from consent.core.publications import HistoryEntry, PublishedVersion
from consent.core.terms import Statement, TermsText
from consent.web import registers, times
from consent.web.languages import called
from consent.web.paper.clauses import clause_parts
from consent.web.paper.parts import Part, Table

BULLET = "•"


@dataclass(frozen=True, slots=True)
class Edition:
    """A version in one language, with everything that its paper shows; `address` is its page, `documents` those by id."""

    firm: Firm
    version: PublishedVersion
    language: str
    text: TermsText
    html: str
    particulars: Particulars
    entry: HistoryEntry
    address: str
    documents: Mapping[str, str]

    @property
    def words_language(self) -> str | None:
        """The language of our own words, where that is not the terms'."""
        ours = str(get_locale())
        return None if ours == self.language else ours


def title_of(edition: Edition) -> str:
    """What the PDF is called in a list of files: firm, title and version."""
    return f"{edition.firm.name}: {edition.text.title}, {times.version_title(edition.version.name)}"


def header_of(edition: Edition) -> tuple[str, str]:
    """Left and right above the pages."""
    day = times.version_title(edition.version.name)
    return edition.firm.name, gettext("Terms, version %(day)s", day=day)


def parts_of(edition: Edition) -> Iterator[Part | Table]:
    """The whole paper."""
    yield from _top(edition)
    yield from short(edition)
    yield from _changes(edition)
    yield from clause_parts(edition.html)
    yield from _statements(edition)
    yield from _documents(edition)
    yield from identity(edition)
    yield from _proof(edition)


def unprintable_note(edition: Edition) -> Part:
    """Said at the end where the font lacks letters: what stands in their place, and where they are."""
    words = gettext(
        "Some signs of this text could not be printed here. The plain text has them all: %(address)s",
        address=f"{edition.address}.md",
    )
    return ours(edition, words, "note")


def ours(edition: Edition, words: str, style: str = "text") -> Part:
    """A paragraph of our own words."""
    return Part(style, (Run(words),), lang=edition.words_language)


def heading(edition: Edition, words: str) -> Part:
    """Our own words above a section."""
    return Part("heading", (Run(words),), "H2", entry=words, lang=edition.words_language)


def fact(edition: Edition, name: str, words: str, href: str | None = None) -> Part:
    """A name, and beside it what it is."""
    return Part("fact", (Run(words, href=href),), label=name, lang=edition.words_language)


def _top(edition: Edition) -> Iterator[Part]:
    firm, version, text = edition.firm, edition.version, edition.text
    yield Part("firm", (Run(firm.name),))
    yield Part("title", (Run(text.title),), "H1", entry=text.title)
    yield Part("lead", (Run(text.summary),))
    yield from sample(edition)
    title = (Run(times.version_title(version.name)),)
    yield Part("first fact", title, label=gettext("Version"), lang=edition.words_language)
    yield fact(edition, gettext("In force from"), times.start(version.effective_at, firm.timezone))
    yield fact(edition, gettext("Publication"), _as_on_pages("publication", version, firm))
    yield fact(edition, gettext("Time zone"), firm.timezone)
    yield fact(edition, gettext("Language"), called(edition.language))
    if edition.particulars.binding:
        yield fact(edition, gettext("Which text counts"), _binding(edition, edition.particulars.binding))
    yield fact(edition, gettext("Permanent address"), edition.address, edition.address)


def sample(edition: Edition) -> Iterator[Part]:
    """Said of a firm that is there to show how the service works."""
    if edition.firm.demonstration:
        words = gettext(
            "%(firm)s is a sample firm here: this page shows how the service works with the firm's public rules. These are not the firm's own legal texts.",
            firm=edition.firm.name,
        )
        yield Part("text", (Run(words),), band="sample", lang=edition.words_language)


def _binding(edition: Edition, binding: str) -> str:
    if binding == edition.language:
        return gettext(
            "What counts is this text in %(language)s; translations are for reading.",
            language=called(binding),
        )
    return gettext(
        "What counts is %(start)sthe text in %(language)s%(end)s; this translation is for reading.",
        language=called(binding),
        start="",
        end="",
    )


def short(edition: Edition) -> Iterator[Part]:
    """The five lines that stand before the text."""
    lang = edition.words_language
    words = gettext("In short")
    yield Part("subheading", (Run(words),), "H2", entry=words, band="short", lang=lang)
    for line in edition.text.in_short:
        yield Part("close", (Run(line),), "LI", 1, BULLET, band="short")
    note = gettext("These five lines help you read. What counts is the text below.")
    yield Part("note", (Run(note),), band="short", lang=lang)


def _changes(edition: Edition) -> Iterator[Part]:
    yield heading(edition, gettext("What changed since the version before"))
    is_same = edition.entry.is_same_text
    if not is_same:
        yield Part("text", (Run(edition.text.changes),))
    reason = (Run(f" {edition.text.reason}"),) if edition.text.reason and not is_same else ()
    yield Part("text", (Run(_as_on_pages("asked_again", edition.entry)), *reason))


def _as_on_pages(macro: str, *values: object) -> str:
    """A sentence that pages about versions say too, in the same words."""
    return Markup(get_template_attribute("terms_macros.html", macro)(*values)).striptags()  # noqa: S704 - it is HTML of ours


def _statements(edition: Edition) -> Iterator[Part]:
    yield heading(edition, gettext("What people are asked to declare"))
    for statement in edition.text.statements:
        yield Part("text", (Run(statement.text),), "LI", 1, BULLET)
        if statement.answers:
            answers = " / ".join(answer.text for answer in statement.answers)
            yield Part("close", (Run(answers, italic=True),), "LI", 1)
        note = _note(statement)
        if note:
            yield Part("note", (Run(note),), "LI", 1, lang=edition.words_language)


def _note(statement: Statement) -> str:
    """When a statement is not asked of everybody, need not be made, or ends by itself."""
    notes = []
    if statement.only == "paid":
        notes.append(gettext("Asked only where something can be due."))
    if not statement.required:
        notes.append(gettext("Free to choose: help is given without it."))
    if statement.expires_days:
        notes.append(
            ngettext(
                "Ends by itself after %(num)d day.",
                "Ends by itself after %(num)d days.",
                statement.expires_days,
            )
        )
    return " ".join(notes)


def _documents(edition: Edition) -> Iterator[Part]:
    if edition.particulars.documents:
        yield heading(edition, gettext("Documents that belong to it"))
    for document in edition.particulars.documents:
        address = edition.documents[document.id]
        yield Part("text", (Run(document.title[edition.language], href=address),), "LI", 1, BULLET)
        digest = document.digests[edition.language]
        words = f"{gettext('SHA-256 of the plain text:')} {digest}"
        yield Part("note", (Run(words),), "LI", 1, lang=edition.words_language)


def identity(edition: Edition) -> Iterator[Part]:
    """Who the firm is."""
    who = edition.firm.identity
    yield heading(edition, gettext("Who you are dealing with"))
    yield _stated(edition, gettext("Name"), who.legal_name)
    yield _stated(edition, gettext("Address"), who.address)
    yield _stated(edition, gettext("Telephone"), who.phone)
    yield _stated(edition, gettext("E-mail"), who.email, f"mailto:{who.email}")
    yield _stated(edition, registers.called(edition.firm.country), who.register_number)
    yield _stated(edition, gettext("VAT number"), who.vat)


def _stated(edition: Edition, name: str, value: str, href: str | None = None) -> Part:
    if value == NOT_STATED:
        return fact(edition, name, gettext("not stated"))
    return fact(edition, name, value, href)


def _proof(edition: Edition) -> Iterator[Part]:
    yield heading(edition, gettext("Proof that this text has not changed"))
    yield ours(
        edition,
        gettext(
            "This PDF is for reading and keeping. What was published and recorded is the plain text, whose digest stands here."
        ),
    )
    plain = f"{edition.address}.md"
    yield fact(edition, gettext("Plain text"), plain, plain)
    yield Part("digest", (Run(edition.version.languages[edition.language]),), label="SHA-256")
    number = gettext("Entry %(number)d of the firm's log.", number=edition.version.leaf_index)
    yield fact(edition, gettext("In the log"), number)
