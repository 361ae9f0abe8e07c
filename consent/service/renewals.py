"""Asking again: who is asked when new terms come into force, and accepting them with nothing typed twice.

An acceptance is superseded by a version that asks again whoever read its language, as long as no technician has redeemed its
session token. Renewing it is an acceptance of its own: what the customer declared in the very same words before still counts,
the rest is asked; permissions and orders never outlive the session for which they were given, because there was none yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from consent.core.acceptances import Acceptance, StatementAnswer
from consent.core.firms import FormField, Particulars
from consent.core.publications import PublishedVersion
from consent.core.terms import Statement, TermsText
from consent.errors import FormRefused, NotFound, NotPossible
from consent.service import acceptances, consents, downloads, forms, library, people, statements
from consent.service.acceptances import Accepted, Visitor
from consent.service.installation import Installation
from consent.store import publications, version_notes


@dataclass(frozen=True, slots=True)
class Returning:
    """What has happened to the terms since somebody accepted `version` in `language`."""

    version: PublishedVersion
    language: str
    is_current: bool
    is_asked_again: bool


@dataclass(frozen=True, slots=True)
class Renewal:
    """What is left to do to accept the version in force: `kept` still counts, `asked` and `fields` are asked."""

    version: PublishedVersion
    text: TermsText
    particulars: Particulars
    customer_class: str | None
    kept: tuple[StatementAnswer, ...]
    asked: tuple[Statement, ...]
    fields: tuple[FormField, ...]
    person: Mapping[str, str]
    form: str


def superseding(house: Installation, acceptance: Acceptance, *, now: datetime) -> PublishedVersion | None:
    """The version in force, where it or one before it asks this customer again; None: what was accepted still counts."""
    if acceptance.state != "accepted":
        return None
    with house.database.reading() as connection:
        if not version_notes.is_superseded(connection, acceptance, now):
            return None
        return publications.in_force(connection, acceptance.firm, now)


def returning(
    house: Installation, firm_id: str, version_name: str, language: str, *, now: datetime
) -> Returning | None:
    """For somebody who accepted a version in a language before; None where that says nothing (any more)."""
    try:
        version = library.version(house, firm_id, version_name)
        current = library.in_force(house, firm_id, now=now)
    except NotFound:
        return None
    if language not in version.languages or language not in current.languages:
        return None
    with house.database.reading() as connection:
        is_asked = version_notes.is_asked_again(connection, version, language, now)
    return Returning(version, language, version.name == current.name, is_asked)


def renewal(house: Installation, acceptance: Acceptance, language: str, *, now: datetime) -> Renewal:
    """What accepting again takes in this language; NotPossible unless the acceptance is superseded or its programs are retired."""
    _check_renewable(house, acceptance, now)
    version = library.in_force(house, acceptance.firm, now=now)
    text, particulars = library.text(house, version, language), library.particulars(house, version)
    known = {one.id for one in particulars.classes}
    customer_class = acceptance.customer_class if acceptance.customer_class in known else None
    every = forms.statements_for(text, particulars, customer_class)
    kept = tuple(_kept(house, acceptance, language, every, version, now))
    person = people.person_of(house, acceptance.id)
    return Renewal(
        version=version,
        text=text,
        particulars=particulars,
        customer_class=customer_class,
        kept=kept,
        asked=tuple(one for one in every if one.id not in {each.id for each in kept}),
        fields=tuple(field for field in particulars.fields if _is_needed(field, person)),
        person=person,
        form=forms.new_form(house, version, language, customer_class, now=now, renews=acceptance.id),
    )


def renewed(house: Installation, acceptance: Acceptance, *, now: datetime) -> Accepted | None:
    """What took the acceptance's place by the version in force; None while nothing did."""
    version = library.in_force(house, acceptance.firm, now=now)
    known = acceptances.find(house, forms.renewal_key(house, acceptance.id, version.name))
    return None if known is None else Accepted(known, acceptances.reference(house, known.id), is_new=False)


def _check_renewable(house: Installation, acceptance: Acceptance, now: datetime) -> None:
    if acceptance.state != "accepted" or now >= acceptance.valid_until:
        raise NotPossible("accept again", "over")
    if superseding(house, acceptance, now=now) is None and not has_retired_tools(house, acceptance, now=now):
        raise NotPossible("accept again", "nothing_new")


def has_retired_tools(house: Installation, acceptance: Acceptance, *, now: datetime) -> bool:
    """Whether none of the programs of the accepted version is handed out any more."""
    version = library.version(house, acceptance.firm, acceptance.version)
    tools = library.particulars(house, version).tools
    return all(downloads.is_retired(house, acceptance.firm, tool.id, now=now) for tool in tools)


def _kept(
    house: Installation,
    acceptance: Acceptance,
    language: str,
    every: tuple[Statement, ...],
    version: PublishedVersion,
    now: datetime,
) -> Iterator[StatementAnswer]:
    """What was answered in the same words, in the order of the version; the terms themselves are always asked."""
    if language != acceptance.language:
        return
    accepted = library.version(house, acceptance.firm, acceptance.version)
    before = {each.id: each for each in statements.made(house, acceptance, accepted)}
    asked_then = {each.id: each for each in library.text(house, accepted, language).statements}
    valid = {each.id for each in consents.consents(house, acceptance, now=now) if each.state == "given"}
    for statement in every:
        is_order = statement.kind == "order" and accepted.tariff_sha256 != version.tariff_sha256
        if statement.kind == "terms" or is_order or asked_then.get(statement.id) != statement:
            continue
        answer = before.get(statement.id)
        if answer is not None and (statement.kind != "consent" or not answer.given or answer.id in valid):
            yield answer


def _is_needed(field: FormField, person: Mapping[str, str]) -> bool:
    """Whether what is known of the person does not do for a field of the version in force."""
    try:
        forms.read_fields((field,), person)
    except FormRefused:
        return True
    return False


def renew(
    house: Installation,
    firm_id: str,
    ref: str,
    language: str,
    values: Mapping[str, str],
    visitor: Visitor,
    *,
    now: datetime,
) -> Accepted:
    """Accept the version in force instead of the superseded one: `values` has the form, what was asked, and no more.

    FormRefused as for `accept`; the form again gives the same acceptance.
    """
    acceptance = acceptances.open_reference(house, firm_id, ref)
    done = _done_already(house, acceptance, values)
    if done is not None:
        return done
    due = renewal(house, acceptance, language, now=now)
    if forms.open_form(house, values.get("form", "")).renews != acceptance.id:
        raise FormRefused("not_genuine")
    asked = {"form", *(f"statement-{one.id}" for one in due.asked), *(field.id for field in due.fields)}
    typed = {name: value for name, value in values.items() if name in asked}
    answered = {f"statement-{one.id}": one.answer or "yes" for one in due.kept if one.given}
    every = {**due.person, **answered, **typed}
    carried = frozenset(one.id for one in due.kept if one.given)
    return acceptances.accept(house, firm_id, language, every, visitor, now=now, carried=carried)


def _done_already(house: Installation, acceptance: Acceptance, values: Mapping[str, str]) -> Accepted | None:
    """What the same form came to before, also when there is nothing left to renew."""
    try:
        form = forms.open_form(house, values.get("form", ""))
    except FormRefused:
        return None
    known = acceptances.find(house, form.key) if form.renews == acceptance.id else None
    return None if known is None else Accepted(known, acceptances.reference(house, known.id), is_new=False)
