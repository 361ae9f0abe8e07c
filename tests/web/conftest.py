"""What tests of pages share: a clock that stands still until it is moved, and browsers of staff."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from consent.service.installation import Installation
from tests.living_terms import TO_COME, live
from tests.web.staff_browser import Browser, HandClock


@pytest.fixture
def hand_clock(monkeypatch: pytest.MonkeyPatch) -> HandClock:
    """The clock of the web ring, stopped at NOW."""
    clock = HandClock()
    monkeypatch.setattr("consent.web.clock.now", clock)
    return clock


@pytest.fixture
def browser(app: Flask, hand_clock: HandClock) -> Browser:
    """A browser without a cookie, which reads English, at NOW."""
    return Browser(app)


@pytest.fixture
def living(house: Installation, tmp_path: Path, hand_clock: HandClock) -> Installation:
    """An installation with the firm of tests.living_terms, which has English terms too, at NOW."""
    live(house, tmp_path / "content", TO_COME, ("nl", "pl", "en"))
    return house
