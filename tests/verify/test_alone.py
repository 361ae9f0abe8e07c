"""`consent-verify` where nothing else is installed: the wheel without its dependencies, cryptography and joserfc."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from consent.core import export
from tests.evidence import Log
from tests.exports import Export

ROOT = Path(__file__).parents[2]
BUILT_FROM = ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE")
INSTALLED = ("cryptography", "joserfc", "cffi", "pycparser", "_cffi_backend*")
RUN = "import sys; sys.path.insert(0, sys.argv.pop(1)); from consent.verify import main; sys.exit(main())"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of packages with the wheel and what it needs for this; built from a copy, for the hook writes catalogues."""
    source, site = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "consent", source / "consent", ignore=shutil.ignore_patterns("__pycache__"))
    for name in BUILT_FROM:
        shutil.copy(ROOT / name, source)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(source)]
    subprocess.run(build, cwd=source, check=True, capture_output=True)
    [wheel] = source.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    packages = Path(sysconfig.get_path("purelib"))
    for pattern in INSTALLED:
        for package in packages.glob(pattern):
            (site / package.name).symlink_to(package)
    return site


def run(site: Path, *arguments: Path | str) -> subprocess.CompletedProcess[str]:
    """In a process that sees the standard library and `site`, no more."""
    command = [sys.executable, "-I", "-S", "-c", RUN, site, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_it_checks_an_export_and_a_receipt(site: Path, tmp_path: Path) -> None:
    """OK for what is well, a finding for what is not."""
    log = Log.opened()
    leaf = log.accept()
    folder, receipt = Export(log).write(tmp_path / "export"), tmp_path / "receipt.json"
    receipt.write_bytes(log.receipt(leaf))
    for done in (run(site, folder), run(site, receipt, "--keys", folder / export.KEYS)):
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.endswith("OK\n")
    receipt.write_bytes(log.receipt(leaf).replace(b"nl", b"pl"))
    assert run(site, receipt, "--keys", folder / export.KEYS).returncode == 1


def test_nothing_else_is_there(site: Path) -> None:
    """Otherwise the test above would show nothing."""
    code = "import sys; sys.path.insert(0, sys.argv[1]); import flask"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code, site], capture_output=True, check=False)
    assert done.returncode == 1
