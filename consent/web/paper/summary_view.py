"""The PDF of a session's summary: made for the mail that it goes with, and kept nowhere."""

from __future__ import annotations

from dataclasses import replace

from consent.service.session_summaries import Summary
from consent.web import colours
from consent.web.paper import summary_words, view
from consent.web.paper.printing import About, printed
from consent.web.paper.summary_words import SummaryCopy


def copy_of(found: Summary) -> SummaryCopy:
    """The summary with the edition that was accepted."""
    edition = view.edition_of(found.version, found.acceptance.language)
    return SummaryCopy(found, replace(edition, firm=found.firm))


def drawn(copy: SummaryCopy) -> bytes:
    """The PDF, in the language in force."""
    found, edition = copy.summary, copy.edition
    about = About(
        title=summary_words.title_of(copy),
        author=found.firm.name,
        language=edition.language,
        made_at=found.session.corrected_at or found.session.closed_at or found.acceptance.time,
        accent=colours.for_light(found.firm.accent or colours.DEFAULT),
        header=summary_words.header_of(copy),
        footer=edition.address,
    )
    return printed(about, summary_words.parts_of(copy), summary_words.unprintable_note(copy))
