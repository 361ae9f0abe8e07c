"""`consent terms new`, `schema`: for whoever writes."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]


def test_schema_is_the_documented_one(run: Run) -> None:
    """What is printed is what docs/content.md links, byte for byte."""
    assert run("terms", "schema").stdout == (ROOT / "docs/firm.schema.json").read_text(encoding="utf-8")
