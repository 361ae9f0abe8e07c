"""What was shown before an acceptance: bounded, in order, and nothing that the record itself contradicts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from consent.core.showings import MOST, Showing, check_shape, followed, is_borne_out, member
from consent.errors import FormatError
from tests.core.log_audits import found
from tests.evidence import START, Log

SECOND = timedelta(seconds=1)


def shown(*languages: str) -> tuple[Showing, ...]:
    """The page in these languages, a second each."""
    return tuple(Showing(language, START + number * SECOND) for number, language in enumerate(languages))


def test_another_language_follows() -> None:
    """The same one again is no new one: its first moment counts."""
    dutch, polish, again = shown("nl", "pl", "pl")
    assert followed((), dutch) == (dutch,)
    assert followed((dutch,), polish) == (dutch, polish)
    assert followed((dutch, polish), again) == (dutch, polish)


def test_the_first_and_the_newest_are_kept() -> None:
    """However often somebody goes back and forth."""
    every = shown(*("nl", "pl") * 6)
    kept: tuple[Showing, ...] = ()
    for each in every:
        kept = followed(kept, each)
    assert kept == (every[0], *every[-(MOST - 1) :])
    assert len(kept) == MOST
    assert followed(every[:MOST], every[MOST])[:2] == (every[0], every[2])


def test_a_clock_that_was_set_back_bears_nothing_out() -> None:
    """Neither between two languages nor before the record."""
    early, late = shown("nl", "pl")
    assert is_borne_out((), START)
    assert is_borne_out((early, late), late.at)
    assert not is_borne_out((late, early), late.at)
    assert not is_borne_out((early, late), early.at)


@pytest.mark.parametrize("number", [0, MOST + 1])
def test_a_record_holds_at_least_one_and_not_too_many(number: int) -> None:
    """None is no member at all."""
    check_shape(member(shown(*["nl"] * MOST))["shown"], "shown")
    assert member(()) == {}
    with pytest.raises(FormatError, match="1 to 8"):
        check_shape(member(shown(*["nl"] * number)).get("shown", []), "shown")


def test_what_fits_its_acceptance_is_well() -> None:
    """Also an acceptance of earlier releases, which says nothing of it."""
    log = Log.opened()
    log.accept(shown=shown("pl", "nl"))
    log.accept()
    assert found(log) == []


@pytest.mark.parametrize(
    ("languages", "start", "detail"),
    [
        (("nl", "pl"), 0, "its page was shown last in another language than the one that was accepted"),
        (("nl",), 60, "the times at which its page was shown do not rise up to its own"),
    ],
)
def test_what_cannot_be_is_found(languages: tuple[str, ...], start: int, detail: str) -> None:
    """Accepted in another language than the last one shown; shown after it was accepted."""
    log = Log.opened()
    log.accept(shown=[Showing(each.language, each.at + start * SECOND) for each in shown(*languages)])
    assert found(log) == [("terms", detail)]


def test_moments_that_do_not_rise_are_found() -> None:
    """Each page comes after the one before."""
    log = Log.opened()
    log.accept(shown=shown("pl", "nl")[::-1], language="pl")
    assert found(log) == [("terms", "the times at which its page was shown do not rise up to its own")]
