"""Session tokens: nine digits that can be misheard, mistyped and pasted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import damm

from consent.core.session_tokens import (
    damm_digit,
    derive_digits,
    has_valid_check_digit,
    in_threes,
    lookup_mac,
    normalise,
    row_seal,
)
from consent.errors import TokenMistyped

DIGITS = st.text("0123456789", max_size=12)
TOKEN = derive_digits(b"k" * 32, "damal", b"i" * 16)


def test_the_published_example_of_damm() -> None:
    """572 is followed by 4."""
    assert damm_digit("572") == "4"
    assert has_valid_check_digit("5724")
    assert damm_digit("") == "0"


@given(DIGITS)
def test_check_digits_are_those_of_another_library(digits: str) -> None:
    """python-stdnum has the same table."""
    assert damm_digit(digits) == damm.calc_check_digit(digits)


@given(st.binary(min_size=16, max_size=16))
def test_one_wrong_digit_or_a_swap_is_always_found(token_id: bytes) -> None:
    """All 81 changes of a single digit and all swaps of different neighbours."""
    digits = derive_digits(b"k" * 32, "damal", token_id)
    for at in range(9):
        for other in "0123456789":
            assert has_valid_check_digit(digits[:at] + other + digits[at + 1 :]) == (other == digits[at])
    for at in range(8):
        swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
        assert has_valid_check_digit(swapped) == (swapped == digits)


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=16, max_size=16))
def test_tokens_are_nine_digits_that_begin_with_1_to_9(key: bytes, token_id: bytes) -> None:
    """And are always the same for one row."""
    digits = derive_digits(key, "damal", token_id)
    assert len(digits) == 9
    assert digits[0] != "0"
    assert normalise(digits) == digits == derive_digits(key, "damal", token_id)


def test_tokens_differ_by_key_firm_and_row() -> None:
    """Whoever knows one knows no other."""
    made = {
        derive_digits(key, firm, row)
        for key in (b"k" * 32, b"m" * 32)
        for firm in ("damal", "overmax")
        for row in (b"i" * 16, b"j" * 16)
    }
    assert len(made) == 8


def test_the_firm_and_the_row_cannot_be_moved_into_each_other() -> None:
    """A NUL stands between them."""
    assert derive_digits(b"k", "ab", b"c" * 16) != derive_digits(b"k", "a", b"b" + b"c" * 16)


@pytest.mark.parametrize(
    "typed",
    [
        "{0} {1} {2}",
        "{0}{1}{2}",
        "  {0}-{1}-{2}  ",
        "{0}.{1}.{2}.",
        "{0}\u00a0{1}\u202f{2}",
        "code: {0} {1} {2}",
        "Toestemmingscode {0} {1} {2}\n",
        "kod zgody:\t{0}\u2013{1}\u2014{2}",
        "\u200b{0}\u2009{1}\u2060{2}\ufeff",
        "({0}) {1}/{2}",
        "{0},{1};{2}",
    ],
)
def test_a_token_is_taken_however_it_is_written(typed: str) -> None:
    """Spaces of every kind, dots, dashes, words around it."""
    parts = (TOKEN[:3], TOKEN[3:6], TOKEN[6:])
    assert normalise(typed.format(*parts)) == TOKEN


@pytest.mark.parametrize("zero", ["\uff10", "\u0660", "\u06f0", "\u0966", "\U0001d7ce"])
def test_digits_of_any_script_are_digits(zero: str) -> None:
    """Full-width, Arabic, Persian, Devanagari, mathematical bold."""
    assert normalise("".join(chr(ord(zero) + int(digit)) for digit in TOKEN)) == TOKEN


@pytest.mark.parametrize(
    "typed", ["", "code", TOKEN[:8], TOKEN + "1", "12", "\u00b9\u00b2\u00b3" * 3, "\u2167" * 9]
)
def test_a_wrong_number_of_digits_is_told(typed: str) -> None:
    """Superscripts and Roman numerals are no digits."""
    with pytest.raises(TokenMistyped) as caught:
        normalise(typed)
    assert caught.value.reason == "length"


def test_a_misheard_digit_is_told() -> None:
    """Before anything is looked up."""
    with pytest.raises(TokenMistyped) as caught:
        normalise(TOKEN[:-1] + str((int(TOKEN[-1]) + 1) % 10))
    assert caught.value.reason == "check_digit"


@given(st.text())
def test_whatever_is_typed_gives_digits_or_the_reason(typed: str) -> None:
    """Nothing else ever comes out."""
    try:
        outcome = normalise(typed)
    except TokenMistyped as error:
        outcome = error.reason
    assert outcome in ("length", "check_digit") or (outcome.isascii() and has_valid_check_digit(outcome))


def test_the_look_up_mac_depends_on_pepper_firm_and_digits() -> None:
    """32 bytes that say nothing to who lacks the pepper."""
    base = lookup_mac(b"p" * 32, "damal", TOKEN)
    others = {
        lookup_mac(b"q" * 32, "damal", TOKEN),
        lookup_mac(b"p" * 32, "overmax", TOKEN),
        lookup_mac(b"p" * 32, "damal", TOKEN[::-1]),
    }
    assert len(base) == 32
    assert len(others | {base}) == 4


def test_tokens_are_shown_in_threes() -> None:
    """As they are read aloud."""
    assert in_threes("123456789") == "123 456 789"


@pytest.mark.parametrize("part", ["firm", "acceptance", "issued", "expires", "token_id"])
def test_seal_of_a_row_binds_every_part(part: str) -> None:
    """A token moved to another firm, acceptance or time carries another seal."""
    start = datetime(2026, 11, 20, tzinfo=UTC)
    row: dict[str, Any] = {
        "firm": "damal",
        "acceptance": "one",
        "issued": start,
        "expires": start + timedelta(minutes=10),
        "token_id": b"i" * 16,
    }
    other = {"firm": "mastiff", "acceptance": "two", "token_id": b"j" * 16}
    changed = {**row, part: other.get(part, start + timedelta(minutes=11))}
    assert row_seal(b"p" * 32, **row) != row_seal(b"p" * 32, **changed)
