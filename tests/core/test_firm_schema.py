"""The JSON schema of firm files: the kept copies are the made one, it takes what the check takes and refuses what editors can tell."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, Draft7Validator, Draft202012Validator

from consent.core.firm_schema import firm_schema, format_schema
from consent.core.firms import parse_firm_file
from consent.errors import ContentError
from tests.example_content import FIRM, replaced

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "consent/firms").glob("*.toml"))
# Editors' tools know one of these.
DRAFTS = (Draft4Validator, Draft7Validator, Draft202012Validator)
RATES = "\n[[tariffs.session.rates]]"
# What is replaced in the example firm, and by what: refused by the check and already by the schema.
BROKEN = {
    "unknown key": ('name = "Example Help"', 'name = "Example Help"\nslogan = "Fast"'),
    "unknown key of a tool": ('publisher = "Example Software"', 'publisher = "Example Software"\nos = "all"'),
    "bad version name": ('[[versions]]\nname = "2024-03-01"', '[[versions]]\nname = "2024-3-1"'),
    "version name that ends in .1": (
        '[[versions]]\nname = "2024-03-01"',
        '[[versions]]\nname = "2024-03-01.1"',
    ),
    "price as number": ('block = { minutes = 30, price = "0.00" }', "block = { minutes = 30, price = 0 }"),
    "price with a comma": ('price = "15.00"', 'price = "15,00"'),
    "bad accent": ('accent = "#2f5d50"', 'accent = "green"'),
    "accent in capitals": ('accent = "#2f5d50"', 'accent = "#2F5D50"'),
    "format of another release": ('format = "consent-firm/1"', 'format = "consent-firm/2"'),
    "missing identity": ('phone = "+32 2 555 01 01"\n', ""),
    "words on two lines": ('name = "Example Help"', 'name = "Example\\nHelp"'),
    "words that say nothing": ('name = "Example Help"', 'name = " "'),
    "language in capitals": ('label = { nl = "Uw naam"', 'label = { NL = "Uw naam"'),
    "no language": ('languages = ["nl", "pl"]', "languages = []"),
    "day twice": (
        'days = ["mon", "tue", "wed", "thu", "fri"]\nfrom = "09:00"\nto = "17:30"\n\n',
        'days = ["mon", "mon"]\nfrom = "09:00"\nto = "17:30"\n\n',
    ),
    "impossible time": ('from = "09:00"\nto = "17:30"\n\n[contact]', 'from = "9"\nto = "25:00"\n\n[contact]'),
    "hours without holidays": ('holidays = "closed"\nadd_holidays = ["2026-12-24"]\n', ""),
    "hours that are never": ('kind = "weekly"', 'kind = "always"'),
    "tariff without currency": ('currency = "EUR"\n', ""),
    "free tariff with rates": ('kind = "blocks"', 'kind = "free"'),
    "file without digest": (
        'sha256 = "bcd46eb5ecf2d900b3672c1596cf0fc6e5e0af4c654b10e7132cc8f99c2b20fe"\n',
        "",
    ),
    "file and address": ('url = "https://', 'file = "viewer.dmg"\nurl = "https://'),
    "neither file nor address": ('url = "https://downloads.example/viewer.dmg"\n', ""),
    "address without https": ('url = "https://', 'url = "http://'),
    "document that is no Markdown": ('file = "price-list-2024.md"', 'file = "price-list-2024.pdf"'),
    "number of a thousand digits": ("digits = [9]", "digits = [1000]"),
    "quota without days": ("[identity]\n", "[session]\nquota = { sessions = 2 }\n\n[identity]\n"),
    "two complaint times": (
        "[identity]\n",
        "[session]\ncomplaint_days = 14\ncomplaint_working_days = 10\n\n[identity]\n",
    ),
    "class of two words": ('id = "subscriber"', 'id = "A subscriber"'),
}


def errors(toml: str, draft: Any = Draft7Validator) -> list[str]:
    """What the schema says of a firm file."""
    return [error.message for error in draft(firm_schema()).iter_errors(tomllib.loads(toml))]


@pytest.mark.parametrize("place", ["docs/firm.schema.json", "consent/firms/firm.schema.json"])
def test_kept_schema_is_the_made_one(place: str) -> None:
    """For editors that fetch it, and beside the samples; `consent terms schema > FILE` writes it anew."""
    assert (ROOT / place).read_text(encoding="utf-8") == format_schema()


@pytest.mark.parametrize("draft", DRAFTS)
def test_schema_is_a_schema_in_every_draft(draft: Any) -> None:
    """It keeps to words that all drafts know."""
    draft.check_schema(firm_schema())


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples_fit(path: Path, draft: Any) -> None:
    """The five firms, whatever draft the tool knows."""
    assert errors(path.read_text(encoding="utf-8"), draft) == []


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples_name_their_schema(path: Path) -> None:
    """The comment that editors look for stands first."""
    assert path.read_text(encoding="utf-8").startswith("#:schema ./firm.schema.json\n")


def test_example_fits() -> None:
    """The complete firm of docs/content.md."""
    assert errors(replaced(FIRM)) == []


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("case", BROKEN)
def test_broken_files_are_refused(case: str, draft: Any) -> None:
    """What a shape can say is said in the editor, in every draft."""
    assert errors(replaced(FIRM, BROKEN[case]), draft)


@pytest.mark.parametrize("case", BROKEN)
def test_the_check_refuses_the_same(case: str) -> None:
    """The schema is never stricter than the format."""
    with pytest.raises(ContentError):
        parse_firm_file(replaced(FIRM, BROKEN[case]).encode(), source=FIRM)


def objects(schema: Any) -> list[dict[str, Any]]:
    """Every table of the format."""
    return [schema, *schema["definitions"].values()]


def test_every_key_is_described_in_the_schema_and_in_the_document() -> None:
    """An editor shows a sentence for each key, and docs/content.md names it."""
    document = (ROOT / "docs/content.md").read_text(encoding="utf-8")
    for table in objects(firm_schema()):
        for key, value in table["properties"].items():
            assert value.get("description"), key
            assert re.search(rf"[`\[. ]{key}( =|[`\].])", document), key


def test_no_table_takes_unknown_keys() -> None:
    """A slip in a key is seen while it is typed."""
    assert {table["additionalProperties"] for table in objects(firm_schema())} == {False}


def test_schema_speaks_of_no_null() -> None:
    """TOML has none: what may be left out is not required."""
    assert "null" not in json.dumps(firm_schema())
