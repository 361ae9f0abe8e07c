"""What the frame of a firm's page needs, and the permanent addresses of pages."""

from __future__ import annotations

from typing import Any

from flask import url_for

from consent.core.firms import Firm
from consent.core.publications import PublishedVersion
from consent.service import library
from consent.web import help_page
from consent.web.house import house
from consent.web.languages import LanguageMissing


def frame(
    firm: Firm, language: str, endpoint: str, version: PublishedVersion | None = None, **values: str | None
) -> dict[str, object]:
    """What the frame of a firm's page needs; the languages are those of the version, where the page shows one."""
    return {
        "firm": firm,
        "language": language,
        "choices": help_page.choices(
            firm, language, endpoint, None if version is None else version.languages, **values
        ),
        "home": url_for("public.help_page", language=language, firm_id=firm.id),
    }


def permanent(language: str, firm_id: str, name: str) -> PublishedVersion:
    """A version by its address, which stays although the firm should give up the language: LanguageMissing, NotFound."""
    found = library.version(house(), firm_id, name)
    if language not in found.languages:
        raise LanguageMissing(language, tuple(found.languages), library.firm_at(house(), found))
    return found


def permanent_frame(
    version: PublishedVersion, language: str, endpoint: str, **values: str
) -> dict[str, object]:
    """The frame of a page that stays for ever: the firm as it was published when the version was."""
    return frame(library.firm_at(house(), version), language, endpoint, version, **values)


def absolute(endpoint: str, **values: Any) -> str:
    """The whole address of a page, of the base URL that is set: never of what a request calls our host."""
    return house().settings.base_url + url_for(endpoint, **values)
