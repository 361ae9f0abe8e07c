"""The command line as a program: run inside the test, or as a process of its own."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from consent.cli import main
from consent.config import Settings
from consent.service.installation import Installation

Run = Callable[..., Result]


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the shell that runs the tests counts."""
    for name in [name for name in os.environ if name.startswith("CONSENT_") and "_TEST_" not in name]:
        monkeypatch.delenv(name)


@pytest.fixture
def run(bare: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("terms", "list")` on the installation with the sample firms; the result has exit_code, stdout, stderr."""
    for name, value in settings.to_environment().items():
        monkeypatch.setenv(name, value)

    def command(*arguments: object, stdin: str | None = None) -> Result:
        return CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)

    return command


@pytest.fixture
def run_beside(run: Run, house: Installation) -> Run:
    """The same, while `house` has the installation open too, as a server would."""
    return run
