"""The documents tell the truth: commands, targets, settings, files and links in them exist, and the other way round."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from consent.cli import main
from consent.config import Settings, variable_of

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NAMES = [str(path.relative_to(ROOT)) for path in DOCUMENTS]
OPERATING = ROOT / "docs/operating.md"

LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^(?: {4}|\t)(.+)$", re.MULTILINE)
PLACE = re.compile(r"^(?:consent|docs|tests|requirements|\.ci|\.githooks)/[\w./<>*-]+$")
COMMENT = re.compile(r"\s+# .*$")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def slug(heading: str) -> str:
    """The anchor that code hosts make of a heading."""
    plain = re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower())
    return plain.strip().replace(" ", "-")


def anchors(path: Path) -> set[str]:
    return {slug(line.lstrip("#")) for line in text_of(path).splitlines() if line.startswith("#")}


def code_lines(path: Path) -> Iterator[str]:
    """Everything a reader could type: indented blocks and inline code, comments cut off."""
    text = text_of(path)
    for found in [*BLOCK.findall(text), *CODE.findall(text)]:
        for part in re.split(r"&&|\|", COMMENT.sub("", found)):
            yield part.strip().removeprefix(".venv/bin/")


def commands() -> dict[str, click.Command]:
    """Every command that does something, by what is typed: `consent terms check`."""
    found: dict[str, click.Command] = {}

    def walk(prefix: str, command: click.Command) -> None:
        if isinstance(command, click.Group):
            for name, inner in command.commands.items():
                walk(f"{prefix} {name}", inner)
        else:
            found[prefix] = command

    walk("consent", main)
    return found


COMMANDS = commands()


def typed_commands(path: Path) -> Iterator[tuple[str, list[str]]]:
    """(the command, the rest of the line) of each `consent ...` in a document."""
    for line in code_lines(path):
        if not re.match(r"consent [a-z]", line):
            continue
        words = shlex.split(line.replace("...", ""))
        name = next((" ".join(words[:size]) for size in (3, 2) if " ".join(words[:size]) in COMMANDS), line)
        yield name, words[len(name.split()) :]


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_relative_links_lead_somewhere(path: Path) -> None:
    """A file that is there and, after #, a heading of it."""
    for target in LINK.findall(text_of(path)):
        if target.startswith(("http:", "https:", "mailto:")):
            continue
        name, _, anchor = target.partition("#")
        aim = (path.parent / name).resolve() if name else path
        assert aim.exists(), target
        assert not anchor or anchor in anchors(aim), target


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_named_files_exist(path: Path) -> None:
    """Paths in code quotes; `<firm>` and `*` stand for any name."""
    for code in CODE.findall(text_of(path)):
        if PLACE.match(code):
            pattern = re.sub(r"<[\w-]+>", "*", code.rstrip("/"))
            assert list(ROOT.glob(pattern)), code


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_typed_commands_and_options_exist(path: Path) -> None:
    """Whoever copies a line from a document gets what it says."""
    for name, rest in typed_commands(path):
        assert name in COMMANDS, name
        options = {option for parameter in COMMANDS[name].params for option in parameter.opts}
        assert {word for word in rest if word.startswith("--")} <= options | {"--help"}, (name, rest)


def test_every_command_is_described_for_operators() -> None:
    """The table of commands is complete."""
    described = {
        f"consent {name}"
        for name in re.findall(r"^\| `consent ([a-z -]+)`", text_of(OPERATING), re.MULTILINE)
    }
    assert described == set(COMMANDS)


def test_every_setting_is_described_for_operators() -> None:
    """The table of settings is complete and names nothing else."""
    described = set(re.findall(r"^\| `(CONSENT_[A-Z_]+)` \|", text_of(OPERATING), re.MULTILINE))
    assert described == {variable_of(field) for field in Settings.model_fields}


def makefile_targets() -> dict[str, str]:
    """Target -> what `make help` says of it."""
    return dict(re.findall(r"^([a-z-]+):[^\n]*## (.+)$", text_of(ROOT / "Makefile"), re.MULTILINE))


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_make_targets_in_documents_exist(path: Path) -> None:
    """`make help` knows every target that a document tells people to type."""
    typed = {
        match[1]
        for line in code_lines(path)
        if (match := re.match(r"(?:[A-Z]+=\S+ )*make ([a-z][a-z-]*)", line))
    }
    assert typed <= set(makefile_targets())


def test_every_make_target_is_phony_and_explained() -> None:
    """A file of that name must not keep a target from running, and `make help` shows them all."""
    phony = re.search(r"^\.PHONY: (.+)$", text_of(ROOT / "Makefile"), re.MULTILINE)
    assert phony
    assert set(phony[1].split()) == set(makefile_targets())


def test_every_decision_is_listed() -> None:
    """A page that nobody finds decides nothing."""
    folder = ROOT / "docs/decisions"
    pages = {path.name for path in folder.glob("[0-9]*.md")}
    assert pages == set(LINK.findall(text_of(folder / "README.md")))


@pytest.mark.parametrize(
    "path", sorted((ROOT / "docs/decisions").glob("[0-9]*.md")), ids=lambda path: path.stem
)
def test_every_decision_has_its_four_parts(path: Path) -> None:
    """Situation, choice, what follows, and what would change our mind."""
    headings = [line for line in text_of(path).splitlines() if line.startswith("## ")]
    assert headings == ["## Situation", "## Choice", "## What follows", "## What would change our mind"]


def test_glossary_is_sorted_within_its_groups() -> None:
    """A word is found without searching."""
    groups = text_of(ROOT / "docs/glossary.md").split("\n## ")[1:]
    for group in groups:
        words = re.findall(r"^- \*\*([^*]+)\*\*", group, re.MULTILINE)
        assert words == sorted(words, key=str.lower), group.splitlines()[0]
