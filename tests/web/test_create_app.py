"""The application is made from an installation, from settings, or from the environment."""

from __future__ import annotations

import pytest

from consent.config import Settings
from consent.errors import KeysMissing
from consent.web import create_app


def test_environment_is_read_when_nothing_is_given(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a server does that loads the application by name."""
    for name, value in settings.to_environment().items():
        monkeypatch.setenv(name, value)
    app = create_app()
    assert app.test_client().get("/healthz").status_code == 200
    app.extensions["consent"].close()


def test_installation_without_keys_does_not_start(settings: Settings) -> None:
    """No default secret, ever."""
    (settings.keys / "cookie.key").unlink()
    with pytest.raises(KeysMissing):
        create_app(settings)
