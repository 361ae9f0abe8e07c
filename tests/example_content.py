"""The complete example of docs/content.md as files, and folders made of it with something changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from consent.errors import Finding

DOCUMENT = Path(__file__).parents[1] / "docs/content.md"
FIRM = "firms/example-help.toml"
NL = "terms/nl/example-help/2024-03-01.md"
PL = "terms/pl/example-help/2024-03-01.md"
LIST_NL = "terms/nl/example-help/documents/price-list-2024.md"
LIST_PL = "terms/pl/example-help/documents/price-list-2024.md"
VIEWER = "tools/example-viewer.txt"

Changes = dict[str, str | bytes | None]
Found = tuple[str, str, str]

_FILE = re.compile(r"^`([\w./-]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def example_files() -> dict[str, str]:
    """Text of every file of the example by its path in the content folder."""
    return dict(_FILE.findall(DOCUMENT.read_text(encoding="utf-8")))


def write_content(folder: Path, changes: Mapping[str, str | bytes | None] | None = None) -> Path:
    """A content folder with the example; `changes` replaces files by path, None leaves one out."""
    for path, content in {**example_files(), **(changes or {})}.items():
        if content is not None:
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def replaced(path: str, *pairs: tuple[str, str]) -> str:
    """The example's file at `path` with each first text replaced by the second; all must be there."""
    text = example_files()[path]
    for before, after in pairs:
        assert before in text, before
        text = text.replace(before, after, 1)
    return text


def located(folder: Path, finding: Finding) -> Found:
    """(file, text of the line, code) of a finding."""
    place = folder / finding.file
    lines = place.read_text(encoding="utf-8", errors="replace").split("\n") if finding.line else [""]
    return finding.file, lines[finding.line - 1].strip(), finding.code
