"""The stylesheets: none too long to be read, none that no page loads, no class that nothing has."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "consent"
STYLES = PACKAGE / "static" / "styles"
TEMPLATES = PACKAGE / "templates"
SHEETS = pytest.mark.parametrize("sheet", sorted(STYLES.glob("*.css")), ids=lambda sheet: sheet.stem)
LONGEST = 400
LINKED = re.compile(r'asset\("styles/([a-z-]+\.css)"\)')


@cache
def templates() -> dict[str, str]:
    """Every template by its name, without what is written to whoever reads it."""
    return {
        str(file.relative_to(TEMPLATES)): re.sub(
            r"\{#.*?#\}", "", file.read_text(encoding="utf-8"), flags=re.DOTALL
        )
        for file in TEMPLATES.rglob("*.html")
    }


def read_by(name: str) -> set[str]:
    """A template and all that it extends, includes or imports."""
    return {name}.union(
        *(read_by(one) for one in re.findall(r'\{%-? (?:extends|include|from) "([^"]+)"', templates()[name]))
    )


@cache
def words() -> set[str]:
    """Every word of which a class may be made: in templates, in scripts and in the code of pages."""
    files = [*TEMPLATES.rglob("*.html"), *PACKAGE.glob("static/*.js"), *PACKAGE.rglob("*.py")]
    return {
        word for file in files for word in re.findall(r"[A-Za-z][\w-]*", file.read_text(encoding="utf-8"))
    }


def selectors(sheet: Path) -> list[str]:
    """What stands before the braces, without comments and values."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = re.findall(r"([^{};]+)\{", re.sub(r'url\("[^"]*"\)', "", text))
    return [one.strip() for part in found if not part.strip().startswith("@") for one in part.split(",")]


def is_written(name: str) -> bool:
    """A class is a word itself, or begins with a word to which a template adds a state or a number: mark-running, columns-2."""
    parts = name.split("-")
    beginnings = ["-".join(parts[:at]) + "-" for at in range(1, len(parts))]
    return is_word(name) or any(one in words() and is_word(name.removeprefix(one)) for one in beginnings)


def is_word(name: str) -> bool:
    """States have lines in Python and dashes in a class; numbers are counted."""
    return name.isdigit() or name in words() or name.replace("-", "_") in words()


@SHEETS
def test_sheet_is_short_enough_to_be_read(sheet: Path) -> None:
    """A sheet that grows longer has two subjects."""
    assert len(sheet.read_text(encoding="utf-8").splitlines()) <= LONGEST


@SHEETS
def test_every_class_of_a_sheet_is_one_that_a_page_has(sheet: Path) -> None:
    """What is dressed no more is not kept."""
    classes = {name for one in selectors(sheet) for name in re.findall(r"\.([A-Za-z][\w-]*)", one)}
    assert [name for name in sorted(classes) if not is_written(name)] == []


@SHEETS
def test_no_selector_stands_twice_in_the_same_place(sheet: Path) -> None:
    """One rule for one thing: the second would be the one that counts, and nobody would see it."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    preludes = re.findall(r"^([^\s@}][^{]*)\{", text, flags=re.MULTILINE)
    alone = [" ".join(one.split()) for one in preludes]
    assert [one for one in sorted(set(alone)) if alone.count(one) > 1] == []


def test_every_sheet_is_loaded_by_a_page_and_every_loaded_one_is_there() -> None:
    """No file that nothing asks for, no address that leads nowhere."""
    loaded = {
        name
        for file in TEMPLATES.rglob("*.html")
        for name in LINKED.findall(file.read_text(encoding="utf-8"))
    }
    assert loaded == {sheet.name for sheet in STYLES.glob("*.css")}


CONTROLS = {
    "form.css": re.compile(
        r'<fieldset|<select|<textarea|type="(?:checkbox|radio|file)"|\b(?:field|tick|radio_group)\('
    ),
    "buttons.css": re.compile(r'class="[^"]*\bbutton\b'),
}
PAGES = sorted(name for name, text in templates().items() if "{% extends" in text and name != "staff.html")


@pytest.mark.parametrize("page", PAGES)
def test_page_with_controls_loads_the_sheets_that_dress_them(page: str) -> None:
    """Macros may be imported for one of them: what counts is who calls it."""
    parts = {one for one in read_by(page) if not one.endswith("macros.html")}
    loaded = {name for one in parts for name in LINKED.findall(templates()[one])}
    wanted = {name for one in parts for name, control in CONTROLS.items() if control.search(templates()[one])}
    assert wanted <= loaded
