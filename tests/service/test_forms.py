"""The accept form: bound by one MAC, a day old at most, and every problem of what was typed named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from consent.core.acceptances import FORM_LIFETIME
from consent.core.firms import FormField
from consent.core.links import Signer
from consent.core.publications import PublishedVersion
from consent.errors import FormRefused, NotFound, Problem
from consent.service import forms, library, publishing
from consent.service.content import load_content
from consent.service.installation import Installation
from tests.firm_folders import FIRM, write_firm
from tests.samples import NOW, filled_form

SAMPLE = "page-computers"


@pytest.fixture
def version(house: Installation, tmp_path: Path) -> PublishedVersion:
    """A version with a tick box, a question, an order for those who pay, and a consent."""
    publishing.publish(house, load_content(write_firm(tmp_path / "content")), now=NOW)
    return library.in_force(house, FIRM, now=NOW)


def _asked(house: Installation, version: PublishedVersion, customer_class: str | None = None) -> list[str]:
    particulars = library.particulars(house, version)
    text = library.text(house, version, "nl")
    return [each.id for each in forms.statements_for(text, particulars, customer_class)]


def _field(**values: object) -> FormField:
    return FormField.model_validate({"id": "name", "required": True, "label": {"nl": "x"}, **values})


def _problems(field: FormField, value: str) -> list[str]:
    try:
        forms.read_fields((field,), {field.id: value})
    except FormRefused as refusal:
        return [problem.code for problem in refusal.problems]
    return []


# What is signed -----------------------------------------------------------------------------------------------------------


def test_a_form_says_what_was_shown(house: Installation, version: PublishedVersion) -> None:
    """Firm, version, language, digests, class and time come back as they were signed."""
    form = forms.open_form(house, forms.new_form(house, version, "pl", "member", now=NOW))
    assert (form.firm, form.version, form.language) == (FIRM, version.name, "pl")
    assert form.terms_sha256 == version.languages["pl"]
    assert form.firm_sha256 == library.firm_digest(house, FIRM)
    assert (form.customer_class, form.issued_at) == ("member", NOW)


def _following(house: Installation, version: PublishedVersion, *languages: str, after: str = "") -> str:
    """The form on the last of pages in these languages, a second apart, each sent to the next one."""
    for number, language in enumerate(languages):
        now = NOW + timedelta(seconds=number)
        after = forms.new_form(house, version, language, None, now=now, after=after)
    return after


def _languages(house: Installation, text: str) -> list[str]:
    return [each.language for each in forms.open_form(house, text).shown]


def test_a_form_tells_in_which_languages_its_page_was_shown(
    house: Installation, version: PublishedVersion
) -> None:
    """Since when, too; a page that was loaded anew knows of nothing before."""
    form = forms.open_form(house, _following(house, version, "nl", "pl", "pl", "nl"))
    assert [(each.language, each.at) for each in form.shown] == [
        ("nl", NOW),
        ("pl", NOW + timedelta(seconds=1)),
        ("nl", NOW + timedelta(seconds=3)),
    ]
    assert _languages(house, forms.new_form(house, version, "pl", None, now=NOW)) == ["pl"]


def test_what_was_shown_stops_growing(house: Installation, version: PublishedVersion) -> None:
    """Somebody who goes back and forth for ever has no longer form."""
    assert len(_languages(house, _following(house, version, *("nl", "pl") * 8))) == 8


@pytest.mark.parametrize("what", ["forged", "older", "later", "other text", "other firm"])
def test_what_was_shown_of_something_else_does_not_count(
    house: Installation, version: PublishedVersion, what: str
) -> None:
    """A form of nobody's, from yesterday or from tomorrow, or of other terms: the page begins anew."""
    before, now = forms.new_form(house, version, "nl", None, now=NOW), NOW
    if what == "forged":
        before = before[:-1] + ("A" if before[-1] != "A" else "B")
    elif what == "older":
        now = NOW + FORM_LIFETIME + timedelta(seconds=1)
    elif what == "later":
        now = NOW - timedelta(seconds=1)
    elif what == "other text":
        version = replace(version, name="2099-01-01")
    else:
        other = library.in_force(house, SAMPLE, now=NOW)
        before = forms.new_form(house, other, "nl", None, now=NOW)
    assert _languages(house, forms.new_form(house, version, "pl", None, now=now, after=before)) == ["pl"]


