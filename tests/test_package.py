"""The wheel: whoever installs it has everything, and an auditor needs two libraries of others beside it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "consent"
# What `consent-verify` may import besides Python itself, with what these two need in turn.
AUDITORS = ("cryptography", "joserfc", "cffi", "pycparser", "typing_extensions")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy of what git would keep, so that nothing lying about gets in."""
    copy, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
        shutil.copy2(ROOT / name, copy)
    shutil.copytree(PACKAGE, copy / "consent", ignore=shutil.ignore_patterns("*.mo", "__pycache__"))
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(command, cwd=copy, check=True, capture_output=True)
    return next(out.glob("*.whl"))


def test_wheel_holds_everything_that_is_not_made_later(wheel: Path) -> None:
    """Pages, styles, terms, tools, words, migrations: every file of the package."""
    wanted = {
        str(path.relative_to(ROOT))
        for path in PACKAGE.rglob("*")
        if path.is_file() and path.suffix not in {".pyc", ".mo"}
    }
    with zipfile.ZipFile(wheel) as archive:
        assert wanted - set(archive.namelist()) == set()


def test_wheel_shows_the_licences_of_what_others_wrote(wheel: Path) -> None:
    """Each licence text that lies beside vendored files is among the wheel's licences."""
    texts = [*PACKAGE.glob("static/vendor/*/LICEN*"), *PACKAGE.glob("fonts/*/LICEN*")]
    with zipfile.ZipFile(wheel) as archive:
        shown = {name.partition("/licenses/")[2] for name in archive.namelist()}
    assert len(texts) == 2
    assert {str(path.relative_to(ROOT)) for path in texts} <= shown


def test_wheel_holds_the_compiled_catalogues(wheel: Path) -> None:
    """The build hook ran: each `messages.po` has its `messages.mo`."""
    sources = {path.relative_to(ROOT) for path in PACKAGE.glob("translations/*/LC_MESSAGES/messages.po")}
    assert sources
    with zipfile.ZipFile(wheel) as archive:
        assert {str(path.with_suffix(".mo")) for path in sources} <= set(archive.namelist())


def test_auditors_command_runs_beside_two_libraries_alone(wheel: Path, tmp_path: Path) -> None:
    """The wheel without its dependencies, cryptography and joserfc: `consent-verify --help` says what it does."""
    folder = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    for name in AUDITORS:
        install_copy(name, folder)
    code = "import sys; from consent.verify import main; sys.exit(main(['--help']))"
    environment = {"PYTHONPATH": str(folder)}
    # -S: no site-packages, so nothing but what lies in the folder
    command = [sys.executable, "-S", "-c", code]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "receipt" in done.stdout


def install_copy(name: str, folder: Path) -> None:
    """The files of an installed distribution, as pip would lay them out; a platform may do without it."""
    found = distribution(name)
    for file in found.files or []:
        source = Path(str(found.locate_file(file)))
        if ".." not in file.parts and "__pycache__" not in file.parts and source.is_file():
            target = folder / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
