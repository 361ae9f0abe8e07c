"""Figures as a text writes them: what each means, on which line, how much it counts."""

from __future__ import annotations

import pytest

from consent.core.figure_values import Weight
from consent.core.figures import find_figures

SIGNS = {Weight.HELD: "", Weight.SAID: "?", Weight.FREE: "~"}


def read(text: str, language: str = "nl") -> list[str]:
    """Each figure as it is shown, with `?` where it is only said and `~` where nobody would miss it."""
    return [figure.shown + SIGNS[figure.weight] for figure in find_figures(text, language)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("10,00 euro, 10 EUR, € 10, €10, EUR10, 10 €", ["10 EUR"] * 6),
        ("10,50 euro, 10.50 EUR, 20,- euro", ["10.50 EUR", "10.50 EUR", "20 EUR"]),
        ("1.000 euro, 1 000 euro, 1.234,50 euro", ["1000 EUR", "1000 EUR", "1234.50 EUR"]),
        ("50 cent, tien euro, 0 euro", ["0.50 EUR", "10 EUR", "0 EUR?"]),
        ("123,00 zł, PLN 100, £ 5, $ 5, 5 CHF", ["123 PLN", "100 PLN", "5 GBP", "5 USD", "5 CHF"]),
        ("5, 10 of 15 euro; EUR 10-15", ["5 EUR", "10 EUR", "15 EUR", "10 EUR", "15 EUR"]),
        ("21%, 21 %, 21 procent, half", ["21 %", "21 %", "21 %", "0.5~"]),
    ],
)
def test_money_and_percentages(text: str, shown: list[str]) -> None:
    """In front or behind, with cents or without, with whatever stands between thousands."""
    assert read(text) == shown


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        ("13 september 2023, 13 sept. 2023", "nl", ["2023-09-13"] * 2),
        ("13-09-2023 13/9/2023 13.09.2023 13.09.23 2023-09-13", "nl", ["2023-09-13"] * 5),
        ("2023-09-13.2", "nl", ["2023-09-13.2"]),
        ("31 december; 1e januari", "nl", ["12-31", "01-01"]),
        ("september 2023", "nl", ["2023-09"]),
        ("31 januari 12 mensen", "nl", ["01-31", "12"]),
        ("in mei 10 sessies, in mei", "nl", ["10"]),
        ("13 września 2023 r., 13 IX 2023, trzynastego września 2023", "pl", ["2023-09-13"] * 3),
        ("we wrześniu 2023", "pl", ["2023-09"]),
        ("13 V", "pl", ["13"]),
        ("13. September 2023", "de", ["2023-09-13"]),
        ("September 13, 2023; September 13", "en", ["2023-09-13", "09-13"]),
        ("99-99-2023", "nl", ["99-99-2023"]),
        ("13 september 2023", "xx", ["13", "2023"]),
        ("13 september 2023", "nl-be-x", ["13", "2023"]),
    ],
)
def test_dates(text: str, language: str, shown: list[str]) -> None:
    """Written out or in digits, with and without a year; a date that there is not is a number like others."""
    assert read(text, language) == shown


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        ("18.00 uur, 18:00, 18:00 uur, 18u00, 18.00 u.", "nl", ["18:00"] * 5),
        ("18 uur, 18u, 18 u", "nl", ["18 hours", "18 hours", "18"]),
        ("godz. 18, godz. 18.30, o godzinie osiemnastej", "pl", ["18:00", "18:30", "18:00"]),
        ("w godz. 8-16, godz. 8:00–16:00", "pl", ["8:00", "16:00"] * 2),
        ("godz. 99, godz. 24-30", "pl", ["99", "24:00", "30"]),
        ("do północy", "pl", ["0:00~"]),
        ("het middaguur", "nl", ["12:00~"]),
        ("w południe", "pl", ["12:00~"]),
        ("half tien, half 1, van half negen tot half zes", "nl", ["9:30?", "0:30?", "8:30?", "5:30?"]),
        ("o wpół do dziesiątej", "pl", ["9:30?"]),
        ("half 10 minuten, half 13, half, tien", "nl", ["0.5~", "10 minutes", "0.5~", "13", "0.5~", "10?"]),
        ("6:236, 25:00", "nl", ["6", "236", "25", "0"]),
    ],
)
def test_times(text: str, language: str, shown: list[str]) -> None:
    """With a point, a colon or the hour alone; `u` after a space is who is spoken to."""
    assert read(text, language) == shown


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        ("10 minuten, tien minuten, 10-minutenblok, 10 min.", "nl", ["10 minutes"] * 4),
        ("30 seconden, 90 sec", "nl", ["30 seconds", "90 seconds"]),
        ("14 (veertien) dagen, veertien (14) dagen, veertiendaagse, 14-daagse", "nl", ["14 days"] * 4),
        ("3 werkdagen, 2 weken, 1 maand, 2 jaar", "nl", ["3 working days", "2 weeks", "1 month", "2 years"]),
        ("3 dni robocze, 3 dni", "pl", ["3 working days", "3 days"]),
        ("anderhalf uur, 1 uur en 30 minuten, 1½ uur, 1,5 uur", "nl", ["90 minutes"] * 4),
        ("twee en een half uur, tweeënhalf uur, 2 en een half uur", "nl", ["150 minutes"] * 3),
        ("1 minuut en 30 seconden", "nl", ["1.5 minutes"]),
        ("per kwartier, drie kwartier, een halfuur", "nl", ["15 minutes", "45 minutes", "30 minutes~"]),
        ("per dag, een dag, één dag", "nl", ["1 day?", "1 day~", "1 day~"]),
        ("1 dag, 1 uur 5 uur", "nl", ["1 day", "1 hour", "5 hours"]),
        ("dwudziestu pięciu minut, dwutygodniowy, jednodniowy", "pl", ["25 minutes", "2 weeks", "1 day~"]),
        ("półtorej godziny, dwie i pół godziny, półgodzinny", "pl", ["90 minutes", "150 minutes", "30 minutes"]),
        ("10-15 minuten, 10 tot 15 minuten, 10 minuten tot 15", "nl", ["10 minutes", "15 minutes"] * 3),
        ("10 minuten en 3", "nl", ["10 minutes", "3"]),
        ("24/7, 7 dagen op 7, 24u/24", "nl", ["24 hours~", "7 days~", "7 days", "24 hours"]),
        ("dniowy, wielodniowy", "pl", []),
    ],
)  # fmt: skip
def test_spans_of_time(text: str, language: str, shown: list[str]) -> None:
    """In digits and words, in one word, added up, half ones; a unit alone is one of it that nobody need repeat."""
    assert [one for one in read(text, language) if one != "1~"] == shown


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        ("een twee drie", "nl", ["1~", "2?", "3?"]),
        ("honderd vijftig, vijf duizend, tien vijf", "nl", ["150?", "5000?", "10?", "5?"]),
        ("2 duizend, 10 tys. 5 mln", "pl", ["2", "10000", "5000000"]),
        ("eerste, tweede, beide, tweemaal, dubbel", "nl", ["1~", "2~", "2~", "2?", "2~"]),
        ("dwukrotnie, jednokrotnie", "pl", ["2?", "1~"]),
        ("zescijferig, 6-cijferige", "nl", ["6?", "6"]),
        ("sześciocyfrowy, 6-cyfrowego", "pl", ["6?", "6"]),
        ("1e, 2de, 2x, 2FA, 4G, 256-bit, 230m", "nl", ["1?", "2?", "2?", "2?", "4?", "256", "230"]),
        ("1 sessie, 2 sessies", "nl", ["1?", "2"]),
        ("½, 2½, 385³", "nl", ["0.5", "2.5", "385", "3~"]),
        ("IPv4, A4, info2@firma.example, https://firma.example/2024", "nl", []),
        ("punt 2.3, 9.0.1, 24/12, 00/100", "nl", ["2.3", "9.0.1", "24/12", "00/100~"]),
        ("1.000.000, 1 000, 10 000 000", "nl", ["1000000", "1000", "10 000 000"]),
        ("1.000 und 2,000", "de", ["1000", "2"]),
        ("1000-1500, 2020-2024", "nl", ["1000", "1500", "2020", "2024"]),
    ],
)
def test_numbers(text: str, language: str, shown: list[str]) -> None:
    """Articles, ordinals and names count little; addresses not at all."""
    assert read(text, language) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("02 555 01 01 of 0475/12.34.56", ["02 555 01 01", "0475/12.34.56"]),
        ("+32 (0)2 555 01 01", ["+32 (0)2 555 01 01"]),
        ("123-456-32-18, 1234563218", ["123-456-32-18", "1234563218"]),
        ("NL91 ABNA 0417 1643 00, BE0123456749", ["NL91 ABNA 0417 1643 00", "BE0123456749"]),
    ],
)
def test_numbers_that_nobody_counts_with(text: str, shown: list[str]) -> None:
    """Telephone, account and register numbers stay whole."""
    assert read(text) == shown


