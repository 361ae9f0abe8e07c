"""The two words of a redeemed token."""

from __future__ import annotations

import hmac
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core.words import two_words
from consent.errors import FormatError

KEY = b"k" * 32
WORDS = tuple(f"word{number}" for number in range(256))


@given(st.binary(min_size=16, max_size=16), st.integers(2, 256))
def test_two_different_words_always_the_same(token_id: bytes, size: int) -> None:
    """Of any list, however short."""
    first, second = two_words(KEY, token_id, WORDS[:size])
    assert first != second
    assert {first, second} <= set(WORDS[:size])
    assert two_words(KEY, token_id, list(WORDS[:size])) == (first, second)


def test_every_pair_comes_up() -> None:
    """Of four words, all twelve ordered pairs, about equally often."""
    pairs = Counter(two_words(KEY, number.to_bytes(16), WORDS[:4]) for number in range(3000))
    assert len(pairs) == 12
    assert min(pairs.values()) > 150


def test_another_key_gives_other_words() -> None:
    """Only the service can know them beforehand."""
    ids = [number.to_bytes(16) for number in range(50)]
    assert [two_words(KEY, each, WORDS) for each in ids] != [
        two_words(b"m" * 32, each, WORDS) for each in ids
    ]


def test_words_are_those_of_the_formats() -> None:
    """As docs/formats.md has them, the first pair since the first release."""
    words = ("appel", "brug", "citroen", "duin", "ezel", "fiets", "gans", "hamer")
    token_id = bytes(range(16))
    assert two_words(b"k" * 32, token_id, words) == ("brug", "citroen")
    assert two_words(b"k" * 32, token_id, words, "tess") == ("hamer", "ezel")


@given(st.binary(min_size=16, max_size=16), st.text())
def test_speaker_counts_as_its_own_part_of_the_message(token_id: bytes, speaker: str) -> None:
    """Worked out from the message as the module has it, in UTF-8 after a zero byte; an empty one is not None."""
    mac = hmac.digest(KEY, b"two-words/v1\0" + token_id + b"\0" + speaker.encode(), "sha256")
    rest = [word for word in WORDS if word != WORDS[int.from_bytes(mac[:8]) % 256]]
    expected = WORDS[int.from_bytes(mac[:8]) % 256], rest[int.from_bytes(mac[8:16]) % 255]
    assert two_words(KEY, token_id, WORDS, speaker) == expected


def test_another_technician_has_other_words() -> None:
    """Whoever heard the words of the one who redeemed cannot say those of the colleague."""
    ids = [number.to_bytes(16) for number in range(50)]
    spoken = [
        [two_words(KEY, each, WORDS, speaker) for each in ids] for speaker in (None, "", "tess", "tessa")
    ]
    assert len({tuple(pairs) for pairs in spoken}) == 4


@pytest.mark.parametrize("words", [(), ("one",), ("one", "two", "one")])
def test_a_list_needs_different_words(words: tuple[str, ...]) -> None:
    """Two at least."""
    with pytest.raises(FormatError, match="word list"):
        two_words(KEY, bytes(16), words)
