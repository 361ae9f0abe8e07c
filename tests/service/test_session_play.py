"""Both sides played at random, step by step: whatever they try, the database verifies, and so does what an auditor takes away."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest

from consent.core.manifest import Filter
from consent.errors import FormRefused, NotFound, NotPossible
from consent.service import audit, exporting
from consent.service.installation import Installation
from consent.verify import verify_path
from tests.samples import NOW
from tests.service.support_calls import Call, calling, employed

SESSIONS, TRIES = 6, 40
OUTCOMES = ("solved", "unsolved", "broken_off", "test", "not_started")


def _verbs(call: Call, chance: random.Random) -> list[Callable[[], object]]:
    """What somebody could try at this moment, sense or no sense."""
    member = employed(call.house, chance.choice(["tess", "theo"]), call.firm)
    outcome, minutes, stage = (
        chance.choice(OUTCOMES),
        str(chance.randrange(40)),
        chance.choice(["before", "after"]),
    )
    steps: list[Callable[[], object]] = [
        lambda: call.recognise(member.id),
        lambda: call.decide(stage, positive=chance.random() < 0.8),
        call.declare,
        call.start,
        lambda: call.hand_over(member),
        lambda: call.close(outcome=outcome),
        lambda: call.correct(minutes, outcome),
        call.confirm,
        call.object_to,
    ]
    return [*steps, *steps, call.stop]


def _play(call: Call, chance: random.Random) -> datetime:
    """Many tries by whoever has the session or by a colleague; the clock goes forward, or a little back."""
    for _ in range(TRIES):
        call.wait(seconds=chance.randrange(-20, 300))
        call.member = employed(call.house, chance.choice(["tess", "tess", "theo"]), call.firm)
        with suppress(NotPossible, FormRefused, NotFound):
            chance.choice(_verbs(call, chance))()
    return call.now


@pytest.mark.parametrize("firm", ["page-computers", "overmax", "mastiff"])
def test_whatever_both_sides_try_is_proven(proven: Installation, firm: str, tmp_path: Path) -> None:
    """Rows, log and export say the same of every session, and nothing that cannot be."""
    chance, now, sessions = random.Random(f"play of {firm}"), NOW, {}
    for _ in range(SESSIONS):
        call = calling(proven, firm, "redeemed", now=now)
        now = _play(call, chance)
        sessions[call.id] = call.session
    exporting.export(proven, firm, tmp_path / "export", Filter(), reason="asked by the court", now=now)
    (tmp_path / "jwks.json").write_bytes(audit.jwks(proven))
    report = verify_path(tmp_path / "export", keys=tmp_path / "jwks.json")
    assert report.findings == ()
    text = (tmp_path / "export/sessions.csv").read_bytes().decode()
    rows = {row["acceptance"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}
    assert {
        name: (row["state"], row["outcome"], row["seconds"], row["technician"]) for name, row in rows.items()
    } == {
        name: (one.state, one.outcome or "", "" if one.seconds is None else str(one.seconds), one.technician)
        for name, one in sessions.items()
    }
    assert len({one.state for one in sessions.values()}) > 1
