"""Figures of two languages beside each other: honest translations differ in nothing, wrong ones in what is wrong."""

from __future__ import annotations

import pytest

from consent.core.figure_matching import FigureDifference, figure_difference
from consent.core.figures import find_figures
from tests.core.figure_pairs import DIFFERENT, HONEST


def compare(here: str, there: str, languages: tuple[str, str] = ("pl", "nl")) -> FigureDifference | None:
    """The difference of two texts; Dutch and Polish are the languages whose words are known."""
    found = [find_figures(text, language) for text, language in zip((here, there), languages, strict=True)]
    known = [language in {"nl", "pl"} for language in languages]
    return figure_difference(found[0], found[1], are_known=(known[0], known[1]))


def shown(difference: FigureDifference | None) -> tuple[str, str]:
    """The figures of each side in words."""
    assert difference is not None
    here, there = (" and ".join(one.shown for one in side) for side in (difference.here, difference.there))
    return here, there


@pytest.mark.parametrize(("dutch", "polish"), HONEST)
def test_honest_translation_has_no_difference(dutch: str, polish: str) -> None:
    """From either side."""
    assert compare(polish, dutch) is None
    assert compare(dutch, polish, ("nl", "pl")) is None


@pytest.mark.parametrize(("dutch", "polish", "here", "there"), DIFFERENT)
def test_another_figure_is_found(dutch: str, polish: str, here: str, there: str) -> None:
    """And named with the one that stands in its place; from the other side just so."""
    assert shown(compare(polish, dutch)) == (here, there)
    assert shown(compare(dutch, polish, ("nl", "pl"))) == (there, here)


@pytest.mark.parametrize(
    ("dutch", "other", "language"),
    [
        ("Binnen 14 dagen.", "Innerhalb von 14 Tagen.", "de"),
        ("Binnen veertien dagen.", "Innerhalb von vierzehn Tagen.", "de"),
        ("Binnen 14 dagen.", "Innerhalb von vierzehn Tagen.", "de"),
        ("Binnen twee weken.", "Innerhalb von 14 Tagen.", "de"),
        ("Om 18.00 uur op 13 september 2023.", "Am 13. September 2023 um 18 Uhr.", "de"),
        ("Een half uur, anderhalf uur, 1,5 uur.", "30 Minuten, 90 Minuten, 1,5 Stunden.", "de"),
        ("Per kwartier 10,00 euro, 21% btw.", "Je Viertelstunde 10 Euro, 21 Prozent MwSt.", "de"),
        ("1.000,50 euro op 31 december.", "EUR 1,000.50 on December 31.", "en"),
        ("1.000 euro.", "1,000 euro.", "en"),
        ("Om 14.30 uur.", "At 2:30 pm.", "en"),
        ("Binnen 24 uur.", "Sous 24 heures.", "fr"),
    ],
)
def test_language_without_words_of_its_own_is_compared_by_digits(
    dutch: str, other: str, language: str
) -> None:
    """Number words that are not known there are not held against it."""
    assert compare(other, dutch, (language, "nl")) is None
    assert compare(dutch, other, ("nl", language)) is None


@pytest.mark.parametrize(
    ("dutch", "other", "here"),
    [
        ("Binnen 10 minuten.", "Binnen 15 Minuten.", "15"),
        ("U betaalt 10,00 euro.", "Sie zahlen 12 Euro.", "12 EUR"),
        ("U betaalt 250 euro.", "Sie zahlen viel.", ""),
        ("21% btw.", "19 % MwSt.", "19 %"),
        ("Op 13 september 2023.", "Am 14. September 2023.", "2023-09-14"),
    ],
)
def test_digits_of_a_third_language_must_be_the_same(dutch: str, other: str, here: str) -> None:
    """And large ones must be there at all."""
    assert shown(compare(other, dutch, ("de", "nl")))[0] == here
    assert compare(dutch, other, ("nl", "de")) is not None


def test_two_unknown_languages_are_compared_by_digits() -> None:
    """What the one says in words, the other may say in digits."""
    assert compare("Innerhalb von 14 Tagen.", "Sous quinze jours.", ("de", "fr")) is None
    assert shown(compare("14 Tage.", "15 jours.", ("de", "fr"))) == ("14", "15")


def test_more_of_the_same_is_said_again() -> None:
    """Only where the other one says another figure instead is it a difference."""
    assert compare("14 dni, 14 dni i 30 dni.", "14 dagen en 30 dagen.") is None
    assert shown(compare("14 dni, 14 dni i 30 dni.", "14 dagen, 30 dagen en 30 dagen.")) == (
        "14 days",
        "30 days",
    )
