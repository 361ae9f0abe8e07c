"""The shipped samples: no errors, exactly the warnings that their rules deserve, and the facts that prices rest on."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

import pytest

from consent.core.firms import FirmFile
from consent.core.tariffs import can_be_due, rate_at
from consent.service.content import Content, check, load_content

WARNINGS = {
    ("page-computers", "2020-01-16"): {"log_conclusive", "use_as_acceptance"},
    ("page-computers", "2021-09-16"): {"log_conclusive", "use_as_acceptance"},
    ("page-computers", "2023-09-13"): {"log_conclusive", "use_as_acceptance"},
    ("qomputer", "2024-01-01"): {"liability_excluded"},
    ("damal", "2024-01-01"): {"fee_only_cap", "short_complaint_time"},
    ("overmax", "2018-09-01"): {"change_without_notice", "liability_excluded", "use_as_acceptance"},
    ("mastiff", "2024-01-01"): set[str](),
}
VERSIONS = list(WARNINGS)


@pytest.fixture(scope="module")
def samples() -> Content:
    """The package's own content."""
    return load_content()


def file_of(samples: Content, firm: str) -> FirmFile:
    return samples.firms[firm].file


def test_samples_have_exactly_the_warnings_that_their_rules_deserve(samples: Content) -> None:
    """Each warning once in each language; nothing else, and no error."""
    expected = {
        (f"terms/{language}/{firm}/{version}.md", code)
        for (firm, version), codes in WARNINGS.items()
        for language in ("nl", "pl")
        for code in codes
    }
    found = check(samples, {})
    assert {(finding.file, finding.code) for finding in found} == expected
    assert len(found) == len(expected)
    assert {finding.severity for finding in found} == {"warning"}


def test_warnings_stand_at_a_clause(samples: Content) -> None:
    """The line leads to the clause and not to the summary above it."""
    for finding in check(samples, {}):
        lines = (samples.folder / finding.file).read_text(encoding="utf-8").splitlines()
        assert finding.line > lines.index("---", 1), finding


def test_every_version_is_there_in_dutch_and_polish(samples: Content) -> None:
    """Five firms, seven versions, two languages."""
    found = {
        (firm, version, language)
        for firm, content in samples.firms.items()
        for version, language in content.texts
    }
    assert found == {(firm, version, language) for firm, version in VERSIONS for language in ("nl", "pl")}


@pytest.mark.parametrize("firm", sorted({firm for firm, _ in VERSIONS}))
def test_samples_say_that_they_are_samples(samples: Content, firm: str) -> None:
    """Demonstration, an e-mail address that leads nowhere, numbers not stated."""
    file = file_of(samples, firm)
    identity = file.identity
    assert file.demonstration
    assert identity.email.endswith(f"@{firm}.example")
    assert {identity.address, identity.register_number, identity.vat} == {"not stated"}
    assert file.languages[0] == {"BE": "nl", "NL": "nl", "PL": "pl"}[file.country]


@pytest.mark.parametrize("firm", sorted({firm for firm, _ in VERSIONS}))
def test_firm_files_say_whose_words_they_are(samples: Content, firm: str) -> None:
    """A comment: restated for demonstration, not the firm's own legal text."""
    comment = (samples.folder / f"firms/{firm}.toml").read_text(encoding="utf-8").split("format =")[0]
    assert "restate" in comment
    assert "not the firm's own legal text" in comment.replace("\n#", "")


def test_each_page_computers_version_retires_the_tool_before_it(samples: Content) -> None:
    """The history of the firm's page."""
    versions = file_of(samples, "page-computers").versions
    assert [version.name for version in versions] == ["2020-01-16", "2021-09-16", "2023-09-13"]
    for before, after in pairwise(versions):
        assert after.retires == before.tools


def test_page_computers_price_list(samples: Content) -> None:
    """10.00 for ten minutes, 5.00 for each started five, 30 minutes and 30.00 at most, nothing when not solved."""
    tariff = file_of(samples, "page-computers").tariffs["session"]
    (rate,) = tariff.rates
    assert rate.first is not None
    assert (rate.first.minutes, rate.first.price) == (10, 1000)
    assert (rate.block.minutes, rate.block.price) == (5, 500)
    assert (tariff.longest_minutes, tariff.most, tariff.currency) == (30, 3000, "EUR")
    assert (str(tariff.vat), tariff.unsolved) == ("21", "free")


@pytest.mark.parametrize(("customer_class", "minutes"), [("sla", 30), (None, 60)])
def test_damal_blocks_without_a_price(samples: Content, customer_class: str | None, minutes: int) -> None:
    """Blocks are known, their price is not stated, and yet something will be due."""
    tariff = file_of(samples, "damal").tariffs["session"]
    rate = rate_at(tariff, customer_class, datetime(2026, 11, 20, 12, 0))  # noqa: DTZ001 - the firm's own time
    assert rate is not None
    assert (rate.first, rate.block.minutes, rate.block.price) == (None, minutes, None)
    assert can_be_due(tariff, customer_class)


