"""Accepting again at a firm that helps by invitation: who was let in once is not asked for another invitation."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from consent.service import renewals
from consent.service.acceptances import Accepted
from consent.service.statements import payload_of
from consent.service.verification import verify_database
from consent.store.session_schema import customer_marks
from tests.firm_folders import FIRM, change
from tests.samples import NOW, VISITOR, accepted
from tests.service.overtaking import LATER, Scene

RULES = "[session]\ninvitation_only = true\nquota = { sessions = 1, days = 30 }\n\n[privacy]\n"


def _renewed(scene: Scene) -> Accepted:
    """An acceptance of free terms, renewed by terms that ask for an invitation and count."""
    done = accepted(scene.house, FIRM, now=NOW)
    scene.write()
    change(scene.folder / "firms" / f"{FIRM}.toml", "[privacy]\n", RULES)
    scene.publish()
    due = renewals.renewal(scene.house, done.acceptance, "nl", now=LATER)
    values = {"form": due.form, "statement-terms": "yes"}
    return renewals.renew(scene.house, FIRM, done.ref, "nl", values, VISITOR, now=LATER)


def test_a_renewal_needs_no_invitation(scene: Scene) -> None:
    """Its record names the acceptance whose place it takes, and no invitation; the customer is known from now on."""
    renewed = _renewed(scene)
    record = payload_of(scene.house, renewed.acceptance)
    assert "renews" in record
    assert "invitation" not in record
    with scene.house.database.reading() as connection:
        marked = connection.execute(select(customer_marks.c.acceptance)).scalars().all()
    assert marked == [renewed.acceptance.id]
    assert all(report.ok for report in verify_database(scene.house).values())


def test_a_renewal_is_no_further_session(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was promised before the last session was given is not taken back."""
    monkeypatch.setattr("consent.store.invitations.count_helped", lambda *_: 99)
    assert _renewed(scene).is_new
