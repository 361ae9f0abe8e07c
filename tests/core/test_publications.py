"""Which version counts at a moment, and what the history says of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from consent.core.publications import (
    PublishedVersion,
    VersionNote,
    history_entry,
    in_force,
    note_of,
    state_of,
)
from tests.core.content_findings import terms

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MOMENT = timedelta(milliseconds=1)
NOTE = VersionNote("Terms", "In short.", "More.", "material", None, asks_again=True)


def version(name: str, effective_at: datetime, leaf_index: int = 0) -> PublishedVersion:
    """A version that was published in time."""
    return PublishedVersion("damal", name, effective_at, NOON, leaf_index, "", "", {}, {})


def test_a_version_counts_from_its_moment_on() -> None:
    """Not a millisecond earlier."""
    only = version("2026-11-20", NOON)
    assert in_force([only], NOON - MOMENT) is None
    assert in_force([only], NOON) == only


def test_the_one_that_came_into_force_last_counts() -> None:
    """In whatever order they stand, and whatever is still to come."""
    old, new, next_one = (version(str(day), NOON + timedelta(days=day)) for day in (-2, -1, 1))
    assert in_force([next_one, new, old], NOON) == new
    assert in_force([old, new, next_one], NOON) == new


def test_of_two_with_the_same_moment_the_later_publication_counts() -> None:
    """The log has put them in order."""
    first, second = (version(f"2026-11-20.{leaf}", NOON, leaf) for leaf in (1, 2))
    assert in_force([second, first], NOON) == second


def test_nothing_published_is_nothing_in_force() -> None:
    """A firm without versions."""
    assert in_force([], NOON) is None


def test_the_first_version_has_nothing_before_it() -> None:
    """So its text is new."""
    entry = history_entry(version("2026-11-20", NOON), NOTE, "in_force", None, "nl")
    assert (entry.previous, entry.is_same_text) == (None, False)


@pytest.mark.parametrize(
    ("before", "is_same"), [({"nl": "a", "pl": "b"}, True), ({"nl": "b", "pl": "c"}, False), ({}, False)]
)
def test_a_text_stayed_where_its_bytes_did(before: dict[str, str], is_same: bool) -> None:
    """In that language; what happened to the others does not count."""
    old = replace(version("2026-11-19", NOON), languages=before)
    new = replace(version("2026-11-20", NOON), languages={"nl": "a", "pl": "c"})
    entry = history_entry(new, NOTE, "in_force", old, "nl")
    assert (entry.previous, entry.is_same_text) == ("2026-11-19", is_same)


def test_a_version_that_held_before_it_was_published_is_recorded_later() -> None:
    """A firm may bring its past along."""
    assert version("2026-11-19", NOON - MOMENT).is_recorded_later
    assert not version("2026-11-20", NOON).is_recorded_later


def test_a_version_is_to_come_counts_or_has_a_successor() -> None:
    """Where nothing counts, what has come into force does not either."""
    only = version("2026-11-20", NOON)
    assert state_of(only, None, NOON - MOMENT) == "scheduled"
    assert state_of(only, only, NOON) == "in_force"
    assert state_of(only, version("2026-11-21", NOON), NOON) == state_of(only, None, NOON) == "superseded"


@pytest.mark.parametrize(
    ("change", "before", "tariff", "asks"),
    [
        ("material", None, "", False),
        ("material", "a", "", True),
        ("editorial", "a", "", False),
        ("material", "b", "", False),
        ("editorial", "b", "other", True),
    ],
)
def test_a_version_asks_again_where_words_or_prices_changed(
    change: str, before: str | None, tariff: str, asks: bool
) -> None:
    """Words by what the text says of them, prices whatever it says; the first version asks nobody again."""
    text = replace(terms(), change=change)
    new = replace(version("2026-11-20", NOON), languages={"nl": "b"})
    old = None if before is None else replace(new, languages={"nl": before}, tariff_sha256=tariff)
    assert note_of(text, new, "nl", old).asks_again is asks
