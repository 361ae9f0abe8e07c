"""Pairs of places in two lists: equal ones wherever they went, then the likeliest, never two for one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core.alignment import MOST_PLACES, Candidates, likeness, pair_best, pair_identical


@pytest.mark.parametrize(
    ("older", "newer", "pairs"),
    [
        ("abc", "abc", {0: 0, 1: 1, 2: 2}),
        ("abc", "cab", {0: 1, 1: 2, 2: 0}),
        ("abc", "axbc", {0: 0, 1: 2, 2: 3}),
        ("abc", "xyz", {}),
        ("", "a", {}),
        # of texts that stand twice each finds its own, by its neighbours or by the ends
        ("avbvc", "nnavbvc", {0: 2, 1: 3, 2: 4, 3: 5, 4: 6}),
        ("avxbv", "avybv", {0: 0, 1: 1, 3: 3, 4: 4}),
        ("vva", "va", {0: 0, 2: 1}),
        ("vv", "vv", {0: 0, 1: 1}),
        ("vvv", "vv", {0: 0, 1: 1}),
        ("xvyv", "vzv", {1: 0, 3: 2}),
        # no neighbour helps: in order
        ("avbxv", "cvdvye", {1: 1, 4: 3}),
    ],
)
def test_equal_texts_are_paired(older: str, newer: str, pairs: dict[int, int]) -> None:
    """Moved ones too."""
    assert pair_identical(older, newer) == pairs


@given(st.text("abc", max_size=12), st.text("abc", max_size=12))
def test_as_many_equal_texts_as_there_are_find_each_other(older: str, newer: str) -> None:
    """Each place once, and equal texts only."""
    pairs = pair_identical(older, newer)
    assert len(set(pairs.values())) == len(pairs)
    assert all(older[place] == newer[there] for place, there in pairs.items())
    assert len(pairs) == sum(min(older.count(text), newer.count(text)) for text in "abc")


def test_likeness_is_the_share_of_common_words() -> None:
    """0 for none, 1 for all; nothing and nothing are not alike."""
    assert likeness(frozenset("ab"), frozenset("ab")) == 1
    assert likeness(frozenset("ab"), frozenset("bc")) == 0.5
    assert likeness(frozenset(), frozenset()) == 0


def test_candidates_share_a_word_that_few_have() -> None:
    """A word that stands everywhere makes no pair."""
    common, rare = frozenset({"de"}), frozenset({"de", "prijs"})
    found = Candidates([rare, common], [rare, *[common] * MOST_PLACES])
    assert set(found.among([0, 1], range(MOST_PLACES + 1))) == {(0, 0)}
    assert set(found.among([0, 1], range(MOST_PLACES))) == {
        (place, there) for place in (0, 1) for there in range(MOST_PLACES)
    }


def test_best_pairs_come_first() -> None:
    """A place that is taken is not given away again, and too little is nothing."""
    scores = {(0, 0): 0.6, (0, 1): 0.9, (1, 1): 0.8, (1, 0): 0.55, (2, 2): 0.1}
    assert pair_best(scores, lambda *pair: scores[pair], 0.5) == {0: 1, 1: 0}
    assert pair_best([*scores, *scores], lambda *pair: scores[pair], 0.56) == {0: 1}


def test_equal_scores_go_in_order() -> None:
    """The same pairs each time."""
    every = [(place, there) for place in (1, 0) for there in (1, 0)]
    assert pair_best(every, lambda *_: 1, 1) == {0: 0, 1: 1}


def test_no_list_keeps_pairing_busy() -> None:
    """Thousands of equal texts, and of texts with the same words."""
    before = time.process_time()
    assert len(pair_identical(["v"] * 30_000, ["v"] * 29_000)) == 29_000
    words = [frozenset({"de", "het", str(number)}) for number in range(5_000)]
    assert len(list(Candidates(words, words).among(range(5_000), range(5_000)))) == 5_000
    assert time.process_time() - before < 20
