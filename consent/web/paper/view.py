"""The PDF of a version: made when it is first asked for, kept, and the same bytes from then on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response, request
from flask.typing import ResponseReturnValue

from consent.core.encoding import sha256_hex
from consent.core.publications import PublishedVersion
from consent.errors import Unavailable
from consent.service import library, paper
from consent.web import announcements, colours, headers
from consent.web.frames import absolute, permanent
from consent.web.house import house
from consent.web.paper import words
from consent.web.paper.printing import About, printed
from consent.web.paper.words import Edition

# Making one takes a processor for a moment, the longest text for seconds: never two at once in a process.
_making = threading.Lock()
PATIENCE_SECONDS = 20


def show(language: str, firm_id: str, name: str) -> ResponseReturnValue:
    """A version as a PDF, for ever."""
    found = permanent(language, firm_id, name)
    content, is_kept = kept_or_made(found, language)
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{firm_id}-{name}-{language}.pdf"'
    policy = headers.FOREVER if is_kept else headers.NEVER
    return headers.cached(response, policy, sha256_hex(content)).make_conditional(request)


def kept_or_made(version: PublishedVersion, language: str) -> tuple[bytes, bool]:
    """The PDF, and whether it is the one that stays: one made while the database takes nothing is not."""
    kept = paper.find(house(), version, language)
    if kept is not None:
        return kept, True
    with alone():
        return made_to_be_kept(version, language)


@contextmanager
def alone() -> Iterator[None]:
    """Within, nobody else makes a PDF in this process; Unavailable("busy") for whoever waited too long."""
    if not _making.acquire(timeout=PATIENCE_SECONDS):
        raise Unavailable("busy")
    try:
        yield
    finally:
        _making.release()


def made_to_be_kept(version: PublishedVersion, language: str) -> tuple[bytes, bool]:
    """The same, while nobody else makes one in this process."""
    # whoever waited may find what the one before made
    kept = paper.find(house(), version, language)
    if kept is not None:
        return kept, True
    content = made(version, language)
    try:
        return paper.keep(house(), version, language, content), True
    except Unavailable:
        return content, False


def made(version: PublishedVersion, language: str) -> bytes:
    """A PDF, the same bytes whenever it is made by the same release."""
    edition = edition_of(version, language)
    about = About(
        title=words.title_of(edition),
        author=edition.firm.name,
        language=language,
        made_at=version.published_at,
        accent=colours.for_light(edition.firm.accent or colours.DEFAULT),
        header=words.header_of(edition),
        footer=edition.address,
    )
    return printed(about, words.parts_of(edition), words.unprintable_note(edition))


def edition_of(version: PublishedVersion, language: str) -> Edition:
    """Everything that the paper of a version shows, as it was when the version was published."""
    place = {"language": language, "firm_id": version.firm, "name": version.name}
    particulars = library.particulars(house(), version)
    return Edition(
        firm=library.firm_at(house(), version),
        version=version,
        language=language,
        text=library.text(house(), version, language),
        html=library.html(house(), version, language),
        particulars=particulars,
        entry=announcements.entry_of(version, language),
        address=absolute("public.version", **place),
        documents={
            document.id: absolute("public.document", document_id=document.id, **place)
            for document in particulars.documents
        },
    )
