"""Drafts: a new version's text made from an earlier one's, byte for byte but for what must differ.

Changed are `version`, that version's name and written-out date in the statements, and what only the author can say:
`changes` and `reason` are left unfinished, in words that the check refuses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import yaml
from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from consent.core.firm_files import Version, version_key
from consent.core.front_matter import split_front_matter
from consent.core.terms import TermsText, parse_terms
from consent.errors import Finding

UNFINISHED = "TODO:"

_WHAT = f"{UNFINISHED} say what changed and why"
_WHY = f"{UNFINISHED} say why the change is material or editorial"
_FENCE = "---\n"


@dataclass(frozen=True, slots=True)
class DraftText:
    """A file's bytes, and its lines that still say the earlier version's name or date: for the author to judge."""

    data: bytes
    mentions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    text: str


def draft_terms(data: bytes, version: str, language: str, *, source: str) -> DraftText:
    """The first draft of `version` in `language`, from the terms of an earlier version; a ContentError where those are broken."""
    before = parse_terms(data, source=source)
    text = data.decode()
    yaml_text = split_front_matter(text, source=source)[0]
    renaming = _Renaming(before.version, version, before.language)
    edits = sorted(_edits(yaml_text, version, renaming, language), key=lambda edit: edit.start)
    for edit in reversed(edits):
        yaml_text = yaml_text[: edit.start] + edit.text + yaml_text[edit.end :]
    draft = _FENCE + yaml_text + text[text.index(f"\n{_FENCE}", len(_FENCE) - 1) :]
    return DraftText(draft.encode(), tuple(_mentions(draft, renaming)))


def unfinished_faults(text: TermsText, *, source: str) -> Iterator[Finding]:
    """Findings about what the author of a draft still has to say."""
    for key, value in (("changes", text.changes), ("reason", text.reason or "")):
        if value.startswith(UNFINISHED):
            wanted = value.removeprefix(UNFINISHED).strip() or "finish it"
            message = f"{key} is unfinished: {wanted}, in {text.language!r}"
            yield Finding("error", source, text.lines[key,], "unfinished", message)


def append_version(firm_file: str, version: Version) -> str:
    """The text of a firm file with one more version at its end: nothing above it is touched, comments included."""
    lines = ["[[versions]]", f"name = {_quoted(version.name)}"]
    if version.effective is not None:
        lines.append(f"effective = {_quoted(version.effective)}")
    tools = ", ".join(_quoted(tool) for tool in version.tools)
    lines += [f"tariff = {_quoted(version.tariff)}", f"tools = [{tools}]"]
    for document in version.documents:
        titles = ", ".join(f"{language} = {_quoted(words)}" for language, words in document.title.items())
        lines += ["", "[[versions.documents]]", f"id = {_quoted(document.id)}", f"title = {{ {titles} }}"]
        lines.append(f"file = {_quoted(document.file)}")
    return "\n".join([firm_file.rstrip("\n"), "", *lines, ""])


def _quoted(text: str) -> str:
    # JSON's escapes are among those of TOML's basic strings.
    return json.dumps(text, ensure_ascii=False)


class _Renaming:
    """Puts a version's name and written-out date in the place of an earlier one's, in the words of a language."""

    def __init__(self, before: str, after: str, language: str) -> None:
        dates = zip(_written(before, language), _written(after, language), strict=True)
        self._pairs = [(re.compile(rf"(?<![\w.-]){re.escape(before)}(?![\w-]|\.\d)"), after)]
        self._pairs += [(_spaced(old), new) for old, new in dates]

    def applied(self, text: str) -> str:
        """The text of the new version."""
        for pattern, new in self._pairs:
            text = pattern.sub(new, text)
        return text


def _written(version: str, language: str) -> tuple[str, ...]:
    """A version's day as the language writes dates out; nothing where nobody knows how."""
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return ()
    day = version_key(version)[0]
    return tuple(format_date(day, form, locale=locale) for form in ("long", "d MMMM y"))


def _spaced(words: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\d)" + r"\s+".join(map(re.escape, words.split())) + r"(?!\d)")


# Front matter, edited where it stands --------------------------------------------------------------------------------


def _edits(yaml_text: str, version: str, renaming: _Renaming, language: str) -> Iterator[_Edit]:
    # It has been parsed before: there is a table in it.
    nodes = _members(cast(yaml.Node, yaml.compose(yaml_text, Loader=yaml.SafeLoader)))
    yield _set(nodes["version"], _quoted(version))
    yield _set(nodes["language"], language)
    yield _set(nodes["changes"], _quoted(_WHAT), yaml_text)
    if "reason" in nodes:
        yield _set(nodes["reason"], _quoted(_WHY), yaml_text)
    else:
        yield _after(nodes["change"], f"\nreason: {_quoted(_WHY)}", yaml_text)
    for statement in nodes["statements"].value:
        yield from _renamed(_members(statement), renaming, yaml_text)


def _mentions(text: str, renaming: _Renaming) -> Iterator[int]:
    for number, line in enumerate(text.split("\n"), start=1):
        if renaming.applied(line) != line:
            yield number


def _members(node: yaml.Node) -> dict[str, yaml.Node]:
    return {key.value: value for key, value in node.value}


def _set(node: yaml.Node, text: str, yaml_text: str = "") -> _Edit:
    start, end = node.start_mark.index, node.end_mark.index
    # A folded text (`changes: >`) ends with its line; the next key needs that end.
    return _Edit(start, end, text + ("\n" if yaml_text[start:end].endswith("\n") else ""))


def _after(node: yaml.Node, text: str, yaml_text: str) -> _Edit:
    end = yaml_text.find("\n", node.end_mark.index)
    place = len(yaml_text) if end < 0 else end
    return _Edit(place, place, text)


def _renamed(statement: dict[str, yaml.Node], renaming: _Renaming, yaml_text: str) -> Iterator[_Edit]:
    answers = statement["answers"].value if "answers" in statement else []
    for node in (statement["text"], *(_members(answer)["text"] for answer in answers)):
        start, end = node.start_mark.index, node.end_mark.index
        yield _Edit(start, end, renaming.applied(yaml_text[start:end]))
