"""What a worker process does before it serves."""

from __future__ import annotations

import logging
import os
import signal

import pytest

from consent.cli import worker
from consent.config import Settings


@pytest.fixture
def environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables that the server hands on."""
    for name, value in settings.to_environment().items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("environment")
def test_application_of_the_environment(settings: Settings) -> None:
    """Settings travel by environment: each worker opens the installation for itself."""
    app = worker.application()
    house = app.extensions["consent"]
    assert house.settings == settings
    house.close()


@pytest.mark.usefixtures("environment")
def test_worker_that_cannot_start_says_why(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    """One line, no traceback, exit 1."""
    (settings.keys / "log.pem").unlink()
    with caplog.at_level(logging.ERROR), pytest.raises(SystemExit) as caught:
        worker.application()
    assert caught.value.code == 1
    assert "worker cannot start: key file" in caplog.text
    assert "Traceback" not in caplog.text


def test_orphan_stops_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """First as if it were told to stop; then, when that takes too long, at once."""
    sent: list[tuple[str, int]] = []
    monkeypatch.setattr(worker, "GRACE", 0.0)
    monkeypatch.setattr(os, "kill", lambda _, number: sent.append(("kill", number)))
    monkeypatch.setattr(os, "_exit", lambda code: sent.append(("exit", code)))
    worker.watch(os.getpid())
    assert sent == [("kill", signal.SIGTERM), ("exit", 1)]
