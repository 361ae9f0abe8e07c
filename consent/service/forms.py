"""The accept form: what it carries under one MAC, and what is wrong with what was typed.

The hidden input `form` binds idempotency key, firm, version, language, digests of the text and of the firm's facts as they were
shown (its privacy notice among them), customer class, the invitation that opened it, issue time, and in which languages the page was
shown before.
The key becomes the id of the acceptance: however often and however concurrently a form is posted, there is one record.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from consent.core import showings, tariffs
from consent.core.acceptances import FORM_LIFETIME, StatementAnswer
from consent.core.firms import FormField, Particulars
from consent.core.instants import from_milliseconds, to_milliseconds
from consent.core.links import Signer
from consent.core.publications import PublishedVersion
from consent.core.showings import Showing
from consent.core.terms import Statement, TermsText
from consent.errors import FormRefused, Problem, SignatureInvalid
from consent.service import library
from consent.service.installation import Installation
from consent.service.records import new_id

_PURPOSE = "accept-form/v1"
_RENEWAL = "renewal-key/v1"
_LONGEST = 200
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_PHONE = re.compile(r"[+(]?[0-9][0-9 ()./\u2011-]*")
_FEWEST_PHONE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Form:
    """What the hidden input says; `shown` ends with the page that the form stands on."""

    key: str
    firm: str
    version: str
    language: str
    terms_sha256: str
    firm_sha256: str
    customer_class: str | None
    issued_at: datetime
    renews: str | None = None
    invitation: str | None = None
    shown: tuple[Showing, ...] = ()


def new_form(
    house: Installation,
    version: PublishedVersion,
    language: str,
    customer_class: str | None,
    *,
    now: datetime,
    renews: str | None = None,
    invitation: str | None = None,
    after: str = "",
) -> str:
    """Text of the hidden input of a fresh form; NotFound in a language that the version does not have.

    `renews`: the id of an acceptance that newer terms overtook, where the form takes its place; `invitation`: the id of the one
    that opened it; `after`: the text of the form that was sent to this page, in whatever language it was.
    """
    seen = [[each.language, to_milliseconds(each.at)] for each in _seen(house, version, after, now)]
    return _signer(house).sign(
        {
            **({} if renews is None else {"renews": renews}),
            **({} if invitation is None else {"invitation": invitation}),
            **({"seen": seen} if seen else {}),
            "key": new_id() if renews is None else renewal_key(house, renews, version.name),
            "firm": version.firm,
            "version": version.name,
            "language": language,
            "terms": library.digest(version, language),
            "shown": library.firm_digest(house, version.firm),
            "class": customer_class,
            "at": to_milliseconds(now),
        }
    )


def _seen(house: Installation, version: PublishedVersion, after: str, now: datetime) -> tuple[Showing, ...]:
    """What was shown of this version before: nothing where the earlier form is none of ours, of another text, or too old."""
    try:
        before = open_form(house, after)
        check_age(before, now)
    except FormRefused:
        return ()
    is_same = (before.firm, before.version) == (version.firm, version.name)
    return before.shown if is_same and showings.is_borne_out(before.shown, now) else ()


def renewal_key(house: Installation, acceptance_id: str, version_name: str) -> str:
    """The key of every form that renews an acceptance by that version: two tabs give one acceptance. Nobody else can tell it."""
    text = Signer(house.keys.links, _RENEWAL).sign({"a": acceptance_id, "v": version_name})
    return str(uuid.UUID(bytes=hashlib.sha256(text.encode()).digest()[:16], version=4))


def open_form(house: Installation, text: str) -> Form:
    """What the hidden input says; FormRefused("not_genuine") unless we made it. Its age is not looked at."""
    try:
        value = _signer(house).open(text)
        issued_at = from_milliseconds(int(str(value["at"])))
        return Form(
            key=str(value["key"]),
            firm=str(value["firm"]),
            version=str(value["version"]),
            language=str(value["language"]),
            terms_sha256=str(value["terms"]),
            firm_sha256=str(value["shown"]),
            customer_class=None if value["class"] is None else str(value["class"]),
            issued_at=issued_at,
            renews=None if value.get("renews") is None else str(value["renews"]),
            invitation=None if value.get("invitation") is None else str(value["invitation"]),
            shown=_shown(value.get("seen"), Showing(str(value["language"]), issued_at)),
        )
    except SignatureInvalid as error:
        raise FormRefused("not_genuine") from error


def _shown(seen: object, here: Showing) -> tuple[Showing, ...]:
    """What was shown before, as the form has it, and then the page that it stands on."""
    pairs = seen if isinstance(seen, list) else []
    before = [Showing(str(language), from_milliseconds(int(at))) for language, at in pairs]
    return showings.followed(before, here)


def check_age(form: Form, now: datetime) -> None:
    """A form older than a day is asked again: prices and terms may be read anew."""
    if now - form.issued_at > FORM_LIFETIME:
        raise FormRefused("expired")


def _signer(house: Installation) -> Signer:
    return Signer(house.keys.links, _PURPOSE)


def statements_for(
    text: TermsText, particulars: Particulars, customer_class: str | None
) -> tuple[Statement, ...]:
    """The statements that a customer of this class is asked: `only: paid` ones only where something can be due."""
    is_paid = tariffs.can_be_due(particulars.tariff, customer_class)
    return tuple(statement for statement in text.statements if statement.only != "paid" or is_paid)


def read_fields(fields: tuple[FormField, ...], values: Mapping[str, str]) -> dict[str, str]:
    """What was typed into the firm's fields, trimmed, empty ones left out; FormRefused("incomplete") names every problem."""
    typed = {field.id: _tidy(values.get(field.id, "")) for field in fields}
    problems = tuple(problem for field in fields for problem in _problems_of(field, typed[field.id]))
    if problems:
        raise FormRefused("incomplete", problems)
    return {name: value for name, value in typed.items() if value}


