"""What tests of pages share: a clock that stands still until it is moved, and browsers of staff."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from consent.core.staff import StaffMember
from consent.service.acceptances import Accepted
from consent.service.installation import Installation
from tests.living_terms import TO_COME, live
from tests.web.desk_sessions import FIRM, hire, press, recognised
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


@pytest.fixture
def tess(house: Installation) -> StaffMember:
    """A technician of a firm that asks for nothing but the closing."""
    return hire(house, "tess", FIRM)


@pytest.fixture
def at_desk(tess: StaffMember, browser: Browser) -> Browser:
    """Her browser."""
    browser.log_in("tess")
    return browser


@pytest.fixture
def running(house: Installation, tess: StaffMember, at_desk: Browser) -> Accepted:
    """A session that she has begun."""
    done = recognised(house, tess, FIRM)
    assert press(at_desk, done, "start") == 303
    return done
