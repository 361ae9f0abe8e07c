"""Firm files: what they must hold, each fault with its line, and what is published of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from consent.core.firms import (
    Firm,
    Particulars,
    firm_of,
    parse_firm_file,
    particulars_of,
    version_key,
)
from consent.errors import ContentError, FormatError
from tests.core.content_findings import firm_file, firm_findings
from tests.example_content import FIRM, example_files

DIGESTS = {("price-list", "nl"): "a" * 64, ("price-list", "pl"): "b" * 64}
DEMO = ('country = "BE"', 'demonstration = true\ncountry = "BE"')
SECOND = '\n[[versions]]\nname = "2024-05-01"\ntariff = "session"\ntools = ["example-viewer"]\n'
LAST = ('file = "price-list-2024.md"\n', 'file = "price-list-2024.md"\n' + SECOND)


def test_example_is_read_as_it_is_written() -> None:
    """Facts of every part of the file."""
    file = firm_file()
    assert (file.id, file.languages, file.demonstration, file.accent) == (
        "example-help",
        ("nl", "pl"),
        False,
        "#2f5d50",
    )
    assert (file.identity.register_number, file.identity.vat) == ("KBO 0123.456.749", "BE 0123.456.749")
    assert [(field.id, field.required) for field in file.fields][-1] == ("customer_number", False)
    assert file.fields[0].hint == {}
    assert file.version("2024-03-01").effective_local == "2024-03-01T00:00"
    assert [(one.system, one.file, one.url) for one in file.tools[0].files] == [
        ("windows", "example-viewer.txt", None),
        ("macos", None, "https://downloads.example/viewer.dmg"),
    ]


def test_firm_keeps_nothing_of_a_version() -> None:
    """What is published of the firm can change without a new version."""
    firm = firm_of(firm_file())
    assert Firm.from_bytes(firm.to_bytes()) == firm
    assert set(Firm.model_fields).isdisjoint({"tariffs", "tools", "fields", "classes", "versions"})
    assert b'"register":"KBO 0123.456.749"' in firm.to_bytes()


def test_particulars_keep_everything_of_a_version() -> None:
    """Tariff, tools, fields, classes and the digests of documents, for ever the same bytes."""
    file = firm_file()
    particulars = particulars_of(file, "2024-03-01", DIGESTS)
    assert Particulars.from_bytes(particulars.to_bytes()) == particulars
    assert particulars.tariff == file.tariffs["session"]
    assert particulars.tools == file.tools
    assert particulars.documents[0].digests == {"nl": "a" * 64, "pl": "b" * 64}
    assert particulars.effective_at("Europe/Brussels") == datetime(2024, 2, 29, 23, 0, tzinfo=UTC)


def test_particulars_of_an_unknown_version_do_not_exist() -> None:
    """A caller's mistake is not hidden."""
    with pytest.raises(KeyError):
        particulars_of(firm_file(), "2024-03-02", DIGESTS)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b'{"id": "x"}',
        b'{"firm":"x","version":"2024-01-01","effective":"2024-01-01T00:00","tariff":{"kind":"paid"}}',
        b"{ }",
    ],
)
def test_bytes_that_are_no_particulars_are_refused(data: bytes) -> None:
    """Neither other JSON, nor JSON that is not canonical."""
    with pytest.raises(FormatError):
        Particulars.from_bytes(data)


def test_published_bytes_of_an_earlier_release_can_lack_keys_that_came_later() -> None:
    """A key with a default can be added to the format without losing what is published."""
    data = firm_of(firm_file()).to_bytes().replace(b'"accent":"#2f5d50",', b"")
    assert Firm.from_bytes(data).accent is None


def test_version_names_are_ordered_by_day_and_count() -> None:
    """The tenth version of a day comes after the second."""
    names = ["2023-09-13", "2023-09-13.2", "2023-09-13.10", "2023-09-14"]
    assert [*map(version_key, names)] == sorted(map(version_key, names))