def read_email(text: str) -> str:
    """One e-mail address, trimmed; FormRefused("incomplete") where it is none."""
    typed = _tidy(text)
    if not typed:
        raise FormRefused("incomplete", (Problem("email", "missing"),))
    if len(typed) > _LONGEST or not typed.isprintable() or not _EMAIL.fullmatch(typed):
        raise FormRefused("incomplete", (Problem("email", "not_an_email"),))
    return typed


def _tidy(value: str) -> str:
    """One line without the invisible marks that come along when a number or a name is copied (Unicode category Cf)."""
    visible = (character for character in value if unicodedata.category(character) != "Cf")
    return " ".join("".join(visible).split())


def _problems_of(field: FormField, value: str) -> Iterator[Problem]:
    if not value:
        if field.required:
            yield Problem(field.id, "missing")
    elif len(value) > _LONGEST or not value.isprintable():
        yield Problem(field.id, "too_long" if len(value) > _LONGEST else "pattern")
    elif field.id == "email" and not _EMAIL.fullmatch(value):
        yield Problem(field.id, "not_an_email")
    elif field.id == "phone" and not _is_phone(value):
        yield Problem(field.id, "not_a_phone")
    elif field.pattern is not None and not re.fullmatch(field.pattern, value):
        yield Problem(field.id, "pattern")


def _is_phone(value: str) -> bool:
    return _PHONE.fullmatch(value) is not None and sum(map(str.isdigit, value)) >= _FEWEST_PHONE_DIGITS


def read_statements(asked: tuple[Statement, ...], values: Mapping[str, str]) -> tuple[StatementAnswer, ...]:
    """What the customer declared, statement by statement; FormRefused("incomplete") names every required one not given."""
    answers = tuple(_answer(statement, values.get(f"statement-{statement.id}", "")) for statement in asked)
    missing = [
        Problem(f"statement-{statement.id}", "missing")
        for statement, answer in zip(asked, answers, strict=True)
        if statement.required and not answer.given
    ]
    unknown = [
        Problem(f"statement-{statement.id}", "unknown_answer")
        for statement in asked
        if not _is_known(statement, values.get(f"statement-{statement.id}", ""))
    ]
    if missing or unknown:
        raise FormRefused(
            "incomplete",
            tuple(unknown + [each for each in missing if each.field not in {u.field for u in unknown}]),
        )
    return answers


def _is_known(statement: Statement, value: str) -> bool:
    known = {answer.id for answer in statement.answers or ()} or {"yes"}
    return value == "" or value in known


def _answer(statement: Statement, value: str) -> StatementAnswer:
    words = {answer.id: answer.text for answer in statement.answers or ()}
    is_given = value in words if words else value == "yes"
    return StatementAnswer(
        id=statement.id,
        kind=statement.kind,
        text=statement.text,
        basis=statement.basis,
        given=is_given,
        answer=value if words and is_given else None,
        answer_text=words.get(value) if is_given else None,
    )
