"""The blocks of docs/verify-yourself.md, run as a stranger would; and single bytes changed under them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/verify-yourself.md").read_text(encoding="utf-8")
QUIET = {"PYTHONWARNINGS": "ignore::ResourceWarning", "PYTHONDONTWRITEBYTECODE": "1"}
PIECE = re.compile(
    r"^#+ (?P<heading>[^\n]+)$|^```(?P<marks>[a-z ]+)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL
)


class Block(NamedTuple):
    """What stands between a pair of fences, and the first word of the heading above."""

    step: str
    marks: list[str]
    code: str


def blocks_of(page: str) -> list[Block]:
    found, step = [], ""
    for each in PIECE.finditer(page):
        if each["heading"]:
            step = each["heading"].split()[0].rstrip(".")
        else:
            found.append(Block(step, each["marks"].split(), each["code"]))
    return found


BLOCKS = blocks_of(PAGE)
OFFLINE = [block for block in BLOCKS if "network" not in block.marks]


def run(block: Block, folder: Path) -> subprocess.CompletedProcess[str]:
    """As it would be pasted into a shell, without `set -e`."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    command = ["bash", "-c", block.code] if "sh" in block.marks else [sys.executable, "-c", block.code]
    return subprocess.run(
        command, cwd=folder, env={"PATH": path, **QUIET}, capture_output=True, text=True, check=False
    )


def succeeds(step: str, folder: Path) -> bool:
    return all(run(block, folder).returncode == 0 for block in OFFLINE if block.step == step)


def failing_step(folder: Path) -> str | None:
    """The first step that ends with an error; what stands after it means nothing."""
    for block in OFFLINE:
        if run(block, folder).returncode != 0:
            return block.step
    return None


def changed(path: Path, where: Callable[[bytes], int]) -> None:
    """Put the next letter or digit at a place; what has none becomes an A."""
    data = bytearray(path.read_bytes())
    at = where(bytes(data))
    data[at] = data[at] + 1 if bytes([data[at], data[at] + 1]).isalnum() else ord("A")
    path.write_bytes(bytes(data))


def after(text: str, distance: int) -> Callable[[bytes], int]:
    """The place so many bytes after the beginning of the first `text`."""
    return lambda data: data.index(text.encode()) + distance
