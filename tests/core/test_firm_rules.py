"""What a firm file must keep to: which text counts, and that only one version comes into force at a moment."""

from __future__ import annotations

import pytest

from consent.core.firms import parse_firm_file
from consent.errors import ContentError, Finding
from tests.core.content_findings import firm_file, firm_findings
from tests.example_content import FIRM, replaced

VERSION = '[[versions]]\nname = "{name}"\ntariff = "session"\ntools = ["example-viewer"]\n{effective}'


def with_versions(*versions: tuple[str, str | None]) -> str:
    """The example with versions of these names, in force from these hours."""
    text = replaced(FIRM).split("[[versions]]")[0]
    for name, hour in versions:
        day = name.split(".")[0]
        text += VERSION.format(name=name, effective=f'effective = "{day}T{hour}"\n' if hour else "")
    return text


def findings(text: str) -> list[Finding]:
    """What is wrong with a firm file."""
    try:
        parse_firm_file(text.encode(), source="f.toml")
    except ContentError as error:
        return list(error.findings)
    return []


def codes(*versions: tuple[str, str | None]) -> list[str]:
    return [finding.code for finding in findings(with_versions(*versions))]


def test_binding_language_is_one_of_the_firm() -> None:
    """What counts must be there to be read."""
    languages = 'languages = ["nl", "pl"]\n'
    assert firm_file((languages, languages + 'binding = "pl"\n')).binding == "pl"
    found = firm_findings((languages, languages + 'binding = "de"\n'))
    assert found == [('binding = "de"', "unknown_language")]
    (finding,) = findings(replaced(FIRM, (languages, languages + 'binding = "de"\n')))
    assert "name one of nl, pl" in finding.message


@pytest.mark.parametrize("hour", [None, "00:00"])
def test_two_versions_of_one_moment_are_refused(hour: str | None) -> None:
    """With the mend, at the line that needs it."""
    text = with_versions(("2024-03-01", None), ("2024-03-01.2", hour))
    (finding,) = findings(text)
    assert finding.code == "two_in_force"
    assert 'effective = "2024-03-01T12:00"' in finding.message
    line = text.split("\n")[finding.line - 1]
    assert line == ('effective = "2024-03-01T00:00"' if hour else 'name = "2024-03-01.2"')


def test_second_version_of_a_day_comes_later() -> None:
    """At another hour, and not before the first one."""
    assert codes(("2024-03-01", None), ("2024-03-01.2", "12:00")) == []
    assert codes(("2024-03-01", "12:00"), ("2024-03-01.2", "09:00")) == ["not_ascending"]
    assert codes(("2024-03-01", None), ("2024-03-01.3", "09:00"), ("2024-03-01.2", "12:00")) == [
        "not_ascending"
    ]


def test_moments_are_compared_where_clocks_change() -> None:
    """In spring 02:30 is not there, and would be the moment of 03:30; in autumn 02:30 comes before 03:00."""
    spring = codes(("2024-03-31", "02:30"), ("2024-03-31.2", "03:30"))
    assert sorted(spring) == ["impossible_date", "two_in_force"]
    assert codes(("2024-03-31", "01:59"), ("2024-03-31.2", "03:00")) == []
    assert codes(("2024-10-27", "02:30"), ("2024-10-27.2", "03:00")) == []
    assert codes(("2024-10-27", "02:30"), ("2024-10-27.2", "02:30")) == ["two_in_force"]


@pytest.mark.parametrize("name", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31.2"])
def test_years_without_an_instant_in_every_zone_are_refused(name: str) -> None:
    """As a finding at its line, whether it is the name or the moment."""
    assert codes((name, None)) == ["impossible_date"]
    day = name.partition(".")[0]
    moment = f'name = "2024-03-01"\neffective = "{day}T09:00"'
    text = with_versions(("2024-03-01", None)).replace('name = "2024-03-01"', moment)
    assert [finding.code for finding in findings(text)] == ["impossible_date"]


def test_a_moment_that_the_clock_skips_is_told_with_the_one_to_write() -> None:
    """Midnight too, where clocks change then."""
    (finding,) = findings(with_versions(("2024-03-31", "02:30")))
    assert finding.message.endswith(
        'the clock skips it. For the moment after, write effective = "2024-03-31T03:30"'
    )
    cairo = with_versions(("2024-04-26", None)).replace("Europe/Brussels", "Africa/Cairo")
    (finding,) = findings(cairo)
    assert finding.message.endswith('write effective = "2024-04-26T01:00"')


def test_discount_names_classes_that_there_are() -> None:
    """Both those who get it and those whose prices it comes off."""
    discount = '\n[[tariffs.session.discounts]]\nclasses = ["gold"]\nof = "silver"\nper_cent = "50"\n'
    found = findings(replaced(FIRM) + discount)
    assert [finding.code for finding in found] == ["unreachable"]
    rates = '\n[[tariffs.session.rates]]\nclasses = ["silver"]\nblock = { minutes = 1, price = "1.00" }\n'
    text = replaced(FIRM) + rates + discount
    lines = [text.split("\n")[finding.line - 1] for finding in findings(text)]
    assert lines == ['classes = ["silver"]', 'classes = ["gold"]', 'of = "silver"']


# How long what is kept -----------------------------------------------------------------------------------------------------

PRIVACY = "[privacy]\n"


def with_retention(line: str, country: str = "BE") -> list[str]:
    """Codes of what is wrong with a firm of a country that keeps its data so."""
    text = replaced(
        FIRM, (PRIVACY, f"[retention]\n{line}\n\n{PRIVACY}"), ('country = "BE"', f'country = "{country}"')
    )
    return [each.code for each in findings(text) if each.code != "wrong_identity"]


@pytest.mark.parametrize(
    ("country", "period", "codes"),
    [
        ("BE", "years = 10", []),
        ("BE", "years = 9, months = 11", ["wrong_retention"]),
        ("BE", "years = 11", []),
        ("BE", "years = 11, months = 1", ["wrong_retention"]),
        ("NL", "years = 5", []),
        ("NL", "years = 4, to_year_end = true", ["wrong_retention"]),
        ("PL", "years = 6, to_year_end = true", []),
        ("PL", "years = 6", ["wrong_retention"]),
        ("PL", "years = 7", []),
        ("FR", "years = 1", []),
    ],
)
def test_the_proof_is_kept_as_long_as_claims_and_not_for_ever(
    country: str, period: str, codes: list[str]
) -> None:
    """Shorter would leave the firm without proof, longer nobody needs."""
    assert with_retention(f"acceptances = {{ {period} }}", country) == codes


def test_the_finding_says_how_long_and_what_else_there_is() -> None:
    """Place and mend."""
    text = replaced(FIRM, (PRIVACY, f"[retention]\nacceptances = {{ years = 3 }}\n\n{PRIVACY}"))
    (found,) = findings(text)
    assert text.splitlines()[found.line - 1] == "acceptances = { years = 3 }"
    assert "claims can be made for 10 years in BE" in found.message
    assert "consent erase --force" in found.message


@pytest.mark.parametrize("line", ["traces_days = 366", "traces_days = 0", "codes_days = 1", "mails_days = 6"])
def test_what_is_shorter_or_longer_than_it_can_be_is_refused(line: str) -> None:
    """Full addresses a year at most; a week is what the desk shows."""
    assert len(with_retention(line)) == 1
