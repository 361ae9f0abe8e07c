"""The locks: they pin what pyproject.toml asks for, with hashes, and name no place to download from."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
LOCKS = ("run", "dev")
PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>[^ ;]+)(?: ; (?P<marker>[^\\]+?))? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


def project() -> dict[str, Any]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        table: dict[str, Any] = tomllib.load(file)["project"]
    return table


def lock_text(lock: str) -> str:
    return (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="ascii")


def pins(lock: str) -> dict[str, set[str]]:
    """Name -> the versions pinned (more than one when they depend on the Python)."""
    found: dict[str, set[str]] = {}
    for line in lock_text(lock).splitlines():
        if match := PIN.match(line):
            found.setdefault(match["name"], set()).add(match["version"])
    return found


def requirements_of(*extras: str) -> list[Requirement]:
    """Our own requirements with these extras; an extra that names our own extras is opened."""
    lines = list(project()["dependencies"])
    for extra in extras:
        lines += project()["optional-dependencies"][extra]
    return [wanted for wanted in map(Requirement, lines) if wanted.name != project()["name"]]


def imported_packages() -> set[str]:
    """Top-level names of other people's packages that our code imports."""
    names: set[str] = set()
    for path in (ROOT / "consent").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - {"consent"}


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_a_place_to_download_from(lock: str) -> None:
    """Where packages come from is the business of whoever installs them."""
    assert "://" not in lock_text(lock)
    assert "--index" not in lock_text(lock)


def test_no_lock_of_another_format_is_kept() -> None:
    """The lock formats of uv and pylock hold download addresses."""
    assert not [name for name in ("uv.lock", "pylock.toml", "poetry.lock") if (ROOT / name).exists()]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_is_a_pin_or_its_hash(lock: str) -> None:
    """Plain pip reads it with --require-hashes, so nothing in it may float."""
    lines = lock_text(lock).splitlines()
    assert lines
    assert not [line for line in lines if not PIN.match(line) and not HASH.match(line)]


@pytest.mark.parametrize(
    ("lock", "extras"), [("run", ("build",)), ("dev", ("build", "dev", "postgres", "redis"))], ids=LOCKS
)
def test_lock_fits_pyproject(lock: str, extras: tuple[str, ...]) -> None:
    """Whoever changes pyproject.toml runs `make lock`."""
    pinned = pins(lock)
    for wanted in requirements_of(*extras):
        versions = pinned.get(canonicalize_name(wanted.name), set())
        assert versions, f"{wanted} is not in requirements/{lock}.txt: make lock"
        assert all(wanted.specifier.contains(Version(version)) for version in versions), str(wanted)


def test_run_lock_is_part_of_dev_lock() -> None:
    """`make run` after `make test` has nothing left to install, and the other way round changes no version."""
    dev = pins("dev")
    assert {name: versions for name, versions in pins("run").items() if dev.get(name) != versions} == {}


def test_what_is_imported_is_declared_and_the_reverse() -> None:
    """No package comes in by chance through another one, and none is asked for in vain."""
    owners = packages_distributions()
    imported = {
        canonicalize_name(owner) for name in imported_packages() for owner in owners.get(name, [name])
    }
    declared = {canonicalize_name(wanted.name) for wanted in requirements_of("postgres", "redis", "stamps")}
    # loaded by SQLAlchemy, flask-limiter and zoneinfo by name
    by_name = {"psycopg", "redis", "tzdata"}
    assert imported - declared == set(), "imported, not declared"
    assert declared - imported - by_name == set(), "declared, not imported"


def test_apt_list_is_names_only() -> None:
    """`.ci/run` hands the lines to apt-get as they stand."""
    lines = (ROOT / "requirements/apt.txt").read_text(encoding="ascii").splitlines()
    names = [line for line in lines if line and not line.startswith("#")]
    assert names
    assert all(re.fullmatch(r"[a-z0-9.+-]+", name) for name in names)
