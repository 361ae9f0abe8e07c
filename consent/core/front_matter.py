"""Front matter: the YAML between two lines `---` at the top of a terms file, read as it was meant.

Only mappings, lists, text, true and false; no anchors, aliases or tags, no key twice. A bare value that YAML would turn
into a date, a number or nothing is a finding that asks for quotes: `version: 2023-09-13` would not be text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

import yaml

from consent.core.sources import Lines, Path, refusal, words
from consent.errors import ContentError, Finding

DEEPEST = 8
_TEXT = "tag:yaml.org,2002:str"
_KINDS = {
    "tag:yaml.org,2002:bool": "yes or no",
    "tag:yaml.org,2002:timestamp": "a date",
    "tag:yaml.org,2002:int": "a number",
    "tag:yaml.org,2002:float": "a number",
    "tag:yaml.org,2002:null": "nothing",
}


def split_front_matter(text: str, *, source: str) -> tuple[str, str, int]:
    """The YAML, the text after it, and the line on which that text starts."""
    lines = text.split("\n")
    if lines[0] != "---":
        raise refusal(
            source,
            1,
            "front_matter",
            "the first line must be ---, with title, statements and the rest below it",
        )
    if "---" not in lines[1:]:
        raise refusal(source, 1, "front_matter", "a second line --- must end the front matter")
    end = lines.index("---", 1)
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), end + 2


def parse_front_matter(text: str, *, source: str) -> tuple[object, Lines]:
    """The values of a YAML text that starts on line 2 of its file, and the line of each."""
    try:
        node = _Loader(text, source).get_single_node()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        raise refusal(source, mark.line + 2 if mark else 2, "yaml", f"not YAML: {reason}") from error
    if node is None:
        raise refusal(source, 1, "front_matter", "the front matter is empty")
    reader = _Reader(source)
    value = reader.read(node, ())
    if reader.findings:
        raise ContentError(tuple(reader.findings))
    return value, Lines(reader.lines)


class _Loader(yaml.SafeLoader):
    """Reads the text once, and refuses what is not used here where it stands."""

    def __init__(self, text: str, source: str) -> None:
        super().__init__(text)
        self._source = source
        self._depth = 0

    def get_event(self) -> yaml.Event:
        event: yaml.Event = super().get_event()  # type: ignore[no-untyped-call]
        self._refuse_tricks(event)
        return event

    def _refuse_tricks(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._refuse(event, "anchors and aliases (& and *) are not used here: put quotes around the text")
        if getattr(event, "tag", None):
            self._refuse(event, "tags (!) are not used here: put quotes around the text")
        self._depth += isinstance(event, yaml.CollectionStartEvent)
        self._depth -= isinstance(event, yaml.CollectionEndEvent)
        if self._depth > DEEPEST:
            self._refuse(event, "nested too deeply")

    def _refuse(self, event: yaml.Event, message: str) -> NoReturn:
        line = event.start_mark.line + 2 if event.start_mark else 2
        raise refusal(self._source, line, "yaml", message)


class _Reader:
    def __init__(self, source: str) -> None:
        self._source = source
        self.lines: dict[Path, int] = {}
        self.findings: list[Finding] = []

    def read(self, node: yaml.Node, path: Path) -> object:
        self.lines.setdefault(path, node.start_mark.line + 2)
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, path))
        if isinstance(node, yaml.SequenceNode):
            return [self.read(member, (*path, index)) for index, member in enumerate(node.value)]
        return self._scalar(node, path)

    def _pairs(self, node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, object]]:
        seen = set()
        for key, value in node.value:
            is_name = isinstance(key, yaml.ScalarNode)
            name = str(key.value) if is_name else "?"
            self.lines[*path, name] = key.start_mark.line + 2
            if not is_name:
                self._find((*path, name), "yaml", "a key must be one word")
            if name in seen:
                self._find((*path, name), "duplicate", "stands twice")
            seen.add(name)
            yield name, self.read(value, (*path, name))

    def _scalar(self, node: yaml.Node, path: Path) -> object:
        if node.tag == _TEXT:
            return node.value
        if node.value in {"true", "false"}:
            return bool(node.value == "true")
        kind = _KINDS.get(node.tag, "something else")
        self._find(path, "unquoted", f"put quotes around {node.value!r}: YAML takes it for {kind}")
        return ""

    def _find(self, path: Path, code: str, message: str) -> None:
        self.findings.append(
            Finding("error", self._source, self.lines[path], code, f"{words(path)}: {message}")
        )
