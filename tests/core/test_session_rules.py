"""`[session]`: read as written, kept with each version, and every rule that cannot hold refused at its line."""

from __future__ import annotations

import json

import pytest

from consent.core.firms import Particulars, particulars_of
from consent.core.session_rules import Attestation, Quota, SessionRules
from tests.core.content_findings import firm_file, firm_findings
from tests.core.test_firms import DIGESTS

TABLE = """
invitation_only = true
strict = true
warn_minutes = 25
choose_technician = true
decisions = ["before", "after"]
tool_log = true
channel = true
declaration = { nl = "Ik kijk mee.", pl = "Patrzę." }
quota = { sessions = 3, days = 30 }
guarantee_days = 14
complaint_working_days = 3

[[session.attestations]]
id = "data-deleted"
label = { nl = "Alles is gewist.", pl = "Wszystko usunięto." }
"""
TWO_WAYS = ('tell_by = ["phone"]', 'tell_by = ["phone", "email"]')


def rules(*lines: str) -> SessionRules:
    """What the example says with these lines in `[session]`."""
    return firm_file(_table(*lines), TWO_WAYS).session


def findings(*lines: str) -> list[tuple[str, str]]:
    """(line, code) of what is wrong with these lines in `[session]`."""
    return firm_findings(_table(*lines))


def _table(*lines: str) -> tuple[str, str]:
    return "\n[identity]\n", "\n" + "\n".join(("[session]", *lines, "")) + "\n[identity]\n"


def test_rules_are_read_as_they_are_written() -> None:
    """Every key of the table."""
    assert rules(TABLE) == SessionRules(
        invitation_only=True,
        strict=True,
        warn_minutes=25,
        choose_technician=True,
        decisions=("before", "after"),
        tool_log=True,
        channel=True,
        attestations=(
            Attestation(id="data-deleted", label={"nl": "Alles is gewist.", "pl": "Wszystko usunięto."}),
        ),
        declaration={"nl": "Ik kijk mee.", "pl": "Patrzę."},
        quota=Quota(sessions=3, days=30),
        guarantee_days=14,
        complaint_working_days=3,
    )


def test_a_firm_without_the_table_asks_for_nothing() -> None:
    """Nothing is switched on, and no figure is made up."""
    found = firm_file().session
    assert found == rules("") == SessionRules()
    assert not any(found.model_dump().values())


def test_rules_belong_to_a_version() -> None:
    """Its particulars have them, through their bytes too."""
    particulars = particulars_of(firm_file(_table(TABLE), TWO_WAYS), "2024-03-01", DIGESTS)
    assert particulars.session == rules(TABLE)
    assert Particulars.from_bytes(particulars.to_bytes()) == particulars


def test_particulars_of_an_earlier_release_have_no_rules() -> None:
    """Their bytes lack the key."""
    particulars = particulars_of(firm_file(), "2024-03-01", DIGESTS)
    value = json.loads(particulars.to_bytes())
    del value["session"]
    earlier = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert Particulars.from_bytes(earlier) == particulars


WRONG = [
    (("warn_minutes = 60",), "contradiction"),
    (("warn_minutes = 0",), "out_of_range"),
    (("warn_minutes = 1440",), "out_of_range"),
    (('warn_minutes = "25"',), "wrong_type"),
    (("channel = true",), "contradiction"),
    (('strict = "yes"',), "wrong_type"),
    (("invite_only = true",), "unknown_key"),
    (('decisions = ["during"]',), "unknown_value"),
    (('declaration = { nl = "Ja" }',), "missing_language"),
    (('declaration = { nl = "Ja", pl = "Tak", de = "Ja" }',), "unlisted_language"),
    (('declaration = { nl = "Ja", pl = " " }',), "empty"),
    (("quota = { sessions = 0, days = 30 }",), "out_of_range"),
    (("quota = { sessions = 3, days = 0 }",), "out_of_range"),
    (("quota = { sessions = 3, days = 367 }",), "out_of_range"),
    (("quota = { sessions = 3 }",), "missing"),
    (("quota = { days = 30 }",), "missing"),
    (("guarantee_days = 0",), "out_of_range"),
    (("complaint_days = 0",), "out_of_range"),
    (("complaint_working_days = -3",), "out_of_range"),
]


@pytest.mark.parametrize(("lines", "code"), WRONG)
def test_rule_that_cannot_hold_is_refused_at_its_line(lines: tuple[str, ...], code: str) -> None:
    """One rule, one finding."""
    assert findings(*lines) == [(lines[-1], code)]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (("complaint_days = 14", "complaint_working_days = 3"), "contradiction"),
        (('decisions = ["after", "after"]',), "duplicate"),
    ],
)
def test_rules_that_contradict_each_other_are_refused(lines: tuple[str, ...], code: str) -> None:
    """At the table that has both."""
    assert findings(*lines) == [("[session]", code)]


def test_attestation_stands_once_and_in_every_language() -> None:
    """The record tells them apart by their ids, and the technician reads them in the desk's language."""
    first = '[[session.attestations]]\nid = "wiped"\nlabel = { nl = "Gewist", pl = "Usunięto" }'
    again = '[[session.attestations]]\nid = "wiped" # again\nlabel = { nl = "Gewist", pl = "Usunięto" }'
    dutch = '[[session.attestations]]\nid = "wiped"\nlabel = { nl = "Gewist" }'
    assert findings(first, again) == [('id = "wiped" # again', "duplicate")]
    assert findings(dutch) == [('label = { nl = "Gewist" }', "missing_language")]


def test_warning_comes_before_the_longest_session_where_there_is_one() -> None:
    """The last minute but one is fine; without an end any minute is, and a tariff that isn't there is another fault."""
    assert rules("warn_minutes = 59").warn_minutes == 59
    assert firm_file(_table("warn_minutes = 90"), ("longest_minutes = 60\n", "")).session.warn_minutes == 90
    unknown = ('tariff = "session"', 'tariff = "evening"')
    assert [code for _, code in firm_findings(_table("warn_minutes = 90"), unknown)] == ["unknown_tariff"]


def test_channel_needs_a_program_with_two_ways() -> None:
    """Where there is one way only, nothing is asked."""
    assert rules("channel = true").channel
    assert rules("channel = false") == SessionRules()
