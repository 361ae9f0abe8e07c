"""The help page of a firm: what stands on it, fresh, or once more with everything that somebody typed and ticked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext

from consent.core.firms import Firm, FormField, Particulars
from consent.core.publications import PublishedVersion
from consent.core.terms import Statement
from consent.errors import FormRefused, Problem
from consent.service import forms, library
from consent.web import announcements, clock, gate, hours, prices, times
from consent.web import returning as returning_visitors
from consent.web.house import firm_in, house
from consent.web.languages import Choice, LanguageMissing, own_name

# Statements in the order of the page, by their kind.
GROUPS = (("permission",), ("acknowledgement",), ("terms", "order"), ("consent",))
TYPES = {"email": "email", "phone": "tel"}
AUTOCOMPLETE = {
    "name": "name",
    "phone": "tel",
    "email": "email",
    "company": "organization",
    "address": "street-address",
}
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Entered:
    """A form that comes back: `notice` says why (a refusal's reason, or "busy"); None when nothing went wrong.

    `form` is the hidden value to use once more; without it the page carries a fresh one. `keeps_ticks` is found by `show`.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    notice: str | None = None
    form: str | None = None
    keeps_ticks: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Statements that stand together under one legend."""

    kind: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class FieldShown:
    """One field with what belongs to it in HTML."""

    id: str
    label: str
    hint: str
    required: bool
    type: str
    autocomplete: str
    pattern: str
    example: str
    value: str


@dataclass(frozen=True, slots=True)
class ProblemShown:
    """A line of the error summary: `text` in our words, `quote` in the firm's, in the language `lang`.

    A field's label leads its line, a statement ends it. `anchor` is the control to go to, `field` the name
    under which `beside` stands next to it.
    """

    field: str
    anchor: str
    text: str
    quote: str
    lang: str
    beside: str
    quote_leads: bool = False


def again(entered: Mapping[str, str], refused: FormRefused) -> Entered:
    """The form of somebody whose form was refused."""
    return Entered(values=entered, problems=refused.problems, notice=refused.reason)


def show(language: str, firm_id: str, class_asked: str | None, entered: Entered | None = None) -> str:
    """The whole page as HTML; NotFound where there is no such firm, language or version in force."""
    entered = entered or Entered()
    now, firm = clock.now(), firm_in(language, firm_id)
    version = version_to_read(firm, language, now)
    particulars = library.particulars(house(), version)
    text = library.text(house(), version, language)
    entered = replace(entered, keeps_ticks=is_of_same_words(entered, version))
    customer_class = class_of(particulars, class_asked)
    groups = grouped(forms.statements_for(text, particulars, customer_class))
    problems = problems_shown(entered.problems, particulars, groups, language)
    opened = gate.shown(firm_id, particulars, entered.values, entered.notice, now)
    kept = {"class": customer_class, "invitation": opened.ref}
    return render_template(
        "public/help.html",
        firm=firm,
        language=language,
        choices=choices(firm, language, "public.help_page", version.languages, **kept),
        home=url_for("public.help_page", language=language, firm_id=firm_id, invitation=opened.ref),
        version=version,
        version_title=times.version_title(version.name),
        text=text,
        terms_html=library.html(house(), version, language),
        particulars=particulars,
        customer_class=customer_class,
        hours=hours.shown(firm, now),
        prices=prices.shown(firm, particulars, customer_class, now),
        entry=announcements.entry_of(version, language, "in_force"),
        scheduled=announcements.coming(firm, language, now),
        returning=returning_visitors.shown(firm_id, language, now),
        groups=groups,
        fields=[field_shown(one, entered, language) for one in particulars.fields],
        gate=opened,
        form=entered.form or fresh_form(entered, version, language, customer_class, opened.id),
        entered=entered,
        problems=problems,
        beside={problem.field: problem.beside for problem in problems},
    )


def fresh_form(
    entered: Entered,
    version: PublishedVersion,
    language: str,
    customer_class: str | None,
    invitation: str | None,
) -> str:
    """The hidden value of a page that is shown now; it follows the one that was sent here, if one was."""
    after = entered.values.get("form", "")
    return forms.new_form(
        house(), version, language, customer_class, now=clock.now(), invitation=invitation, after=after
    )


def version_to_read(firm: Firm, language: str, now: datetime) -> PublishedVersion:
    """The version in force. A language begins with a version, and that one may still be to come: LanguageMissing."""
    version = library.in_force(house(), firm.id, now=now)
    if language not in version.languages:
        raise LanguageMissing(language, tuple(version.languages), firm)
    return version


def is_of_same_words(entered: Entered, version: PublishedVersion) -> bool:
    """Whether the words that were ticked are still those beside the boxes, in whatever language; else they are ticked anew."""
    try:
        before = forms.open_form(house(), entered.values.get("form", ""))
    except FormRefused:
        return False
    return entered.notice not in ("version_changed", "not_genuine") and (
        before.firm,
        before.version,
        before.terms_sha256,
        before.firm_sha256,
    ) == (
        version.firm,
        version.name,
        version.languages.get(before.language),
        library.firm_digest(house(), version.firm),
    )


def class_of(particulars: Particulars, asked: str | None) -> str | None:
    """The class that was asked for, if the version has it; else none of the firm's classes."""
    return asked if asked in {one.id for one in particulars.classes} else None


def class_in(form_text: str) -> str | None:
    """The class that a posted form was made for; None for a form that is not ours."""
    try:
        return forms.open_form(house(), form_text).customer_class
    except FormRefused:
        return None


def choices(
    firm: Firm, language: str, endpoint: str, among: Collection[str] | None = None, **values: Any
) -> tuple[Choice, ...]:
    """The languages of the header: the same page in each language of the firm, or in those `among` them."""
    return tuple(
        Choice(
            code,
            own_name(code),
            url_for(endpoint, language=code, firm_id=firm.id, **values),
            code == language,
        )
        for code in firm.languages
        if among is None or code in among
    )


def grouped(asked: Sequence[Statement]) -> tuple[Group, ...]:
    """The statements in groups by kind, empty groups left out."""
    groups = (Group(kinds[0], tuple(one for one in asked if one.kind in kinds)) for kinds in GROUPS)
    return tuple(group for group in groups if group.statements)


def field_shown(one: FormField, entered: Entered, language: str) -> FieldShown:
    """A field of the firm as HTML needs it."""
    return FieldShown(
        id=one.id,
        label=one.label[language],
        hint=one.hint.get(language, "") if one.hint else "",
        required=one.required,
        type=TYPES.get(one.id, "text"),
        autocomplete=AUTOCOMPLETE.get(one.id, "off"),
        pattern=one.pattern or "",
        example=one.example or "",
        value=entered.values.get(one.id, ""),
    )


def problems_shown(
    problems: Sequence[Problem], particulars: Particulars, groups: Sequence[Group], language: str
) -> tuple[ProblemShown, ...]:
    """What is wrong, in words, in the order of the page."""
    codes = {problem.field: problem.code for problem in problems}
    statements = [one for group in groups for one in group.statements if f"statement-{one.id}" in codes]
    fields = [one for one in particulars.fields if one.id in codes]
    return (
        *(statement_problem(one, language) for one in statements),
        *(
            ProblemShown(one.id, one.id, words, one.label[language], language, words, quote_leads=True)
            for one, words in ((one, field_problem(codes[one.id])) for one in fields)
        ),
    )


def statement_problem(statement: Statement, language: str) -> ProblemShown:
    """What is wrong with a statement: it was not ticked, or its question not answered."""
    name = f"statement-{statement.id}"
    if statement.answers:
        words, beside = gettext("Choose an answer:"), gettext("Choose an answer.")
        return ProblemShown(
            name, f"{name}-{statement.answers[0].id}", words, statement.text, language, beside
        )
    words, beside = gettext("Tick this to go on:"), gettext("Tick this to go on.")
    return ProblemShown(name, name, words, statement.text, language, beside)


def field_problem(code: str) -> str:
    """What is wrong with one field."""
    match code:
        case "missing":
            return gettext("Please fill this in.")
        case "too_long":
            return gettext("This is too long: at most %(num)d characters.", num=LONGEST)
        case "not_an_email":
            return gettext("This is not an e-mail address: it should look like name@example.org.")
        case "not_a_phone":
            return gettext("This is not a telephone number: use digits, and a + for another country.")
        case _:
            return gettext("This does not look like the example.")
