"""Complaint windows: sentences that give the customer less than 14 days to complain."""

from __future__ import annotations

import re
from functools import lru_cache
from types import ModuleType

from consent.core import wording_nl, wording_pl
from consent.core.number_words import NUMBERS
from consent.core.wording import Passage, Sentence, compile_pattern

SHORTEST = 14
_LANGUAGES: dict[str, ModuleType] = {"nl": wording_nl, "pl": wording_pl}


def short_complaint_line(passage: Passage, language: str) -> int | None:
    """The line on which a window of less than 14 days stands; None where there is none.

    A part of a sentence counts if the sentence speaks of complaints, or if it tells the customer to report something under
    a heading that does; a part that says when the firm answers does not.
    """
    words = _LANGUAGES.get(language)
    if words is None:
        return None
    is_about = bool(re.search(words.COMPLAINT, passage.heading))
    for sentence in passage.sentences:
        complains = re.search(words.COMPLAINT, sentence.text)
        if complains or (is_about and compile_pattern(words.COMPLAINING).search(sentence.text)):
            position = _short_time(sentence, words, language)
            if position is not None:
                return sentence.line_at(position)
    return None


def _short_time(sentence: Sentence, words: ModuleType, language: str) -> int | None:
    for part in re.finditer(r"[^,;:]+", sentence.text):
        if compile_pattern(words.ANSWERING).search(part.group()):
            continue
        at_once = re.search(words.AT_ONCE, part.group())
        if at_once and compile_pattern(words.COMPLAINING).search(part.group()):
            return part.start() + at_once.start()
        for found in _times(language).finditer(part.group()):
            if _days(found, words, language) < SHORTEST:
                return part.start() + found.start()
    return None


@lru_cache
def _times(language: str) -> re.Pattern[str]:
    words = _LANGUAGES[language]
    short = [word for word, value in NUMBERS[language].items() if value < SHORTEST]
    numbers = "|".join(sorted(short, key=len, reverse=True))
    units = "|".join(words.UNITS)
    number = rf"(?:(?P<number>\d{{1,3}}|{numbers})[ -])?(?:\([\w ]+\) )?"
    return compile_pattern(rf"{words.WITHIN}{number}(?P<unit>{units})")


def _days(found: re.Match[str], words: ModuleType, language: str) -> float:
    number = found["number"] or "1"
    count = NUMBERS[language].get(number) or int(number)
    factor = next(factor for unit, factor in words.UNITS.items() if re.match(unit, found["unit"]))
    return float(count * factor)
