"""Warnings about a new version: without a reason, a program retired in silence, another tariff, Polish that would not count."""

from __future__ import annotations

from consent.core.firms import FirmFile, parse_firm_file
from consent.core.sources import parse_toml
from consent.core.terms import TermsText, parse_terms
from consent.core.version_checks import binding_warnings, version_warnings
from consent.errors import Finding
from tests.example_content import FIRM, NL, PL, replaced

SECOND = '\n[[versions]]\nname = "2024-05-01"\ntariff = "session"\ntools = ["example-viewer"]\n'
REASON = ("change: material", 'change: material\nreason: "De prijs is anders."')
EDITORIAL = ("change: material", 'change: editorial\nreason: "Een tikfout."')
NEW = ('version: "2024-03-01"', 'version: "2024-05-01"')
OLD_TOOL = """
[[tools]]
id = "old"
name = "Old"
publisher = "x"
purpose = { nl = "x", pl = "x" }
shows = ["id"]
files = [{ system = "any", url = "https://example.org/x" }]
"""
DEARER = '\n[tariffs.dearer]\nkind = "free"\n'
SAME = "\n[tariffs.same]\n"


def text(path: str, *changes: tuple[str, str]) -> TermsText:
    return parse_terms(replaced(path, *changes).encode(), source=path)


def warnings(firm: str, *texts: TermsText, name: str = "2024-05-01") -> list[Finding]:
    """Warnings about a version of a firm file with these texts."""
    file: FirmFile = parse_firm_file(firm.encode(), source="f.toml")
    lines = parse_toml(firm, source="f.toml")[1]
    by_path = {f"{one.language}.md": one for one in texts}
    return list(version_warnings(file, name, by_path, source="f.toml", lines=lines))


def codes(firm: str, *texts: TermsText) -> list[tuple[str, str]]:
    found = warnings(firm, *texts)
    assert {one.severity for one in found} <= {"warning"}
    return [(one.file, one.code) for one in found]


FIRM_FILE = replaced(FIRM) + SECOND


def test_first_version_needs_no_reason() -> None:
    """There is nobody to ask again."""
    assert warnings(FIRM_FILE, text(NL), text(PL), name="2024-03-01") == []


def test_version_says_why() -> None:
    """In each language, at the line that it is the reason of."""
    assert codes(FIRM_FILE, text(NL, NEW, REASON), text(PL, NEW, REASON)) == []
    (found,) = warnings(FIRM_FILE, text(NL, NEW, REASON), text(PL, NEW))
    assert (found.file, found.code) == ("pl.md", "no_reason")
    assert replaced(PL, NEW).split("\n")[found.line - 1] == "change: material"
    assert "say why customers are asked again" in found.message
    silent = text(NL, NEW, ("change: material", "change: editorial"))
    assert "not asked again" in warnings(FIRM_FILE, silent)[0].message


def test_text_of_the_version_before_says_nothing_about_this_one() -> None:
    """A correction in Dutch needs no Polish reason."""
    assert codes(FIRM_FILE, text(NL, NEW, REASON), text(PL)) == []


def test_program_is_not_retired_in_silence() -> None:
    """Where no language asks again."""
    firm = replaced(FIRM) + OLD_TOOL + SECOND + 'retires = ["old"]\n'
    (found,) = warnings(firm, text(NL, NEW, EDITORIAL), text(PL, NEW, EDITORIAL))
    assert (found.file, found.code) == ("f.toml", "retired_silently")
    assert firm.split("\n")[found.line - 1] == 'retires = ["old"]'
    assert codes(firm, text(NL, NEW, EDITORIAL), text(PL)) == [("f.toml", "retired_silently")]
    assert codes(firm, text(NL, NEW, EDITORIAL), text(PL, NEW, REASON)) == []
    assert codes(firm, text(NL), text(PL)) == []


def test_other_prices_are_no_editorial_change() -> None:
    """Customers are asked again all the same."""
    firm = replaced(FIRM) + DEARER + SECOND.replace('"session"', '"dearer"')
    (found,) = warnings(firm, text(NL, NEW, EDITORIAL), text(PL, NEW, REASON))
    assert (found.file, found.code) == ("nl.md", "tariff_changed")
    assert replaced(NL, NEW, EDITORIAL).split("\n")[found.line - 1] == "change: editorial"
    assert "'2024-03-01'" in found.message


def test_tariff_of_another_name_with_the_same_prices_is_the_same() -> None:
    """The name is the firm's own business."""
    section = replaced(FIRM).split("[tariffs.session]\n")[1].split("[[tools]]")[0]
    same = SAME + section.replace("tariffs.session", "tariffs.same")
    firm = replaced(FIRM) + same + SECOND.replace('"session"', '"same"')
    assert codes(firm, text(NL, NEW, EDITORIAL)) == []


def binding(value: str) -> list[Finding]:
    firm = replaced(FIRM, ('languages = ["nl", "pl"]\n', f'languages = ["nl", "pl"]\n{value}'))
    file, lines = parse_firm_file(firm.encode(), source="f.toml"), parse_toml(firm, source="f.toml")[1]
    found = list(binding_warnings(file, source="f.toml", lines=lines))
    assert all(firm.split("\n")[one.line - 1] == value.strip() for one in found)
    return found


def test_polish_text_counts_for_consumers_in_poland() -> None:
    """A firm that has one is told so, when it names another language."""
    assert binding("") == binding('binding = "pl"\n') == []
    (found,) = binding('binding = "nl"\n')
    assert (found.severity, found.code) == ("warning", "binding_not_polish")
    assert "consumers who live in Poland" in found.message


def test_firm_without_polish_may_name_its_language() -> None:
    """There is no Polish text that could count."""
    file = parse_firm_file(FIRM_FILE.encode(), source="f.toml").model_copy(
        update={"languages": ("nl",), "binding": "nl"}
    )
    lines = parse_toml(FIRM_FILE, source="f.toml")[1]
    assert list(binding_warnings(file, source="f.toml", lines=lines)) == []
