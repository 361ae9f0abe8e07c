"""References of support sessions: written in one way, read as people say and type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core.references import format_reference, parse_reference
from consent.errors import FormatError

REST = "00-4000-8000-000000000001"
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
IDS = st.uuids().map(str)


@pytest.mark.parametrize(
    ("begins", "reference"),
    [
        ("00000000-00", "0000-0000"),
        ("00000000-01", "0000-0001"),
        ("ffffffff-ff", "ZZZZ-ZZZZ"),
        ("80000000-00", "G000-0000"),  # 10000 0...
        ("00443214-c7", "0123-4567"),  # 00000 00001 00010 00011 00100 00101 00110 00111
        ("99ef413d-3d", "K7QM-2F9X"),  # 10011 00111 10111 10100 00010 01111 01001 11101
    ],
)
def test_reference_is_forty_bits_in_eight_signs(begins: str, reference: str) -> None:
    """Worked out by hand, both ways."""
    assert format_reference(begins + REST) == reference
    assert parse_reference(reference) == begins


@given(IDS)
def test_reference_finds_its_acceptance(acceptance: str) -> None:
    """Of any UUID."""
    reference = format_reference(acceptance)
    assert set(reference) <= set(SIGNS + "-")
    assert acceptance.startswith(parse_reference(reference))


@given(st.text(SIGNS, min_size=8, max_size=8))
def test_every_eight_signs_are_a_reference(signs: str) -> None:
    """No sign is wasted, and each reference has one text."""
    assert format_reference(parse_reference(signs) + REST) == f"{signs[:4]}-{signs[4:]}"


@given(IDS, st.text(" \t\n\u00a0-\u2010\u2011\u2013\u2014", max_size=5), st.integers(0, 9), st.booleans())
def test_way_of_typing_does_not_matter(acceptance: str, between: str, at: int, is_small: bool) -> None:
    """Small letters, spaces and dashes wherever somebody puts them."""
    reference = format_reference(acceptance)
    typed = reference[:at] + between + reference[at:]
    assert acceptance.startswith(parse_reference(typed.lower() if is_small else typed))


@pytest.mark.parametrize("typed", ["k7qm2f9x", " K7QM 2F9X ", "K7 QM 2F 9X", "K7QM\u20112F9X", "--K7QM2F9X"])
def test_ways_of_typing(typed: str) -> None:
    """As they come out of people's hands and telephones."""
    assert parse_reference(typed) == "99ef413d-3d"


@pytest.mark.parametrize("typed", ["OILo-ilO0", "o11O-1100", "0110-1IO0"])
def test_letters_that_are_taken_for_digits_are_read_as_those(typed: str) -> None:
    """O is 0; I and L are 1."""
    assert format_reference(parse_reference(typed) + REST) == "0110-1100"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-",
        "K7QM-2F9",
        "K7QM-2F9XX",
        "K7QM_2F9X",
        "K7QM-2F9U",
        "k7qm-2f9u",
        "K7QM-2F9%",
        "K7QM-2F9\u0131",  # its capital is I
        "K7QM-2F9\u017f",  # its capital is S
        "K7QM-2F9\u00df",  # its capitals are SS
        "K7QM-2F9\uff11",
        "K7QM-2F9\u0661",
        "\u041a7QM-2F9X",
        "K7QM-2F9X\0",
        "482 907 153",
    ],
)
def test_everything_else_is_no_reference(typed: str) -> None:
    """Too short, too long, signs that are not used, look-alikes, a session token."""
    with pytest.raises(FormatError, match="reference"):
        parse_reference(typed)


@given(st.text(max_size=12))
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    """Nothing else can happen."""
    try:
        begins = parse_reference(typed)
    except FormatError:
        return
    assert parse_reference(format_reference(begins + REST)) == begins


@pytest.mark.parametrize(
    "acceptance", ["", "99ef413d-3d", ("99ef413d-3d" + REST).upper(), "9" * 36, "x" * 36]
)
def test_only_an_acceptance_has_a_reference(acceptance: str) -> None:
    """A UUID in the one form in which it is stored."""
    with pytest.raises(FormatError, match="acceptance id"):
        format_reference(acceptance)
