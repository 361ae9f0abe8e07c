"""What others wrote and we ship: listed with version, licence and digest, and unchanged."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

PACKAGE = Path(__file__).parents[1] / "consent"
VENDOR = PACKAGE / "static/vendor"
# The web server hands out what is in `static`; fonts for PDFs are none of its business.
FOLDERS = pytest.mark.parametrize("folder", [VENDOR, PACKAGE / "fonts"], ids=["vendor", "fonts"])


def packages(folder: Path) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads((folder / "vendored.json").read_bytes())["packages"]
    return listed


@FOLDERS
def test_every_vendored_file_is_listed_and_unchanged(folder: Path) -> None:
    """A changed byte, a file too many and a file too few all show."""
    listed = {name: digest for package in packages(folder) for name, digest in package["files"].items()}
    present = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "vendored.json"
    }
    assert present == listed


@FOLDERS
def test_every_package_has_its_version_licence_and_the_licence_text(folder: Path) -> None:
    """Who ships somebody's work ships its licence."""
    for package in packages(folder):
        assert package["name"]
        assert package["version"]
        assert package["licence"]
        assert any("LICEN" in name.upper() for name in package["files"]), package["name"]


def test_vendored_styles_load_nothing() -> None:
    """The pages load nothing from anybody else: no import, and only data in url()."""
    for path in VENDOR.rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        assert "@import" not in text
        assert text.count("url(") == text.count('url("data:') + text.count("url(data:"), path.name