@pytest.mark.parametrize(
    "name", ["2023-9-13", "2023-02-30", "2023-09-13.1", "2023-09-13.02", "v1", "٢٠٢٣-09-13"]
)
def test_what_is_no_version_name_is_refused(name: str) -> None:
    """The name is a date that exists; the first of a day has no number."""
    with pytest.raises(ValueError, match=r"is not like|out of range"):
        version_key(name)
    assert firm_findings(('name = "2024-03-01"', f'name = "{name}"'))[0][1] == "impossible_date"


@pytest.mark.parametrize("key", ["legal_name", "address", "email", "phone", "register", "vat"])
def test_each_part_of_the_identity_is_needed(key: str) -> None:
    """Left out, empty or "not stated": an error at its place, and "not stated" is for sample firms only."""
    line = next(line for line in _identity_lines() if line.startswith(f"{key} ="))
    assert firm_findings((line, "")) == [("[identity]", "missing_identity")]
    assert firm_findings((line, f'{key} = " "')) == [(f'{key} = " "', "empty")]
    assert firm_findings((line, f'{key} = "not stated"')) == [(f'{key} = "not stated"', "missing_identity")]
    assert firm_file(DEMO, (line, f'{key} = "not stated"')).demonstration


def _identity_lines() -> list[str]:
    return example_files()[FIRM].split("[identity]\n")[1].split("\n\n")[0].split("\n")


