"""Session tokens as rows: digits derived again, never two living ones alike, words that both sides see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from consent.core.session_tokens import has_valid_check_digit
from consent.errors import Unavailable
from consent.service import customers, session_tokens
from consent.service.acceptances import Accepted
from consent.service.installation import Installation
from consent.store import session_tokens as rows
from consent.store.schema import session_tokens as table
from tests.samples import NOW, accepted

FIRM = "page-computers"
SAME = "123456786"


def _token_id(house: Installation, done: Accepted) -> bytes:
    with house.database.reading() as connection:
        token = rows.latest_of(connection, done.acceptance.id)
    assert token is not None
    return token.id


def test_digits_follow_from_the_row_and_the_key(house: Installation) -> None:
    """The same on every reload, another number at another firm."""
    token = _token_id(house, accepted(house))
    digits = session_tokens.digits(house, FIRM, token)
    assert digits == session_tokens.digits(house, FIRM, token)
    assert digits != session_tokens.digits(house, "qomputer", token)
    assert has_valid_check_digit(digits)


def test_the_row_holds_the_mac_of_its_digits(house: Installation) -> None:
    """And of another firm's digits another one."""
    token = _token_id(house, accepted(house))
    digits = session_tokens.digits(house, FIRM, token)
    with house.database.reading() as connection:
        (mac,) = connection.execute(select(table.c.mac)).scalars()
    assert (
        mac == session_tokens.mac_of(house, FIRM, digits) != session_tokens.mac_of(house, "qomputer", digits)
    )


def test_ids_are_random_and_their_own(house: Installation) -> None:
    """128 bits each."""
    ids = {_token_id(house, accepted(house)) for _ in range(10)}
    assert len(ids) == 10
    assert {len(each) for each in ids} == {16}


def test_digits_that_a_living_token_has_are_not_given_again(
    house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a collision another id is drawn; at another firm the digits are free."""
    derived = iter([SAME, SAME, SAME, "111111111", SAME])
    monkeypatch.setattr(session_tokens, "digits", lambda *_: next(derived))
    accepted(house)
    accepted(house)
    accepted(house, "qomputer")
    with house.database.reading() as connection:
        macs = connection.execute(select(table.c.firm, table.c.mac)).all()
    mine, other = session_tokens.mac_of(house, FIRM, SAME), session_tokens.mac_of(house, "qomputer", SAME)
    assert {(row.firm, row.mac) for row in macs} == {
        (FIRM, mine),
        (FIRM, session_tokens.mac_of(house, FIRM, "111111111")),
        ("qomputer", other),
    }


def test_digits_of_a_dead_token_may_be_given_again(
    house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Expired or replaced, they mean nothing any more."""
    monkeypatch.setattr(session_tokens, "digits", lambda *_: SAME)
    done = accepted(house)
    customers.new_token(house, FIRM, done.ref, now=NOW)
    later = NOW + timedelta(minutes=10)
    other = accepted(house, now=later)
    with house.database.reading() as connection:
        mac = session_tokens.mac_of(house, FIRM, SAME)
        found = rows.newest_with(connection, FIRM, mac)
    assert found is not None
    assert found.acceptance == other.acceptance.id


def test_when_no_digits_are_free_nothing_is_recorded(
    house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Busy, and the acceptance is not there without its token."""
    monkeypatch.setattr(session_tokens, "digits", lambda *_: SAME)
    accepted(house)
    with pytest.raises(Unavailable, match="busy"):
        accepted(house)
    with house.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM acceptances").scalar_one() == 1


def test_two_words_in_the_customers_language(house: Installation) -> None:
    """The same for the same token; English where there is no list of the language."""
    token = _token_id(house, accepted(house))
    dutch, polish = (session_tokens.words(house, token, language) for language in ("nl", "pl"))
    assert dutch == session_tokens.words(house, token, "nl") != polish
    assert set(dutch) <= set(session_tokens._word_list("nl"))
    assert session_tokens.words(house, token, "xx") == session_tokens.words(house, token, "en")


def test_session_handed_over_has_words_of_its_own(house: Installation) -> None:
    """Both sides work them out alike; without a speaker they are those of whoever redeemed."""
    token = _token_id(house, accepted(house))
    own = session_tokens.words(house, token, "nl")
    assert session_tokens.words(house, token, "nl", None) == own
    assert session_tokens.words(house, token, "nl", "tess") == session_tokens.words(
        house, token, "nl", "tess"
    )
    assert len({own, *(session_tokens.words(house, token, "nl", name) for name in ("tess", "tom"))}) == 3
