"""Complaint windows: sentences that give the customer less than 14 days to complain."""

from __future__ import annotations

import re
from types import ModuleType

from consent.core import wording_nl, wording_pl
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
            position = _short_time(sentence, words)
            if position is not None:
                return sentence.line_at(position)
    return None


def _short_time(sentence: Sentence, words: ModuleType) -> int | None:
    for part in re.finditer(r"[^,;:]+", sentence.text):
        if compile_pattern(words.ANSWERING).search(part.group()):
            continue
        at_once = re.search(words.AT_ONCE, part.group())
        if at_once and compile_pattern(words.COMPLAINING).search(part.group()):
            return part.start() + at_once.start()
        for found in _times(words).finditer(part.group()):
            if _days(found, words) < SHORTEST:
                return part.start() + found.start()
    return None


def _times(words: ModuleType) -> re.Pattern[str]:
    numbers = "|".join(sorted(_numbers(words), key=len, reverse=True))
    units = "|".join(words.UNITS)
    number = rf"(?:(?P<number>\d{{1,3}}|{numbers})[ -])?(?:\([\w ]+\) )?"
    return compile_pattern(rf"{words.WITHIN}{number}(?P<unit>{units})")


def _numbers(words: ModuleType) -> dict[str, int]:
    groups = enumerate(words.NUMBERS.split(), start=1)
    return {word: number for number, group in groups for word in group.split("/")}


def _days(found: re.Match[str], words: ModuleType) -> float:
    number = found["number"] or "1"
    count = _numbers(words).get(number) or int(number)
    factor = next(factor for unit, factor in words.UNITS.items() if re.match(unit, found["unit"]))
    return float(count * factor)
