"""Who may import whom, from the contracts in pyproject.toml."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_imports_point_inward() -> None:
    """From cli to web to service to store to core to errors, and verify on core alone."""
    script = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([script, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_core_and_verify_load_no_framework() -> None:
    """What the import graph can't see: nothing loads Flask, click or SQLAlchemy by name either."""
    code = (
        "import sys, pkgutil, importlib, consent.core, consent.verify\n"
        "for module in pkgutil.walk_packages(consent.core.__path__, 'consent.core.'):\n"
        "    importlib.import_module(module.name)\n"
        "print(*sorted({'flask', 'click', 'sqlalchemy', 'alembic'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