def test_every_form_has_a_key_of_its_own(house: Installation, version: PublishedVersion) -> None:
    """Two tabs are two forms."""
    keys = {
        forms.open_form(house, forms.new_form(house, version, "nl", None, now=NOW)).key for _ in range(20)
    }
    assert len(keys) == 20


def test_a_form_of_nobodys_class_says_none(house: Installation, version: PublishedVersion) -> None:
    """None of the classes is not a class called None."""
    form = forms.open_form(house, forms.new_form(house, version, "nl", None, now=NOW))
    assert form.customer_class is None


def test_a_form_in_a_language_that_is_not_there_is_not_made(
    house: Installation, version: PublishedVersion
) -> None:
    """Nobody can be asked to accept what was never published."""
    with pytest.raises(NotFound):
        forms.new_form(house, version, "fr", None, now=NOW)


def test_a_form_changed_in_any_character_is_not_genuine(
    house: Installation, version: PublishedVersion
) -> None:
    """Neither payload nor MAC can be touched."""
    text = forms.new_form(house, version, "nl", None, now=NOW)
    for place in range(len(text)):
        changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        with pytest.raises(FormRefused, match="not_genuine"):
            forms.open_form(house, changed)


def test_a_value_signed_for_another_purpose_is_not_a_form(
    house: Installation, version: PublishedVersion
) -> None:
    """A page reference or download link never opens as a form."""
    signed = Signer(house.keys.links, "customer-page/v1").sign({"a": "x"})
    with pytest.raises(FormRefused, match="not_genuine"):
        forms.open_form(house, signed)


@pytest.mark.parametrize(
    ("age", "is_taken"), [(FORM_LIFETIME, True), (FORM_LIFETIME + timedelta(milliseconds=1), False)]
)
def test_a_form_lives_for_a_day(
    house: Installation, version: PublishedVersion, age: timedelta, *, is_taken: bool
) -> None:
    """To the millisecond."""
    form = forms.open_form(house, forms.new_form(house, version, "nl", None, now=NOW))
    if is_taken:
        forms.check_age(form, NOW + age)
        return
    with pytest.raises(FormRefused, match="expired"):
        forms.check_age(form, NOW + age)


OF_THE_LAW = ("start-now", "lose-withdrawal")
PAYS = {f"statement-{name}": "yes" for name in ("terms", "pay", *OF_THE_LAW)}

# What is asked ------------------------------------------------------------------------------------------------------------


def test_an_order_is_asked_where_something_can_be_due(house: Installation, version: PublishedVersion) -> None:
    """Who pays places an order; whose rate is nothing is not asked for one."""
    assert _asked(house, version) == ["terms", "backup", "pay", *OF_THE_LAW, "news"]
    assert _asked(house, version, "member") == ["terms", "backup", "news"]


# Fields -------------------------------------------------------------------------------------------------------------------


def test_values_are_trimmed_and_empty_ones_left_out() -> None:
    """What a keyboard adds is not part of a name."""
    fields = (_field(), _field(id="email", required=False))
    assert forms.read_fields(fields, {"name": "  Jan \t  Peeters ", "email": "  "}) == {"name": "Jan Peeters"}


def test_what_no_field_asks_for_is_not_read() -> None:
    """A forged extra input is never on record."""
    assert forms.read_fields((_field(),), {"name": "Jan", "iban": "BE68"}) == {"name": "Jan"}


@pytest.mark.parametrize("value", ["", "   ", "\u00a0"])
def test_a_required_field_left_empty_is_missing(value: str) -> None:
    """Spaces of any kind are nothing."""
    assert _problems(_field(), value) == ["missing"]


def test_a_field_that_is_not_required_may_be_empty() -> None:
    """Nobody has to tell more than is needed."""
    assert _problems(_field(required=False), "") == []


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ("x" * 200, []),
        ("x" * 201, ["too_long"]),
        ("Jan\0", ["pattern"]),
        ("Żaneta ŚĆ", []),
    ],
)
def test_names_of_every_script_fit_and_control_characters_do_not(value: str, codes: list[str]) -> None:
    """Two hundred characters that can be seen."""
    assert _problems(_field(), value) == codes


