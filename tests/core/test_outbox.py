"""When a mail is tried again."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from consent.core.outbox import GIVE_UP_AFTER, WAITING, Mail, next_try
from tests.samples import NOW


def mail(tries: int = 1) -> Mail:
    """One that was made at NOW."""
    return Mail("m1", "workshop", "a1", "receipt", NOW, NOW, tries, WAITING)


def test_the_pauses_grow() -> None:
    """A server that is away for a minute costs a minute; one that is away for a day is not asked every minute."""
    waits = [next_try(mail(tries), NOW) for tries in range(1, 12)]
    assert waits[0] == NOW + timedelta(minutes=1)
    assert waits[1] == NOW + timedelta(minutes=3)
    assert waits[-1] == NOW + timedelta(hours=4)
    assert all(one <= other for one, other in pairwise(waits) if one and other)


def test_the_last_try_is_after_two_days() -> None:
    """Not before, and none after it."""
    end = NOW + GIVE_UP_AFTER
    assert next_try(mail(9), end - timedelta(minutes=5)) == end
    assert next_try(mail(9), end) is None
