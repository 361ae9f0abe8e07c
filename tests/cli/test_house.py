"""Which installation a command works on, and who may."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

import pytest

from consent.cli import house
from consent.config import Settings
from consent.errors import ConfigurationError
from tests.cli.conftest import Run

SOMEBODY = 54321


@pytest.fixture
def of_somebody(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> str:
    """Root works on a folder that belongs to another user, whose name is this."""
    if os.geteuid() == 0:
        os.chown(settings.data, SOMEBODY, -1)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    owner = settings.data.stat().st_uid
    names = {user.pw_uid: user.pw_name for user in pwd.getpwall()}
    return names.get(owner, f"#{owner}")


@pytest.mark.parametrize(
    "command",
    [
        ("init",),
        ("db", "upgrade"),
        ("keys", "rotate", "record"),
        ("backup", "nowhere"),
        ("restore", "nowhere"),
        ("worker", "--once"),
    ],
)
def test_root_makes_nothing_in_the_folder_of_somebody_else(
    run: Run, settings: Settings, of_somebody: str, command: tuple[str, ...]
) -> None:
    """The service could not read a key that root made: the command says as whom to run it, and nothing is made."""
    before = sorted(settings.data.rglob("*"))
    result = run(*command)
    assert result.exit_code == 1
    assert f"belongs to the user {of_somebody}, " in result.stderr
    assert f"`runuser -u {of_somebody} -- consent ...`" in result.stderr
    assert sorted(settings.data.rglob("*")) == before


def test_the_doctor_says_so_too(run: Run, of_somebody: str) -> None:
    """As a problem, in the table."""
    result = run("doctor")
    assert (result.exit_code, f"belongs to the user {of_somebody}" in result.stdout) == (1, True)


def test_a_folder_that_is_not_there_belongs_to_nobody(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may make a first one, its own."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    house.refuse_root(settings.model_copy(update={"data": tmp_path / "none"}))


def test_a_user_without_a_name_is_a_number(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container."""

    def unknown(_: int) -> None:
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    folder = settings.data.parent / "of-somebody"
    folder.mkdir()
    if folder.stat().st_uid == 0:
        os.chown(folder, SOMEBODY, -1)
    with pytest.raises(ConfigurationError, match="belongs to the user #"):
        house.refuse_root(settings.model_copy(update={"data": folder}))