def test_marks_and_links_are_no_text() -> None:
    """Emphasis, a link's target, the numbers of a list, spaces of other widths."""
    text = "1. Betaal **10**\u00a0euro.\n2. Zie [punt 2.3](#c7.9).\n3) _5_ da\u00adgen"
    assert read(text) == ["10 EUR", "2.3", "5 days"]


def test_each_figure_has_its_line() -> None:
    """Counted from the line on which the text starts."""
    found = find_figures("Eerst 5\nminuten.\n\nDan 10 euro.", "nl", line=7)
    assert [(figure.shown, figure.line) for figure in found if figure.weight] == [
        ("5 minutes", 7),
        ("10 EUR", 10),
    ]


def test_hour_in_the_evening_is_one_after_noon_too() -> None:
    """`6 uur 's avonds`, `6 wieczorem`; noon and later are as they are."""
    for text, language, hours in (("6 uur 's avonds", "nl", {360, 1080}), ("6 wieczorem", "pl", {360, 1080})):
        (figure,) = find_figures(text, language)
        assert {value for name, value in figure.readings if name == "minutes"} == hours
    (figure,) = find_figures("18 uur 's avonds", "nl")
    assert figure.readings == {("minutes", 1080)}
    (figure,) = find_figures("10 euro 's avonds", "nl")
    assert figure.dimension == "money EUR"


def test_separators_of_an_unknown_language_can_mean_both() -> None:
    """1,000 is a thousand in English and one in German."""
    (figure,) = find_figures("1,000 euro", "en")
    assert figure.readings == {("money", ("EUR", 1)), ("money", ("EUR", 1000))}
