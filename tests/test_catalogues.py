"""The interface's words: the catalogues hold exactly what code and templates say, all of it translated."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
TRANSLATIONS = ROOT / "consent/translations"
LANGUAGES = sorted(path.parents[1].name for path in TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}")

Words = tuple[str, ...]


def words_of(message_id: str | tuple[str, ...] | list[str] | None) -> Words:
    """One word for a plain message, one a form for a plural one."""
    return (message_id or "",) if isinstance(message_id, str | None) else tuple(message_id)


def extracted() -> set[Words]:
    """What code and templates say now, by the mapping that `make strings` uses."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        mappings = tomllib.load(file)["tool"]["babel"]["mappings"]
    methods = [(mapping["pattern"], mapping["method"]) for mapping in mappings]
    options = {
        mapping["pattern"]: {"silent": "false"} for mapping in mappings if mapping["method"] == "jinja2"
    }
    found = extract_from_dir(
        ROOT,
        method_map=methods,
        options_map=options,
        keywords=KEYWORDS,
        directory_filter=lambda folder: not Path(folder).name.startswith((".", "tests")),
    )
    return {words_of(words) for _file, _line, words, _comments, _context in found}


def catalogue(language: str) -> Catalog:
    with (TRANSLATIONS / language / "LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale=language)


def test_both_languages_of_the_samples_are_there() -> None:
    """Dutch and Polish pages need Dutch and Polish words."""
    assert {"nl", "pl"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_has_exactly_the_words_in_use(language: str) -> None:
    """`make strings` was run after the last change, and dead words are gone."""
    in_catalogue = {words_of(message.id) for message in catalogue(language) if message.id}
    assert in_catalogue == extracted()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_and_none_is_a_guess(language: str) -> None:
    """Every plural form is filled in, and nothing is marked fuzzy."""
    messages = [message for message in catalogue(language) if message.id]
    assert [message.id for message in messages if message.fuzzy] == []
    assert [message.id for message in messages if not all(words_of(message.string))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_placeholders(language: str) -> None:
    """A placeholder lost or misspelt would be a wrong sentence or an error page."""
    for message in catalogue(language):
        wanted = {name for text in words_of(message.id) for name in PLACEHOLDER.findall(text)}
        for text in words_of(message.string):
            assert set(PLACEHOLDER.findall(text)) <= wanted, message.id
        if isinstance(message.id, str):
            assert set(PLACEHOLDER.findall(str(message.string))) == wanted, message.id
