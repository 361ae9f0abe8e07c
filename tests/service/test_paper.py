"""PDFs of versions: the first that was made is kept, sealed, and nothing else is ever served."""

from __future__ import annotations

import pytest

from consent.errors import NotFound, VerificationError
from consent.service import library, paper
from consent.service.installation import Installation
from tests.damage import Copy
from tests.firm_folders import FIRM, FIRST
from tests.history import SECOND
from tests.samples import NOW, at_once


def test_before_the_first_there_is_none(any_house: Installation) -> None:
    """Then somebody makes it."""
    version = library.in_force(any_house, "page-computers", now=NOW)
    assert paper.find(any_house, version, "nl") is None


def test_the_first_one_is_kept(any_house: Installation) -> None:
    """Whoever comes with another one gets the first back; each language has its own."""
    version = library.in_force(any_house, "page-computers", now=NOW)
    assert paper.keep(any_house, version, "nl", b"first") == b"first"
    assert paper.keep(any_house, version, "nl", b"second") == b"first"
    assert paper.keep(any_house, version, "pl", b"polish") == b"polish"
    assert paper.find(any_house, version, "nl") == b"first"


def test_many_at_once_agree(any_house: Installation) -> None:
    """Sixteen made at the same time: all serve the same bytes from then on."""
    version = library.in_force(any_house, "page-computers", now=NOW)
    tasks = [
        lambda number=number: paper.keep(any_house, version, "nl", b"%d" % number) for number in range(16)
    ]
    assert len(set(at_once(tasks))) == 1


def test_a_language_that_the_version_lacks(house: Installation) -> None:
    """Is not found, as everywhere."""
    version = library.in_force(house, "damal", now=NOW)
    with pytest.raises(NotFound):
        paper.find(house, version, "de")


def test_a_changed_pdf_is_not_served(copy: Copy) -> None:
    """Whoever can write into the database cannot make the seal."""
    version = library.version(copy.house, FIRM, FIRST)
    copy.run("UPDATE version_pdfs SET content = ?", b"other words")
    with pytest.raises(VerificationError, match="was changed"):
        paper.find(copy.house, version, "nl")


def test_a_pdf_of_another_version_is_not_served(copy: Copy) -> None:
    """Genuine bytes in another place."""
    copy.run(
        "UPDATE version_pdfs SET language = 'nl', version = ? WHERE firm = ? AND version = ?",
        "x",
        FIRM,
        FIRST,
    )
    copy.run(
        "UPDATE version_pdfs SET language = 'nl', version = ? WHERE firm = ? AND version = ?",
        FIRST,
        FIRM,
        SECOND,
    )
    version = library.version(copy.house, FIRM, FIRST)
    with pytest.raises(VerificationError):
        paper.find(copy.house, version, "nl")
