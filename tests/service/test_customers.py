"""The customer's own page: token, renewals, links, stopping, receipt."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from consent.core.session_tokens import has_valid_check_digit
from consent.core.staff import StaffMember
from consent.errors import LinkRefused, NotPossible
from consent.service import customers, desk
from consent.service.installation import Installation
from consent.store.schema import leaves, session_tokens
from tests.samples import NOW, accepted, at_once

FIRM = "page-computers"


def test_the_page_shows_nine_digits_for_ten_minutes(any_house: Installation) -> None:
    """A living token, its check digit right, the same on every reload."""
    done = accepted(any_house)
    page = customers.page(any_house, FIRM, done.ref, now=NOW)
    assert page.state == "waiting"
    assert page.token is not None
    assert has_valid_check_digit(page.token.digits)
    assert page.token.expires_at == NOW + timedelta(minutes=10)
    assert customers.page(any_house, FIRM, done.ref, now=NOW + timedelta(minutes=5)).token == page.token


def test_the_digits_are_stored_nowhere(house: Installation) -> None:
    """A thief of the database finds only a MAC."""
    page = customers.page(house, FIRM, accepted(house).ref, now=NOW)
    assert page.token is not None
    house.close()
    stored = b"".join(path.read_bytes() for path in house.settings.data.glob("consent.db*"))
    assert page.token.digits.encode() not in stored


def test_an_expired_token_is_not_shown(house: Installation) -> None:
    """After ten minutes the page offers a new code instead."""
    done = accepted(house)
    page = customers.page(house, FIRM, done.ref, now=NOW + timedelta(minutes=10))
    assert (page.state, page.token, page.may_renew) == ("expired", None, True)


def test_a_new_token_needs_no_new_acceptance(any_house: Installation) -> None:
    """At least ten renewals; each has other digits and no leaf."""
    done = accepted(any_house)
    seen = set()
    for number in range(12):
        moment = NOW + timedelta(minutes=number)
        customers.new_token(any_house, FIRM, done.ref, now=moment)
        token = customers.page(any_house, FIRM, done.ref, now=moment).token
        assert token is not None
        seen.add(token.digits)
    assert len(seen) == 12
    with any_house.database.reading() as connection:
        query = select(func.count()).select_from(leaves).where(leaves.c.subject == done.acceptance.id)
        assert connection.execute(query).scalar_one() == 1


def test_renewing_at_once_leaves_one_living_token(any_house: Installation) -> None:
    """Two tabs, one code."""
    done = accepted(any_house)
    at_once([lambda: customers.new_token(any_house, FIRM, done.ref, now=NOW)] * 8)
    living = session_tokens.c.revoked_at.is_(None)
    with any_house.database.reading() as connection:
        rows = connection.execute(select(session_tokens.c.id).where(living)).all()
    assert len(rows) == 1


def test_after_a_day_there_is_no_new_token(house: Installation) -> None:
    """A new session is a new acceptance."""
    done = accepted(house)
    later = NOW + timedelta(hours=24)
    assert customers.page(house, FIRM, done.ref, now=later).state == "over"
    with pytest.raises(NotPossible, match="over"):
        customers.new_token(house, FIRM, done.ref, now=later)


def test_after_redeeming_there_is_no_new_token(house: Installation, technician: StaffMember) -> None:
    """One acceptance carries one support session."""
    done = accepted(house)
    token = customers.page(house, FIRM, done.ref, now=NOW).token
    assert token is not None
    desk.redeem(house, technician, token.digits, key="k", now=NOW)
    page = customers.page(house, FIRM, done.ref, now=NOW)
    assert (page.state, page.token) == ("redeemed", None)
    with pytest.raises(NotPossible, match="redeemed"):
        customers.new_token(house, FIRM, done.ref, now=NOW)


@pytest.mark.parametrize("reason", ["stop", "not_me"])
def test_stopping_is_on_record_and_kills_token_and_links(any_house: Installation, reason: str) -> None:
    """State, leaf with the reason, no token, no link."""
    done = accepted(any_house)
    customers.stop(any_house, FIRM, done.ref, reason, now=NOW)
    page = customers.page(any_house, FIRM, done.ref, now=NOW)
    assert (page.state, page.token, page.links) == ("stopped", None, ())
    assert (page.session.stopped_at, page.stop_reason) == (NOW, reason)
    with pytest.raises(NotPossible, match="stopped"):
        customers.new_token(any_house, FIRM, done.ref, now=NOW)


def test_stopping_again_changes_nothing(any_house: Installation) -> None:
    """One leaf, the first reason."""
    done = accepted(any_house)
    at_once([lambda: customers.stop(any_house, FIRM, done.ref, "stop", now=NOW)] * 8)
    customers.stop(any_house, FIRM, done.ref, "not_me", now=NOW)
    with any_house.database.reading() as connection:
        query = (
            select(leaves.c.event).where(leaves.c.subject == done.acceptance.id).order_by(leaves.c.leaf_index)
        )
        events = connection.execute(query).scalars().all()
    assert events == ["acceptance.given", "session.stopped"]
    assert customers.page(any_house, FIRM, done.ref, now=NOW).stop_reason == "stop"


def test_a_reason_that_is_not_one_is_refused(house: Installation) -> None:
    """Only stop and not_me."""
    with pytest.raises(NotPossible, match="unknown_reason"):
        customers.stop(house, FIRM, accepted(house).ref, "whatever", now=NOW)


@pytest.mark.parametrize("verb", ["page", "new_token", "receipt"])
def test_a_forged_reference_does_nothing(house: Installation, verb: str) -> None:
    """Every verb of the page looks at the signature."""
    arguments = {} if verb == "receipt" else {"now": NOW}
    with pytest.raises(LinkRefused, match="forged"):
        getattr(customers, verb)(house, FIRM, "x.y", **arguments)


def test_the_receipt_is_the_same_bytes_for_ever(any_house: Installation) -> None:
    """Fetched again after more records, it has not changed."""
    done = accepted(any_house)
    first = customers.receipt(any_house, FIRM, done.ref)
    for _ in range(5):
        accepted(any_house)
    customers.stop(any_house, FIRM, done.ref, "stop", now=NOW)
    assert customers.receipt(any_house, FIRM, done.ref) == first


def test_receipts_of_one_batch_share_a_head(any_house: Installation) -> None:
    """Accepted together, each receipt still verifies by itself (tests/service/test_verification.py) and stays the same."""
    results = at_once([lambda: accepted(any_house)] * 8)
    first = [customers.receipt(any_house, FIRM, done.ref) for done in results]  # type: ignore[attr-defined]
    accepted(any_house)
    assert [customers.receipt(any_house, FIRM, done.ref) for done in results] == first  # type: ignore[attr-defined]
