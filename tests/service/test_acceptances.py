"""Accepting: one record a form, never of a text not shown, nothing at all when something is missing."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from consent.core.instants import format_instant
from consent.errors import FormRefused, LinkRefused
from consent.service import acceptances, library
from consent.service.acceptances import Accepted, truncate
from consent.service.installation import Installation
from consent.service.statements import payload_of
from consent.store.schema import acceptances as table
from consent.store.schema import data_keys, disclosures, leaves, session_tokens
from tests.samples import NOW, VISITOR, accepted, at_once, filled_form

FIRM = "page-computers"


def _rows(house: Installation) -> dict[str, int]:
    counted = {each.name: each for each in (table, leaves, data_keys, disclosures, session_tokens)}
    with house.database.reading() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(each)).scalar_one()
            for name, each in counted.items()
        }


def _accept(house: Installation, values: dict[str, str]) -> Accepted:
    return acceptances.accept(house, FIRM, "nl", values, VISITOR, now=NOW)


def test_it_records_what_was_shown_and_answered(any_house: Installation) -> None:
    """The record names version, language, digests and each statement with its answer."""
    done = _accept(any_house, filled_form(any_house))
    version = library.in_force(any_house, FIRM, now=NOW)
    payload = payload_of(any_house, done.acceptance)
    assert done.is_new
    assert payload["jti"] == done.acceptance.id
    assert payload["terms"]["version"] == version.name
    assert payload["terms"]["sha256"] == version.languages["nl"]
    assert payload["terms"]["leaf_index"] == version.leaf_index < done.acceptance.leaf_index
    given = {each["id"]: each["given"] for each in payload["statements"]}
    assert given["terms"] is True
    assert given["take-control"] is False


def test_the_record_holds_no_personal_value(any_house: Installation) -> None:
    """Name, phone and mail stand in no leaf, and nowhere in the clear in the tables beside it."""
    done = _accept(any_house, filled_form(any_house, name="Griet Vandenbroucke", email="griet@example.org"))
    with any_house.database.reading() as connection:
        entry = connection.execute(
            select(leaves.c.entry).where(leaves.c.subject == done.acceptance.id)
        ).scalar_one()
        sealed = connection.execute(select(disclosures.c.ciphertext)).scalars().all()
    assert not any(b"Griet" in each or b"griet" in each for each in [entry, *sealed])
    assert len(sealed) >= 4


def test_the_same_form_twice_is_one_record(any_house: Installation) -> None:
    """Back button, double click: the same acceptance, the same reference."""
    values = filled_form(any_house)
    first = _accept(any_house, values)
    before = _rows(any_house)
    second = _accept(any_house, values)
    assert (second.acceptance, second.ref, second.is_new) == (first.acceptance, first.ref, False)
    assert _rows(any_house) == before


def test_the_same_form_sixty_four_times_at_once_is_one_record(any_house: Installation) -> None:
    """However concurrently: one acceptance, one leaf, one token."""
    values = filled_form(any_house)
    before = _rows(any_house)
    results = at_once([lambda: _accept(any_house, values)] * 64)
    after = _rows(any_house)
    assert {type(result) for result in results} == {Accepted}
    assert sum(result.is_new for result in results) == 1  # type: ignore[attr-defined]
    assert after["acceptances"] == before["acceptances"] + 1
    assert after["leaves"] == before["leaves"] + 1
    assert after["session_tokens"] == before["session_tokens"] + 1


def test_the_same_form_with_other_words_gives_the_first_record(house: Installation) -> None:
    """Going back and changing the name after accepting changes no record."""
    values = filled_form(house)
    first = _accept(house, values)
    assert _accept(house, {**values, "name": "Somebody Else"}).acceptance == first.acceptance


@pytest.mark.parametrize("name", ["name", "phone", "statement-terms", "statement-view-screen"])
def test_something_required_missing_records_nothing(house: Installation, name: str) -> None:
    """The refusal names the field; no row of any kind is written."""
    values = filled_form(house)
    before = _rows(house)
    del values[name]
    with pytest.raises(FormRefused) as caught:
        _accept(house, values)
    assert caught.value.reason == "incomplete"
    assert [(problem.field, problem.code) for problem in caught.value.problems] == [(name, "missing")]
    assert _rows(house) == before


def test_one_refusal_names_every_problem(house: Installation) -> None:
    """Nobody has to press again to hear the next complaint."""
    values = {"form": filled_form(house)["form"]}
    with pytest.raises(FormRefused) as caught:
        _accept(house, values)
    fields = [problem.field for problem in caught.value.problems]
    assert {"name", "phone", "statement-terms"} <= set(fields)
    assert len(fields) == len(set(fields))


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("email", "jan at example", "not_an_email"),
        ("phone", "call me", "not_a_phone"),
        ("phone", "12345", "not_a_phone"),
        ("name", "x" * 201, "too_long"),
        ("name", "Jan\x07Janssens", "pattern"),
        ("statement-terms", "maybe", "unknown_answer"),
    ],
)
def test_a_bad_value_is_named(house: Installation, name: str, value: str, code: str) -> None:
    """Each kind of bad value has its own word."""
    with pytest.raises(FormRefused) as caught:
        _accept(house, {**filled_form(house), name: value})
    assert [(problem.field, problem.code) for problem in caught.value.problems] == [(name, code)]


@pytest.mark.parametrize("form", ["", "x", "a.b", "\u00e9.\u00e9"])
def test_a_form_that_we_did_not_make_is_refused(house: Installation, form: str) -> None:
    """The hidden input is ours or nothing is recorded."""
    with pytest.raises(FormRefused, match="not_genuine"):
        _accept(house, filled_form(house, form=form))


def test_a_form_of_another_firm_is_refused(house: Installation) -> None:
    """A form is bound to its firm."""
    with pytest.raises(FormRefused, match="not_genuine"):
        acceptances.accept(house, "qomputer", "nl", filled_form(house), VISITOR, now=NOW)


def test_a_form_of_another_language_is_refused(house: Installation) -> None:
    """The record names the language that was read."""
    with pytest.raises(FormRefused, match="not_genuine"):
        acceptances.accept(house, FIRM, "pl", filled_form(house), VISITOR, now=NOW)


def test_a_form_older_than_a_day_is_refused(house: Installation) -> None:
    """Terms and prices are to be read anew."""
    values = filled_form(house)
    with pytest.raises(FormRefused, match="expired"):
        acceptances.accept(house, FIRM, "nl", values, VISITOR, now=NOW + timedelta(hours=24, seconds=1))


def test_an_accepted_form_stays_accepted_when_it_is_old(house: Installation) -> None:
    """Pressing again next day shows the same page, it does not ask again."""
    values = filled_form(house)
    first = _accept(house, values)
    again = acceptances.accept(house, FIRM, "nl", values, VISITOR, now=NOW + timedelta(days=2))
    assert again.acceptance == first.acceptance


def test_two_customers_at_once_are_two_records(any_house: Installation) -> None:
    """Thirty-two forms at once: thirty-two different leaves."""
    forms = [filled_form(any_house) for _ in range(32)]
    results = at_once([partial(_accept, any_house, values) for values in forms])
    assert len({result.acceptance.leaf_index for result in results}) == 32  # type: ignore[attr-defined]


def test_a_reference_opens_its_acceptance(house: Installation) -> None:
    """The customer's page is found by its reference."""
    done = accepted(house)
    assert acceptances.open_reference(house, FIRM, done.ref) == done.acceptance


