"""A consent that is withdrawn at the moment at which the acceptance that gave it is renewed: it never comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from consent.errors import FormRefused
from consent.service import acceptances, consents, personal_data, publishing, renewals
from consent.service.acceptances import Accepted
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.service.writer import Writer
from consent.store import acceptances as rows
from consent.store.acceptances import Selection
from tests.firm_folders import FIRM, FIRST, USES_HELPER, write_firm
from tests.posts import is_clean
from tests.samples import NOW, VISITOR, accepted, at_once

LATER = NOW + timedelta(hours=2)
GIVES: dict[str, Any] = {"statement-news": "yes"}
VERSIONS = {FIRST: USES_HELPER, "2026-11-20": f'{USES_HELPER}\neffective = "2026-11-20T12:00"'}


@pytest.fixture
def house(any_house: Installation, tmp_path: Path) -> Installation:
    """A firm that asks for a consent, `news`, and asks everybody again from noon on."""
    folder = write_firm(tmp_path / "content", versions=VERSIONS)
    publishing.publish(any_house, load_content(folder), now=NOW)
    return any_house


@pytest.fixture
def done(house: Installation) -> Accepted:
    """An acceptance of before noon that gave the consent."""
    return accepted(house, FIRM, **GIVES)


def renewing(house: Installation, done: Accepted) -> Callable[[], Accepted]:
    """The press on the button of the page that says what still counts."""
    due = renewals.renewal(house, done.acceptance, "nl", now=LATER)
    values = {"form": due.form, "statement-terms": "yes"}
    return partial(renewals.renew, house, FIRM, done.ref, "nl", values, VISITOR, now=LATER)


def withdraw(house: Installation, done: Accepted) -> None:
    consents.withdraw(house, done.acceptance, "news", now=LATER)


def states(house: Installation) -> list[str]:
    """How the consent stands in every acceptance of the firm."""
    with house.database.reading() as connection:
        every = rows.page(connection, Selection(FIRM), offset=0, limit=100)
    return [one.state for each in every for one in consents.consents(house, each, now=LATER)]


def test_a_consent_withdrawn_while_it_is_carried_over_is_asked_again(
    house: Installation, done: Accepted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is recorded; the form comes back, and what it asks then may be given or not."""
    renew, seal = renewing(house, done), personal_data.seal

    def slow_seal(*values: Any) -> Any:
        withdraw(house, done)
        return seal(*values)

    monkeypatch.setattr(personal_data, "seal", slow_seal)
    with pytest.raises(FormRefused, match="version_changed"):
        renew()
    assert states(house) == ["withdrawn"]
    assert renew().is_new
    assert sorted(states(house)) == ["refused", "withdrawn"]
    assert is_clean(house)


def test_withdrawing_reaches_an_acceptance_that_is_made_meanwhile(
    house: Installation, done: Accepted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which acceptances renew one another is looked at when nobody else can add to them."""
    renew, submit = renewing(house, done), Writer.submit

    def slow_submit(self: Writer, *values: Any) -> Any:
        monkeypatch.setattr(Writer, "submit", submit)
        renew()
        return submit(self, *values)

    monkeypatch.setattr(Writer, "submit", slow_submit)
    withdraw(house, done)
    assert states(house) == ["withdrawn", "withdrawn"]
    assert acceptances.find(house, done.acceptance.id) == done.acceptance


def test_both_at_once_leave_no_consent_given(house: Installation) -> None:
    """Sixteen customers press both buttons together, so that both fall into one transaction now and then."""
    every = [accepted(house, FIRM, **GIVES) for _ in range(16)]
    presses: list[Callable[[], object]] = []
    for one in every:
        presses += [renewing(house, one), partial(withdraw, house, one)]
    refused = [result for result in at_once(presses) if isinstance(result, Exception)]
    assert all(isinstance(one, FormRefused) for one in refused)
    assert "given" not in states(house)
    assert is_clean(house)
