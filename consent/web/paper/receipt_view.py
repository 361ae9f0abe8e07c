"""The PDF of a receipt: made from the receipt each time it is asked for and kept nowhere, because it is full of personal values.

By one release it is the same bytes each time; its seal lets every later release say whether it was changed.
"""

from __future__ import annotations

from dataclasses import replace

from flask_babel import force_locale, gettext

from consent.service import receipt_papers
from consent.service.receipt_papers import ReceiptPaper
from consent.web import colours
from consent.web.frames import absolute
from consent.web.house import house
from consent.web.languages import FALLBACK, INTERFACE
from consent.web.paper import receipt_words, view
from consent.web.paper.archive import Attached
from consent.web.paper.printing import About, printed
from consent.web.paper.receipt_words import Copy

NAME = "receipt.json"
JSON = "application/json"


def made(paper: ReceiptPaper) -> bytes:
    """The sealed PDF, in the language in which the terms were accepted."""
    language = paper.acceptance.language
    with force_locale(language if language in INTERFACE else FALLBACK):
        return receipt_papers.sealed(house(), paper.acceptance.firm, drawn(copy_of(paper)))


def copy_of(paper: ReceiptPaper) -> Copy:
    """The receipt with the edition that was accepted."""
    language = paper.acceptance.language
    edition = replace(view.edition_of(paper.version, language), firm=paper.firm)
    check_page = absolute("check.page", language=language, number=paper.acceptance.id)
    return Copy(paper, edition, check_page)


def drawn(copy: Copy) -> bytes:
    """The PDF without its seal."""
    paper, edition = copy.paper, copy.edition
    about = About(
        title=receipt_words.title_of(copy),
        author=paper.firm.name,
        language=edition.language,
        made_at=paper.acceptance.time,
        accent=colours.for_light(paper.firm.accent or colours.DEFAULT),
        header=receipt_words.header_of(copy),
        footer=copy.check_page,
    )
    attached = Attached(NAME, JSON, paper.receipt, gettext("The signed record, its proof and the text"))
    return printed(about, receipt_words.parts_of(copy), receipt_words.unprintable_note(copy), attached)
