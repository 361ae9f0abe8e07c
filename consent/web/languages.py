"""Languages: the one in the path decides; `Accept-Language` only picks the first redirect and speaks on error pages.

Two things are told apart. A *terms language* is any that a firm lists (`/de/...`). An *interface language* is one that our
own words are translated into; a page in a terms language without a catalogue has English words around its terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError
from flask import Flask, request, session
from flask_babel import Babel, get_locale
from werkzeug.routing import BaseConverter

from consent.core.firms import Firm
from consent.errors import NotFound

INTERFACE = ("nl", "pl", "en")
FALLBACK = "en"
# The pages of staff have no language in their path: theirs is kept in the login's cookie.
STAFF_BLUEPRINTS = frozenset(
    {
        "auth",
        "technician",
        "invitations",
        "sessions",
        "session_lists",
        "colleagues",
        "copies",
        "staff_terms",
        "auditor",
        "pictures",
    }
)


class LanguageMissing(NotFound):
    """There is no such page in `language`, but in `languages` there is; `firm` is None on the list of firms."""

    def __init__(self, language: str, languages: Sequence[str], firm: Firm | None = None) -> None:
        super().__init__("language", language)
        self.language = language
        self.languages = tuple(languages)
        self.firm = firm


@dataclass(frozen=True, slots=True)
class Choice:
    """One language in the header: `name` in its own words; `is_here` marks the page's own."""

    code: str
    name: str
    href: str
    is_here: bool


class LanguageConverter(BaseConverter):
    """Two or three lower-case letters."""

    regex = "[a-z]{2,3}"


class FirmConverter(BaseConverter):
    """What a firm may be called in an address."""

    regex = "[a-z0-9-]{2,40}"


def init_app(app: Flask) -> None:
    """The converters `lang` and `firm`, gettext, and what templates need of languages."""
    app.url_map.converters.update(lang=LanguageConverter, firm=FirmConverter)
    Babel(app, default_locale=FALLBACK, locale_selector=interface_language)
    app.jinja_env.globals.update(
        interface_language=interface_language, language_name=own_name, language_called=called
    )


def interface_language() -> str:
    """The language of our own words in this answer."""
    if request.blueprint in STAFF_BLUEPRINTS:
        return session.get("language") or preferred(INTERFACE)
    first = request.path.split("/", 2)[1]
    if first in INTERFACE:
        return first
    return FALLBACK if request.view_args and "language" in request.view_args else preferred(INTERFACE)


def preferred(languages: Sequence[str]) -> str:
    """The one of `languages` that the browser likes best; the first without a preference."""
    return request.accept_languages.best_match(languages) or languages[0]


def offered(firms: Iterable[Firm]) -> tuple[str, ...]:
    """Every language that a firm lists, our own first; those alone while there is no firm."""
    listed = {language for firm in firms for language in firm.languages}
    own = [language for language in INTERFACE if language in listed]
    return (*own, *sorted(listed.difference(INTERFACE))) or ("nl", "pl")


def own_name(code: str) -> str:
    """A language by its own name: "Nederlands", "Polski"; its code where nobody knows it."""
    try:
        name = Locale.parse(code).get_display_name(code)
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:] if name else code


def called(code: str) -> str:
    """A language by its name in the language of the page: "Dutch"; its code where nobody knows it."""
    try:
        return Locale.parse(code).get_display_name(get_locale()) or code
    except (UnknownLocaleError, ValueError):
        return code
