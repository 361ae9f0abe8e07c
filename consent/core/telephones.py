"""Telephone numbers, folded so that one number written in several ways is the same digits.

    +32 470 12 34 56    0032 470 12 34 56    0470 12 34 56    +32 (0)470 12 34 56     all 32470123456

`code` is what calls from abroad begin with, `trunk` what calls from within do. Numbers of a country that is not in the table are
told apart by their digits alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Country:
    code: str
    trunk: str = "0"


_COUNTRIES = {
    "AT": _Country("43"),
    "BE": _Country("32"),
    "CH": _Country("41"),
    "CZ": _Country("420", trunk=""),
    "DE": _Country("49"),
    "DK": _Country("45", trunk=""),
    "FR": _Country("33"),
    "GB": _Country("44"),
    "IE": _Country("353"),
    "LU": _Country("352", trunk=""),
    "NL": _Country("31"),
    "PL": _Country("48", trunk=""),
    "SE": _Country("46"),
    "SK": _Country("421"),
}
_ABROAD = "00"
_OPTIONAL_TRUNK = re.compile(r"\(\s*0\s*\)")
_LONGEST_AT_HOME = 10  # of the numbers as they are dialled at home: more digits begin with the country's code


def fold_number(text: str, country: str) -> str:
    """The digits of a number as it is dialled from abroad; `country` (`PL`) is where it was typed."""
    written = _OPTIONAL_TRUNK.sub("", text)
    digits = re.sub(r"\D", "", written, flags=re.ASCII)
    home = _COUNTRIES.get(country)
    if written.strip().startswith("+"):
        return _without_trunk(digits)
    if digits.startswith(_ABROAD):
        return _without_trunk(digits.removeprefix(_ABROAD))
    if home is None:
        return digits
    if digits.startswith(home.code) and len(digits) > _LONGEST_AT_HOME:
        return _without_trunk(digits)
    # where none is dialled any more, some write it still
    return home.code + digits.removeprefix("0") if digits else ""


def _without_trunk(digits: str) -> str:
    """A number from abroad, in which somebody left the zero that is dialled at home alone."""
    for country in _COUNTRIES.values():
        if country.trunk and digits.startswith(country.code + country.trunk):
            return country.code + digits.removeprefix(country.code + country.trunk)
    return digits
