"""What was refused, counted over records."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from consent.core import refusals
from consent.core.jose import SigningKey, sign_jws
from consent.core.record import TYP
from consent.core.refusals import Refusal

KEY = SigningKey(bytes(32))
OLD, NEW = "2023-09-13", "2026-01-01"


def entry(**given: bool) -> bytes:
    """A record with these answers, as far as counting looks at it."""
    made = [{"id": name, "kind": "consent", "given": answer} for name, answer in given.items()]
    return signed({"statements": made})


def signed(payload: Mapping[str, object]) -> bytes:
    """Such a payload as an entry."""
    return sign_jws(json.dumps(payload).encode(), KEY, typ=TYP)


def test_most_refused_stands_first_with_how_often_it_was_asked() -> None:
    """Each in the newest version in which somebody refused it; what nobody refused is not there."""
    records = [
        (NEW, entry(terms=True, news=True, photos=False)),
        (NEW, entry(terms=True, news=False)),
        (OLD, entry(terms=True, news=False, photos=False)),
        (OLD, entry(terms=True, news=False)),
    ]
    assert refusals.count(records) == (
        Refusal("news", "consent", asked=4, refused=3, version=NEW),
        Refusal("photos", "consent", asked=2, refused=2, version=NEW),
    )


def test_nothing_refused() -> None:
    """Nothing to tell, of no record or of several."""
    assert refusals.count([]) == refusals.count([(NEW, entry(terms=True))]) == ()


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"a.b.c",
        signed({}),
        signed({"statements": 1}),
        signed({"statements": [1]}),
        signed({"statements": [{}]}),
    ],
)
def test_damaged_record_counts_for_nothing(damaged: bytes) -> None:
    """Whoever verifies is told of it; a picture is drawn of the others."""
    found = refusals.count([(NEW, damaged), (NEW, entry(news=False))])
    assert [(one.asked, one.refused) for one in found] == [(1, 1)]