MASTIFF = [
    (None, "2026-11-20T10:00:00", 12300),
    (None, "2026-11-20T17:59:59", 12300),
    (None, "2026-11-20T18:00:00", 24600),
    (None, "2026-11-20T21:59:59", 24600),
    (None, "2026-11-20T22:00:00", 49200),
    (None, "2026-11-20T23:59:59", 49200),
    (None, "2026-11-21T18:00:00", 24600),
    (None, "2026-11-21T17:59:59", None),
    (None, "2026-11-20T09:59:59", None),
    (None, "2026-11-21T00:00:00", None),
    ("own-other", "2026-11-20T10:00:00", 6150),
    ("own-other", "2026-11-20T18:00:00", None),
    ("own-equipment", "2026-11-20T10:00:00", 0),
    ("own-equipment", "2026-11-20T18:00:00", None),
    ("own-equipment", "2026-11-21T12:00:00", None),
]


@pytest.mark.parametrize(("customer_class", "start", "price"), MASTIFF)
def test_mastiff_rates_by_hour(
    samples: Content, customer_class: str | None, start: str, price: int | None
) -> None:
    """Office hours, evening from 18:00, night from 22:00; what the page does not state has no rate."""
    tariff = file_of(samples, "mastiff").tariffs["session"]
    rate = rate_at(tariff, customer_class, datetime.fromisoformat(start))
    assert (rate.block.price if rate else None) == price
    assert rate is None or (rate.block.minutes, rate.first) == (60, None)


@pytest.mark.parametrize(
    ("firm", "customer_class", "expected"),
    [
        ("page-computers", None, True),
        ("qomputer", None, False),
        ("overmax", None, False),
        ("mastiff", None, True),
        ("mastiff", "own-other", True),
        ("mastiff", "own-equipment", False),
    ],
)
def test_who_may_have_to_pay(samples: Content, firm: str, customer_class: str | None, expected: bool) -> None:
    """Statements and buttons about paying are shown to these and to nobody else."""
    assert can_be_due(file_of(samples, firm).tariffs["session"], customer_class) is expected


def test_mastiff_tests_the_connection_for_free(samples: Content) -> None:
    """The connection test costs nothing."""
    assert file_of(samples, "mastiff").tariffs["session"].test == "free"


def test_tools_keep_the_password_where_the_firm_says(samples: Content) -> None:
    """Mastiff's customer gives the ID only; page-computers' and overmax' customers tell the password too."""
    assert [tool.tell for tool in file_of(samples, "mastiff").tools] == [("id",)]
    assert "password" in file_of(samples, "overmax").tools[0].tell
    assert all("password" in tool.tell for tool in file_of(samples, "page-computers").tools)
    assert file_of(samples, "qomputer").tools[0].digits == (9,)


@pytest.mark.parametrize(("firm", "kind"), [
    ("page-computers", "not_stated"), ("qomputer", "not_stated"), ("damal", "by_appointment"), ("overmax", "weekly"),
])  # fmt: skip
def test_opening_hours_are_those_of_the_pages(samples: Content, firm: str, kind: str) -> None:
    """Nothing is stated that the page does not state."""
    assert file_of(samples, firm).hours.kind == kind


def test_qomputer_records_the_backup_as_an_answer(samples: Content) -> None:
    """Done, not done, don't know: a question, not a box to tick."""
    text = samples.firms["qomputer"].texts["2024-01-01", "nl"].text
    questions = [statement for statement in text.statements if statement.answers]
    assert [len(question.answers or ()) for question in questions] == [3]


@pytest.mark.parametrize(("firm", "version"), VERSIONS)
@pytest.mark.parametrize("language", ["nl", "pl"])
def test_paid_firms_ask_for_the_two_statements_of_the_law(
    samples: Content, firm: str, version: str, language: str
) -> None:
    """Where something can be due, starting within 14 days and losing the right of withdrawal are asked, then only."""
    file = file_of(samples, firm)
    text = samples.firms[firm].texts[version, language].text
    tariff = file.tariffs[file.version(version).tariff]
    classes = [None, *(one.id for one in file.classes)]
    paid = {statement.id for statement in text.statements if statement.only == "paid"}
    if any(can_be_due(tariff, one) for one in classes):
        assert paid >= {"start-now", "lose-withdrawal"}
    else:
        assert paid == set()


def test_session_rules_are_those_of_the_pages(samples: Content) -> None:
    """What each firm asks of its sessions, and nothing that its page does not say."""
    rules = {firm: content.file.session for firm, content in samples.firms.items()}
    said = {
        firm: each.model_dump(exclude_defaults=True, exclude={"attestations", "declaration"})
        for firm, each in rules.items()
    }
    assert said == {
        "page-computers": {"warn_minutes": 25, "decisions": ("before", "after"), "tool_log": True},
        "qomputer": {},
        "damal": {"choose_technician": True, "guarantee_days": 14, "complaint_working_days": 3},
        "overmax": {"invitation_only": True},
        "mastiff": {"channel": True},
    }
    assert [one.id for one in rules["mastiff"].attestations] == ["data-deleted"]
    assert [firm for firm, each in rules.items() if each.declaration] == ["overmax"]