@pytest.mark.parametrize("value", ["jan@example.org", "j.p+x@mail.example.org", "jan@münchen.example"])
def test_mail_addresses_are_taken(value: str) -> None:
    """Only the shape is looked at: who owns it is not known anyway."""
    assert _problems(_field(id="email"), value) == []


@pytest.mark.parametrize(
    "value", ["jan", "jan@", "@example.org", "jan@example", "j@n@example.org", "jan@example.", "a b@c.d"]
)
def test_what_is_no_mail_address_is_told(value: str) -> None:
    """One sign too many or too few."""
    assert _problems(_field(id="email"), value) == ["not_an_email"]


@pytest.mark.parametrize("value", ["+32 470 12 34 56", "0470/12.34.56", "(02) 123-45-67", "600 100 200"])
def test_phone_numbers_are_taken_as_people_write_them(value: str) -> None:
    """Spaces, dots, slashes, dashes and brackets."""
    assert _problems(_field(id="phone"), value) == []


@pytest.mark.parametrize("value", ["12345", "+", "call me", "+32 470 12 34 56 ext", "٠٤٧٠١٢٣٤٥٦"])
def test_what_is_no_phone_number_is_told(value: str) -> None:
    """Six digits at least, and nothing that no telephone takes."""
    assert _problems(_field(id="phone"), value) == ["not_a_phone"]


@pytest.mark.parametrize(
    ("value", "codes"), [("123456", []), ("12345", ["pattern"]), ("1234567", ["pattern"])]
)
def test_a_firms_own_pattern_fits_the_whole_value(value: str, codes: list[str]) -> None:
    """Not only a part of it."""
    field = _field(id="order_number", pattern="[0-9]{6}", example="123456")
    assert _problems(field, value) == codes


# Statements ---------------------------------------------------------------------------------------------------------------


def test_answers_carry_the_words_that_were_shown(house: Installation, version: PublishedVersion) -> None:
    """Given or not, the answer's id and its words."""
    asked = library.text(house, version, "nl").statements
    values = {**PAYS, "statement-backup": "not-done"}
    answers = {each.id: each for each in forms.read_statements(asked, values)}
    assert [answers[name].given for name in ("terms", "backup", "pay", "news")] == [True, True, True, False]
    assert (answers["backup"].answer, answers["backup"].answer_text) == ("not-done", "No")
    assert (answers["terms"].answer, answers["news"].answer) == (None, None)


def test_every_required_statement_that_is_missing_is_named(
    house: Installation, version: PublishedVersion
) -> None:
    """In the order of the form; the consent is nobody's duty."""
    asked = library.text(house, version, "nl").statements
    with pytest.raises(FormRefused) as caught:
        forms.read_statements(asked, {})
    expected = [Problem(f"statement-{name}", "missing") for name in ("terms", "backup", "pay", *OF_THE_LAW)]
    assert list(caught.value.problems) == expected


@pytest.mark.parametrize(
    ("name", "value"), [("terms", "on"), ("backup", "perhaps"), ("backup", "yes"), ("news", "no")]
)
def test_an_answer_that_was_not_offered_is_told_once(
    house: Installation, version: PublishedVersion, name: str, value: str
) -> None:
    """Neither taken for a yes nor complained of twice."""
    asked = library.text(house, version, "nl").statements
    good = {**PAYS, "statement-backup": "done"}
    with pytest.raises(FormRefused) as caught:
        forms.read_statements(asked, {**good, f"statement-{name}": value})
    assert caught.value.problems == (Problem(f"statement-{name}", "unknown_answer"),)


def test_invisible_marks_of_a_copied_number_are_dropped(house: Installation) -> None:
    """Windows puts direction marks around a number that is copied; nobody can see or remove them."""
    values = filled_form(house, phone="\u202a0470 12 34 56\u202c", name="Jan\u200b Janssens")
    fields = library.particulars(house, library.in_force(house, "page-computers", now=NOW)).fields
    typed = forms.read_fields(fields, values)
    assert (typed["phone"], typed["name"]) == ("0470 12 34 56", "Jan Janssens")