@pytest.mark.parametrize("firm", ["qomputer", "nobody"])
def test_a_reference_opens_nothing_at_another_firm(house: Installation, firm: str) -> None:
    """A foreign reference looks like a forged one."""
    with pytest.raises(LinkRefused, match="forged"):
        acceptances.open_reference(house, firm, accepted(house).ref)


def test_a_changed_reference_opens_nothing(house: Installation) -> None:
    """Every character counts."""
    ref = accepted(house).ref
    for place in range(len(ref)):
        changed = ref[:place] + ("A" if ref[place] != "A" else "B") + ref[place + 1 :]
        with pytest.raises(LinkRefused, match="forged"):
            acceptances.open_reference(house, FIRM, changed)


def test_the_acceptance_is_valid_for_a_day(house: Installation) -> None:
    """The record says until when it may make tokens."""
    done = accepted(house)
    assert done.acceptance.valid_until - done.acceptance.time == timedelta(hours=24)
    assert payload_of(house, done.acceptance)["valid_until"] == format_instant(done.acceptance.valid_until)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("192.0.2.77", "192.0.2.0"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"),
        ("::ffff:192.0.2.77", "192.0.2.0"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_addresses_are_truncated(address: str, kept: str) -> None:
    """The last octet, or the last 80 bits, are never stored."""
    assert truncate(address) == kept