AGAIN = '[[fields]]\nid = "phone" # again\nrequired = false\nlabel = { nl = "x", pl = "y" }\n\n'
CHANGES = [
    (
        ('format = "consent-firm/1"', 'format = "consent-firm/2"'),
        'format = "consent-firm/2"',
        "unknown_value",
    ),
    (('name = "Example Help"', "name = 5"), "name = 5", "wrong_type"),
    (('name = "Example Help"', 'name = "a\\tb"'), 'name = "a\\tb"', "line_break"),
    (('name = "Example Help"', 'name = "a\\u202eb"'), 'name = "a\\u202eb"', "hidden_character"),
    (('name = "Example Help"', f'name = "{"x" * 2001}"'), f'name = "{"x" * 2001}"', "too_long"),
    (('id = "example-help"', 'id = "Example"'), 'id = "Example"', "malformed"),
    (('country = "BE"', 'country = "Belgium"'), 'country = "Belgium"', "malformed"),
    (('"Europe/Brussels"', '"Europe/Bruxelles"'), 'timezone = "Europe/Bruxelles"', "unknown_value"),
    (('"Europe/Brussels"', '"../../etc"'), 'timezone = "../../etc"', "unknown_value"),
    (('accent = "#2f5d50"', 'accent = "green"'), 'accent = "green"', "malformed"),
    (('accent = "#2f5d50"', 'color = "#2f5d50"'), 'color = "#2f5d50"', "unknown_key"),
    (('["nl", "pl"]', "[]"), "languages = []", "too_few"),
    (('["nl", "pl"]', '"nl"'), 'languages = "nl"', "wrong_type"),
    (('["nl", "pl"]', '["nl", "pl", "nl"]'), 'languages = ["nl", "pl", "nl"]', "duplicate"),
    (
        ('before = { nl = "Bel ons eerst.", pl = "Prosimy najpierw zadzwonić." }', "before = 3"),
        "before = 3",
        "wrong_type",
    ),
    (('first = { minutes = 15, price = "15.00" }', "first = 15"), "first = 15", "wrong_type"),
    (("required = true", 'required = "yes"'), 'required = "yes"', "wrong_type"),
    (("longest_minutes = 60", 'longest_minutes = "60"'), 'longest_minutes = "60"', "wrong_type"),
    (('"info@example-help.example"', '"info"'), 'email = "info"', "wrong_identity"),
    (('vat = "BE 0123.456.749"', 'vat = "BE 0123.456.748"'), 'vat = "BE 0123.456.748"', "wrong_identity"),
    (('"KBO 0123.456.749"', '"KBO 1234"'), 'register = "KBO 1234"', "wrong_identity"),
    ((', pl = "Prosimy najpierw zadzwonić."', ""), 'before = { nl = "Bel ons eerst." }', "missing_language"),
    (('hint = { nl = "Waarop', 'hint = { de = "x", nl = "Waarop'), None, "unlisted_language"),
    (('id = "phone"', 'id = "telephone"'), 'id = "telephone"', "unknown_value"),
    (('id = "phone"', 'id = "email"'), "[[fields]]", "missing"),
    (("[[classes]]\n", AGAIN + "[[classes]]\n"), 'id = "phone" # again', "duplicate"),
    (('example = "123456"', 'example = "12345"'), 'example = "12345"', "contradiction"),
    (('example = "123456"\n', ""), 'pattern = "[0-9]{6}"', "missing"),
    (('pattern = "[0-9]{6}"', 'pattern = "[0-9"'), 'pattern = "[0-9"', "malformed"),
    (('"[0-9]{6}"', '"[0-9]{99999999999}"'), 'pattern = "[0-9]{99999999999}"', "malformed"),
    (('"[0-9]{6}"', '"([0-9]+)+"'), 'pattern = "([0-9]+)+"', "malformed"),
    (('id = "customer_number"', 'id = "company"'), 'pattern = "[0-9]{6}"', "contradiction"),
    (('classes = ["subscriber"]', 'classes = ["gold"]'), 'classes = ["gold"]', "unknown_class"),
    (
        ('purpose = { nl = "Laat de technicus uw scherm zien.", pl', "purpose = { pl"),
        None,
        "missing_language",
    ),
    (('tell = ["id", "password"]', 'tell = ["code"]'), "[[tools]]", "contradiction"),
    (('tell_by = ["phone"]', ""), "[[tools]]", "contradiction"),
    (('system = "macos"', 'system = "windows"'), "[[tools]]", "duplicate"),
    (('system = "macos"', 'system = "beos"'), 'system = "beos"', "unknown_value"),
    (('file = "example-viewer.txt"', 'file = "../x"'), 'file = "../x"', "malformed"),
    (('file = "example-viewer.txt"\n', ""), "[[tools.files]]", "contradiction"),
    (("sha256 =", "# sha256 ="), "[[tools.files]]", "missing"),
    (('sha256 = "bcd46e', 'sha256 = "xyz'), None, "malformed"),
    (('url = "https:', 'url = "http:'), 'url = "http://downloads.example/viewer.dmg"', "malformed"),
    (('version = "2024-03-01"', 'version = "2024-13-01"'), 'version = "2024-13-01"', "impossible_date"),
    (("## Uw gegevens", "## Uw <b>gegevens</b>"), 'nl = """', "raw_html"),
    (('tariff = "session"', 'tariff = "evening"'), 'tariff = "evening"', "unknown_tariff"),
    (('tools = ["example-viewer"]', 'tools = ["other"]'), 'tools = ["other"]', "unknown_tool"),
    (('tools = ["example-viewer"]', "tools = []"), "tools = []", "too_few"),
    (('tools = ["example-viewer"]', 'tools = ["example-viewer", "example-viewer"]'), None, "duplicate"),
    (
        ('tools = ["example-viewer"]', 'tools = ["example-viewer"]\nretires = ["example-viewer"]'),
        'retires = ["example-viewer"]',
        "contradiction",
    ),
    (('name = "2024-03-01"', "name = 2024-03-01"), "name = 2024-03-01", "unquoted"),
    (('name = "2024-03-01"', 'name = "2024-02-30"'), 'name = "2024-02-30"', "impossible_date"),
    (
        ('name = "2024-03-01"', 'name = "2024-03-01"\neffective = "2024-03-02"'),
        'effective = "2024-03-02"',
        "impossible_date",
    ),
    (
        ('name = "2024-03-01"', 'name = "2024-03-31"\neffective = "2024-03-31T02:30"'),
        'effective = "2024-03-31T02:30"',
        "impossible_date",
    ),
    (
        ('name = "2024-03-01"', 'name = "2024-03-01"\neffective = "2024-03-01T25:00"'),
        'effective = "2024-03-01T25:00"',
        "impossible_date",
    ),
    (
        ('title = { nl = "Prijslijst", pl = "Cennik" }', 'title = { nl = "Prijslijst" }'),
        None,
        "missing_language",
    ),
    (('file = "price-list-2024.md"', 'file = "price-list-2024.pdf"'), None, "malformed"),
]


