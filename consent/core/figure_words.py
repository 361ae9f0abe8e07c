"""The words around figures, by language: units, months, halves, what joins figures; and the currencies of all languages.

Of a language without words of its own the digits, dates, amounts and percentages are read, nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from consent.core.figure_values import Unit
from consent.core.number_words import NUMBERS, ORDINALS, STEMS, listed

_MINUTE = Unit("minutes", Decimal(1), "minute")
HOUR = Unit("minutes", Decimal(60), "hour")
DAY = Unit("days", Decimal(1), "day")
# "doba" and "etmaal" are 24 hours, and yet the other language may well say "day"
_DAY_AND_NIGHT = Unit("days", Decimal(1), "day", (("minutes", Decimal(1440)),))
WORKING_DAY = Unit("working days", Decimal(1), "working day")
_UNITS = {
    "second": Unit("minutes", Decimal(1), "second", divisor=Decimal(60)),
    "minute": _MINUTE,
    "quarter_hour": Unit("minutes", Decimal(15)),
    "half_hour": Unit("minutes", Decimal(30)),
    "hour": HOUR,
    "day": DAY,
    "day_and_night": _DAY_AND_NIGHT,
    "working_day": WORKING_DAY,
    "week": Unit("days", Decimal(7), "week"),
    "month": Unit("months", Decimal(1), "month"),
    "quarter": Unit("months", Decimal(3), "quarter"),
    "half_year": Unit("months", Decimal(6)),
    "year": Unit("months", Decimal(12), "year"),
}

_MONEY = (
    ("EUR", "1", "€ eur euro euros"),
    ("EUR", "0.01", "eurocent eurocents cent cents centy centów centa"),
    ("PLN", "1", "zł pln złoty złote złotych złotego złotym złotymi złotówek złotówki złotówka"),
    ("PLN", "0.01", "gr grosz grosze groszy grosza"),
    ("USD", "1", "$ usd dollar dollars dolar dolary dolarów dolara"),
    ("GBP", "1", "£ gbp"),
    *((code, "1", code.lower()) for code in ("CHF", "CZK", "DKK", "HUF", "NOK", "SEK")),
)
CURRENCIES: Mapping[str, tuple[str, Decimal]] = {
    word: (currency, Decimal(worth)) for currency, worth, words in _MONEY for word in words.split()
}
BEFORE_AMOUNT = frozenset({"€", "$", "£", *(currency.lower() for currency, _, _ in _MONEY)})
PER_CENT = frozenset(listed("% procent procenta procentów procentach procentom procentami proc percent"))
MULTIPLIERS: Mapping[str, int] = {
    **dict.fromkeys(listed("tys tysiące tysięcy tysiącom"), 1000),
    **dict.fromkeys(listed("mln miljoen milion miliona miliony milionów"), 1_000_000),
}
NOT_COUNTED = frozenset(listed("e ste de st nd rd th er ère x"))
ROMAN_MONTHS = {
    name: month
    for month, name in enumerate(listed("I II III IV V VI VII VIII IX X XI XII"), start=1)
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FigureWords:
    """What a language says around figures.

    `half_before` stand before the hour that is half an hour away (`half tien` is 9:30).

    `bare` are units that mean one of them where no number stands before; `compound` splits a word like `dwutygodniowy` into
    stem and unit, `adjectives` has the unit by its second group (None: so many times). `free` are words for two that nobody
    need translate by a number. `hour_before` stand before a time, `evening` after one before noon that is not. Between two
    figures stand `ranges` (10 to 15), `adding` (1 hour and 30 minutes), `choosing` (10 or 15), `out_of` (7 days of 7). Before a
    unit by which something is counted stands one of `rate_before` (a price by the hour).
    """

    months: Mapping[str, int]
    numbers: Mapping[str, int] = field(default_factory=dict)
    ordinals: Mapping[str, int] = field(default_factory=dict)
    stems: Mapping[str, Decimal] = field(default_factory=dict)
    free: Mapping[str, int] = field(default_factory=dict)
    halves: Mapping[str, Decimal] = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)
    bare: frozenset[str] = frozenset()
    compound: re.Pattern[str] | None = None
    adjectives: Mapping[str, Unit | None] = field(default_factory=dict)
    working: tuple[str, ...] = ()
    hour_before: frozenset[str] = frozenset()
    evening: frozenset[str] = frozenset({"pm"})
    midnight: frozenset[str] = frozenset()
    noon: frozenset[str] = frozenset()
    half_before: frozenset[str] = frozenset()
    ranges: frozenset[str] = frozenset({"bis", "to", "à", "do"})
    adding: frozenset[str] = frozenset()
    choosing: frozenset[str] = frozenset({"oder", "or", "ou"})
    out_of: frozenset[str] = frozenset()
    rate_before: frozenset[str] = frozenset()

    heard: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        between = self.ranges | self.adding | self.choosing | self.out_of
        object.__setattr__(
            self, "heard", between | self.evening | self.midnight | self.noon | self.half_before | NOT_COUNTED
        )

    def is_heard(self, word: str) -> bool:
        """Whether a word that says no number matters beside one."""
        return word in self.heard or word.startswith(self.working)


KNOWN = frozenset({"nl", "pl"})


@lru_cache(maxsize=64)
def words_of(language: str) -> FigureWords:
    """The words of a language; of one that is not `KNOWN` only its months."""
    if language == "nl":
        return _dutch()
    if language == "pl":
        return _polish()
    return FigureWords(months=_months(language), units={"h": HOUR, "min": _MINUTE})


def _months(language: str, *others: tuple[int, str]) -> dict[str, int]:
    """Wide and short names in every form that the calendar of the language has."""
    try:
        months = Locale.parse(language).months
    except (UnknownLocaleError, ValueError):
        return {}
    names = [
        (number, name)
        for form in ("format", "stand-alone")
        for width in ("abbreviated", "wide")
        for number, name in months[form][width].items()
    ]
    return {name.rstrip(".").lower(): number for number, name in (*names, *others)}


def _units(**words: str) -> dict[str, Unit]:
    return {word: _UNITS[name] for name, each in words.items() for word in each.split()}


def _values(words: Mapping[str, str]) -> dict[str, Decimal]:
    return {word: Decimal(value) for value, each in words.items() for word in each.split()}


def _stems(language: str, others: Mapping[str, str]) -> dict[str, Decimal]:
    return {word: Decimal(number) for word, number in STEMS[language].items()} | _values(others)


def _compound(adjectives: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(\w*?)({'|'.join(adjectives)})\w{{0,9}}")


# Words made of a number and one of these: tweedaags, 10-minutowy. None: they count without a unit.
_DUTCH_ADJECTIVES = {"daags": DAY, "dagen": DAY, "minuten": _MINUTE, "uurs": HOUR, "weeks": _UNITS["week"], "wekelijks": _UNITS["week"],
              "weken": _UNITS["week"], "maands": _UNITS["month"], "maandelijks": _UNITS["month"], "jarig": _UNITS["year"], "jaarlijks": _UNITS["year"], "jaars": _UNITS["year"],
              "maal": None, "voudig": None, "cijferig": None}  # fmt: skip
_POLISH_ADJECTIVES = {"dniow": DAY, "minutow": _MINUTE, "godzinn": HOUR, "tygodniow": _UNITS["week"], "miesięczn": _UNITS["month"],
              "letni": _UNITS["year"], "roczn": _UNITS["year"], "dobow": _DAY_AND_NIGHT, "krotn": None, "cyfrow": None}  # fmt: skip
_POLISH_LOCATIVES = (
    "styczniu lutym marcu kwietniu maju czerwcu lipcu sierpniu wrześniu październiku listopadzie grudniu"
)


def _dutch() -> FigureWords:
    bare = _units(
        second="seconde seconden",
        minute="minuut minuten",
        quarter_hour="kwartier kwartieren kwartiertje",
        half_hour="halfuur halfuurtje",
        hour="uur uren",
        day="dag dagen kalenderdag kalenderdagen",
        day_and_night="etmaal etmalen",
        working_day="werkdag werkdagen",
        week="week weken",
        month="maand maanden",
        quarter="kwartaal kwartalen",
        half_year="halfjaar halfjaarlijks halfjaarlijkse",
        year="jaar jaren",
    )
    return FigureWords(
        months=_months("nl", (9, "sept"), (3, "maa")),
        numbers=NUMBERS["nl"],
        ordinals=ORDINALS["nl"],
        stems=_stems("nl", {}),
        free={"beide": 2, "beiden": 2, "allebei": 2, "dubbel": 2, "dubbele": 2, "nul": 0},
        halves=_values(
            {"0.5": "half halve helft", "1.5": "anderhalf anderhalve", "2.5": "tweeënhalf tweeënhalve", "0.25": "kwart", "0.75": "driekwart"}
        ),
        units=bare | _units(second="sec", minute="min", hour="u h", month="mnd", week="wk"),
        bare=frozenset(bare),
        compound=_compound(_DUTCH_ADJECTIVES),
        adjectives=_DUTCH_ADJECTIVES,
        evening=frozenset({"avonds", "middags"}),
        midnight=frozenset({"middernacht"}), noon=frozenset({"middaguur"}),
        half_before=frozenset({"half"}),
        ranges=frozenset({"tot", "à"}),
        adding=frozenset({"en"}),
        choosing=frozenset({"of"}),
        out_of=frozenset({"op"}), rate_before=frozenset({"per"}),
    )  # fmt: skip


def _polish() -> FigureWords:
    bare = _units(
        second="sekunda sekundy sekund sekundę sekundzie sekundach",
        minute="minuta minuty minut minucie minutę minutą minutom minutami minutach",
        quarter_hour="kwadrans kwadransa kwadranse kwadransów kwadransie kwadransem",
        hour="godzina godziny godzin godzinie godzinę godziną godzinom godzinami godzinach",
        day="dzień dnia dni dniu dniowi dniem dniom dniami dniach",
        day_and_night="doba doby dób dobie dobę dobą dobach",
        week="tydzień tygodnia tygodniu tygodnie tygodni tygodniem tygodniom tygodniami tygodniach",
        month="miesiąc miesiąca miesiące miesięcy miesiącu miesiącem miesiącom miesiącami miesiącach",
        quarter="kwartał kwartału kwartały kwartałów kwartale",
        half_year="półrocze półrocza półroczu",
        year="rok roku rokiem lata lat latach latom latami",
    )
    return FigureWords(
        months=_months("pl", *enumerate(listed(_POLISH_LOCATIVES), start=1)),
        numbers=NUMBERS["pl"],
        ordinals=ORDINALS["pl"],
        stems=_stems("pl", {"0.5": "pół", "1.5": "półtora"}),
        free={**dict.fromkeys(listed("oba obie oboje obu obydwa obydwie obydwu"), 2), "zero": 0},
        halves=_values({"0.5": "pół połowa połowy połowę połową połowie", "1.5": "półtora półtorej", "0.25": "ćwierć"}),
        units=bare | _units(second="sek", minute="min", hour="godz h", month="mies", week="tyg"),
        bare=frozenset(bare),
        compound=_compound(_POLISH_ADJECTIVES),
        adjectives=_POLISH_ADJECTIVES,
        working=("robocz", "pracując"),
        hour_before=frozenset(listed("godz godzina godzinie godziny godzinę godzinach godzin")),
        evening=frozenset({"wieczorem", "południu"}),
        midnight=frozenset(listed("północ północy północą")), noon=frozenset({"południe", "południa"}),
        half_before=frozenset({"wpół"}),
        ranges=frozenset({"do"}),
        adding=frozenset({"i", "oraz", "a"}),
        choosing=frozenset({"lub", "albo"}),
        out_of=frozenset({"na"}), rate_before=frozenset({"za", "na"}),
    )  # fmt: skip
