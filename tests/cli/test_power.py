"""The power is cut in the middle of work, again and again: what was acknowledged is on record, and the log is whole."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path

import pytest

from consent.config import Settings
from consent.service import customers, installation
from tests.cli.conftest import Run
from tests.cli.servers import Server, serving
from tests.samples import filled_form

ROUNDS = 3
VISITORS = 8
Form = dict[str, str]


def visit(server: Server, forms: Iterator[Form], acknowledged: list[str]) -> None:
    """Post forms until the power is gone; remember every answer that says "recorded"."""
    for form in forms:
        try:
            status, place = server.post("/nl/page-computers/accept", form)
        except (OSError, HTTPException):
            return
        if status == 303:
            acknowledged.append(place.rpartition("/help/")[2])


def round_of_work(server: Server, forms: list[Form], acknowledged: list[str], seconds: float) -> None:
    """Several visitors at once, then no power."""
    shares = [iter(forms[number::VISITORS]) for number in range(VISITORS)]
    threads = [threading.Thread(target=visit, args=(server, share, acknowledged)) for share in shares]
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    server.kill_all()
    for thread in threads:
        thread.join()


@pytest.mark.slow
def test_power_cuts(settings: Settings, run: Run, tmp_path: Path) -> None:
    """Every acknowledged acceptance is there after each cut, and the database verifies."""
    house = installation.open_installation(settings)
    acknowledged: list[str] = []
    for _ in range(ROUNDS):
        forms = [filled_form(house, now=datetime.now(UTC)) for _ in range(VISITORS * 40)]
        with serving(settings, tmp_path / "log") as server:
            round_of_work(server, forms, acknowledged, random.uniform(0.05, 0.8))
        assert run("verify", "--database").exit_code == 0
    assert acknowledged
    here = datetime.now(UTC)
    found = {customers.page(house, "page-computers", ref, now=here).acceptance.id for ref in acknowledged}
    house.close()
    assert len(found) == len(acknowledged)
