"""The house rules that a reader relies on and no linter counts: sizes, names, docstrings, who may sit where."""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "consent"
MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_FUNCTION = 40
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "stuff"}
SHADOWS = set(sys.stdlib_module_names) | set(dir(builtins))

Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "vendor" not in path.parts)


SOURCES = python_files(PACKAGE)
TESTS = python_files(ROOT / "tests")


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions_of(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, Function))


def where(path: Path, node: Function | None = None) -> str:
    place = str(path.relative_to(ROOT))
    return f"{place}:{node.lineno} {node.name}" if node else place


def test_no_file_is_longer_than_a_person_reads_at_once() -> None:
    """A file of 300 lines is two files."""
    sizes = {where(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES + TESTS}
    assert {name: size for name, size in sizes.items() if size > MOST_LINES_OF_A_FILE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    """A function of 40 lines is two functions; migrations list what they list."""
    long = {
        where(path, node): (node.end_lineno or 0) - node.lineno + 1
        for path in SOURCES
        if "migrations" not in path.parts
        for node in functions_of(path)
        if (node.end_lineno or 0) - node.lineno + 1 > MOST_LINES_OF_A_FUNCTION
    }
    assert long == {}


def test_modules_are_nouns_that_say_what_is_inside() -> None:
    """No drawer for odds and ends."""
    assert [where(path) for path in SOURCES if path.stem in VAGUE] == []


def test_no_module_is_called_like_a_standard_one() -> None:
    """Such a name shadows the other one day."""
    inner = [path for path in SOURCES if path.stem not in {"__init__", "__main__"}]
    assert [where(path) for path in inner if path.stem in SHADOWS] == []


def test_every_module_says_what_it_is_for() -> None:
    """A module docstring, for a format its specification."""
    silent = [where(path) for path in SOURCES + TESTS if not ast.get_docstring(tree_of(path))]
    assert silent == []


def test_every_test_says_what_it_shows() -> None:
    """A sentence that can be read without the code."""
    silent = [
        where(path, node)
        for path in TESTS
        for node in functions_of(path)
        if node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert silent == []


@pytest.mark.parametrize(
    "folder", ["terms", "firms", "tools", "fonts", "templates", "static", "translations"]
)
def test_data_folders_hold_no_code(folder: str) -> None:
    """An `__init__.py` in there would make a package of it, beside a module of that name."""
    assert [where(path) for path in python_files(PACKAGE / folder)] == []


def test_no_module_sits_beside_a_data_folder_of_its_name() -> None:
    """`consent/terms.py` beside `consent/terms/` breaks the day somebody adds an `__init__.py`."""
    folders = {
        path.name for path in PACKAGE.iterdir() if path.is_dir() and not (path / "__init__.py").exists()
    }
    assert [where(path) for path in PACKAGE.glob("*.py") if path.stem in folders] == []


def test_importing_the_package_imports_no_flask() -> None:
    """`consent/__init__.py` is a docstring: importing consent.core must stay light."""
    assert len(tree_of(PACKAGE / "__init__.py").body) == 1


def test_errors_are_ours_and_raised_from_what_caused_them() -> None:
    """`raise` inside an `except` names its cause, or says `from None` on purpose."""
    causeless = [
        f"{where(path)}:{inner.lineno}"
        for path in SOURCES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Raise) and inner.exc is not None and inner.cause is None
    ]
    assert causeless == []
