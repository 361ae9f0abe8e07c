"""Is this call real: yes for a session that is open with this reference at this firm, and the same no for all else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from consent.core.references import format_reference
from consent.core.support_sessions import STATES
from consent.service import calls, staff
from consent.service.acceptances import Accepted
from consent.service.installation import Installation
from consent.store.schema import acceptances as table
from tests.history import redeem
from tests.samples import NOW, PASSWORD, accepted

FIRM = "page-computers"
OPEN = {"redeemed", "recognised", "running"}


def put_in(house: Installation, done: Accepted, state: str) -> None:
    """The acceptance in a state, however it should have come there."""
    with house.database.writing() as connection:
        connection.execute(update(table).where(table.c.id == done.acceptance.id).values(state=state))


def reference_of(done: Accepted) -> str:
    return format_reference(done.acceptance.id)


def test_yes_once_a_technician_took_the_code(any_house: Installation) -> None:
    """And no before that; however the reference is typed."""
    done = accepted(any_house)
    reference = reference_of(done)
    assert not calls.is_open(any_house, FIRM, reference)
    tess = staff.add(any_house, "tess", firm=FIRM, roles=["technician"], password=PASSWORD, now=NOW)
    redeem(any_house, tess, done, now=NOW + timedelta(minutes=1))
    assert calls.is_open(any_house, FIRM, reference)
    assert calls.is_open(any_house, FIRM, reference.lower().replace("-", " "))


@pytest.mark.parametrize("state", STATES)
def test_open_means_taken_and_ended_by_nobody(house: Installation, state: str) -> None:
    """Of all states there are."""
    done = accepted(house)
    put_in(house, done, state)
    assert calls.is_open(house, FIRM, reference_of(done)) == (state in OPEN)


def test_no_while_it_is_with_somebody_who_was_sent_away(any_house: Installation) -> None:
    """Whoever is disabled does not call for the firm, whatever they remember of a session; let in again, they do."""
    done = accepted(any_house)
    tess = staff.add(any_house, "tess", firm=FIRM, roles=["technician"], password=PASSWORD, now=NOW)
    redeem(any_house, tess, done, now=NOW)
    staff.set_disabled(any_house, "tess", disabled=True, now=NOW)
    assert not calls.is_open(any_house, FIRM, reference_of(done))
    staff.set_disabled(any_house, "tess", disabled=False, now=NOW)
    assert calls.is_open(any_house, FIRM, reference_of(done))


def test_no_for_another_firm(house: Installation) -> None:
    """A session is open only where it is."""
    done = accepted(house)
    put_in(house, done, "running")
    assert not calls.is_open(house, "qomputer", reference_of(done))
    assert not calls.is_open(house, "nobody", reference_of(done))


@pytest.mark.parametrize(
    "text", ["", "K7QM-2F9X", "0000-0000", "ZZZZ-ZZZZ", "K7QM", "482 907 153", "%", "%-%", "\0"]
)
def test_no_for_what_nobody_has(house: Installation, text: str) -> None:
    """Unknown and mistyped alike."""
    put_in(house, accepted(house), "running")
    assert not calls.is_open(house, FIRM, text)


def test_no_for_a_reference_beside_it(house: Installation) -> None:
    """Exactly forty bits count: the next number and the one before are other sessions."""
    done = accepted(house)
    put_in(house, done, "running")
    begins = int(done.acceptance.id[:11].replace("-", ""), 16)
    for number in (begins - 1, begins + 1):
        digits = f"{number % 2**40:010x}"
        neighbour = f"{digits[:8]}-{digits[8:]}{done.acceptance.id[11:]}"
        assert not calls.is_open(house, FIRM, format_reference(neighbour))


def test_one_open_session_is_enough(any_house: Installation) -> None:
    """Two sessions with one reference, the first and the last id that it can have: one open, one closed."""
    row = accepted(any_house).acceptance
    ids = ("0123abcd-ef00-0000-0000-000000000000", "0123abcd-efff-ffff-ffff-ffffffffffff")
    for number, (new, state) in enumerate(zip(ids, ("closed", "running"), strict=True)):
        values = {name: getattr(row, name) for name in row.__slots__}
        values |= {"id": new, "leaf_index": 1000 + number, "state": state}
        with any_house.database.writing() as connection:
            connection.execute(insert(table).values(values))
    assert calls.is_open(any_house, FIRM, format_reference(ids[0]))