@pytest.mark.parametrize(("change", "line", "code"), CHANGES)
def test_fault_is_found_at_its_line(change: tuple[str, str], line: str | None, code: str) -> None:
    """One change, one finding, at the line where it is mended."""
    ((found, found_code),) = firm_findings(change)
    assert found_code == code
    assert line is None or found == line


@pytest.mark.parametrize("word", ["none", "all"])
def test_words_of_the_format_are_no_class_ids(word: str) -> None:
    """`none` is who claims no class, `all` is everybody."""
    assert firm_findings(('id = "subscriber"', f'id = "{word}"'))[0] == (f'id = "{word}"', "reserved")


def test_all_faults_are_told_at_once() -> None:
    """Nobody mends a file one run at a time."""
    found = firm_findings(
        ('vat = "BE 0123.456.749"', 'vat = "BE 1"'),
        ('tariff = "session"', 'tariff = "evening"'),
        ('tools = ["example-viewer"]', 'tools = ["other"]'),
    )
    assert [code for _, code in found] == ["wrong_identity", "unknown_tariff", "unknown_tool"]


def test_versions_ascend() -> None:
    """A later version stands after the earlier one; a name stands once."""
    assert firm_file(LAST).versions[1].name == "2024-05-01"
    earlier = SECOND.replace("2024-05-01", "2024-01-01")
    assert firm_findings((LAST[0], LAST[0] + earlier)) == [('name = "2024-01-01"', "not_ascending")]
    same = SECOND.replace("2024-05-01", "2024-03-01")
    assert firm_findings((LAST[0], LAST[0] + same)) == [('name = "2024-03-01"', "duplicate")]


def test_second_version_of_a_day_comes_at_a_later_hour() -> None:
    """Later that day it takes the first one's place; an hour before it would not."""
    second = SECOND.replace("2024-05-01", "2024-03-01.2") + 'effective = "2024-03-01T09:00"\n'
    assert firm_file((LAST[0], LAST[0] + second)).versions[1].name == "2024-03-01.2"
    later = ('name = "2024-03-01"', 'name = "2024-03-01"\neffective = "2024-03-01T10:00"')
    assert firm_findings(later, (LAST[0], LAST[0] + second))[0][1] == "not_ascending"


def test_words_before_the_download_may_be_left_out() -> None:
    """They are the only part of the firm that is optional."""
    assert (
        firm_file(
            ('[contact]\nbefore = { nl = "Bel ons eerst.", pl = "Prosimy najpierw zadzwonić." }\n', "")
        ).contact
        is None
    )


def test_firm_without_its_own_words_for_a_third_language_is_refused() -> None:
    """A language is added everywhere or nowhere."""
    codes = {code for _, code in firm_findings(('["nl", "pl"]', '["nl", "pl", "de"]'))}
    assert codes == {"missing_language"}


def test_firm_of_one_language_lists_that_one_only() -> None:
    """What stands there in another language would never be shown."""
    codes = {code for _, code in firm_findings(('["nl", "pl"]', '["nl"]'))}
    assert codes == {"unlisted_language"}


def test_file_that_is_not_text_is_refused() -> None:
    """The reason is the encoding, not the syntax."""
    with pytest.raises(ContentError) as caught:
        parse_firm_file(b"\xff", source="f.toml")
    assert [finding.code for finding in caught.value.findings] == ["encoding"]
