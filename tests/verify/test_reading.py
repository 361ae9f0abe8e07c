"""docs/reading-consent-verify.md names what consent-verify is made of, and nothing else."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs/reading-consent-verify.md"
LOADED = """
import sys
import consent.verify
print(*(name for name, module in sys.modules.items() if name.startswith("consent.") and module.__file__), sep="\\n")
"""


def test_the_page_lists_every_module_once() -> None:
    """Those that the program loads, but the empty packages; whoever reads them all has read the program."""
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    listed = re.findall(r"^\| `([a-z_.0-9]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(set(done.stdout.split()) - {"consent.core", "consent.verify"})
