"""Accepting: one form, one signed record, one session token, all in one transaction or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network

from sqlalchemy import Connection

from consent.core import record
from consent.core.acceptances import VALIDITY, Acceptance, StatementAnswer
from consent.core.encoding import sha256_hex
from consent.core.firms import FormField
from consent.core.links import Signer
from consent.core.publications import PublishedFirm, PublishedVersion
from consent.core.sd_jwt import Disclosure, Payload
from consent.core.showings import is_borne_out
from consent.core.terms import Statement
from consent.errors import FormRefused, LinkRefused, NotPossible, Problem, SignatureInvalid, Unavailable
from consent.service import (
    consents,
    forms,
    gate,
    library,
    outbox,
    personal_data,
    session_tokens,
    withdrawal_pages,
)
from consent.service.forms import Form
from consent.service.gate import Gate
from consent.service.installation import Installation
from consent.service.records import append
from consent.service.transaction import Transaction
from consent.store import acceptances as rows
from consent.store import publications
from consent.store import session_tokens as token_rows

_PURPOSE = "customer-page/v1"
_METHOD = "web_form"
_USER_AGENT_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a request came from, as far as the proxies that we believe say so."""

    address: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of a form; `ref` is the signed reference of the customer's own page."""

    acceptance: Acceptance
    ref: str
    is_new: bool


def accept(
    house: Installation,
    firm_id: str,
    language: str,
    values: Mapping[str, str],
    visitor: Visitor,
    *,
    now: datetime,
    carried: frozenset[str] = frozenset(),
) -> Accepted:
    """Record the acceptance that the posted `values` declare; the same form again gives the same acceptance.

    `carried`: statements that the customer answered in the acceptance that the form renews, and was not asked again.
    FormRefused: not_genuine, expired, version_changed, invitation, quota, or incomplete with every problem; then nothing is
    recorded, but that a quota closed an invitation.
    """
    form = forms.open_form(house, values.get("form", ""))
    if (form.firm, form.language) != (firm_id, language):
        raise FormRefused("not_genuine")
    known = find(house, form.key)
    if known is not None:
        return Accepted(known, reference(house, known.id), is_new=False)
    forms.check_age(form, now)
    draft = _draft(house, form, values, visitor, now, carried)
    written = house.writer.submit([form.firm], lambda transaction: _write(house, transaction, draft, now))
    if written is None:
        raise FormRefused("quota")
    acceptance, is_new = written
    return Accepted(acceptance, reference(house, acceptance.id), is_new=is_new)


@dataclass(frozen=True, slots=True)
class _Draft:
    """An acceptance as far as it can be made before anything is locked."""

    form: Form
    version: PublishedVersion
    binding: str | None
    answers: tuple[StatementAnswer, ...]
    disclosures: tuple[Disclosure, ...]
    wrapped: bytes
    sealed: Mapping[str, bytes]
    carried: frozenset[str]
    gate: Gate


def _draft(
    house: Installation,
    form: Form,
    values: Mapping[str, str],
    visitor: Visitor,
    now: datetime,
    carried: frozenset[str],
) -> _Draft:
    version = _version_of(form, library.in_force(house, form.firm, now=now))
    particulars = library.particulars(house, version)
    gate.check(house, form, particulars, now=now)
    asked = forms.statements_for(
        library.text(house, version, form.language), particulars, form.customer_class
    )
    answers, typed = _read(asked, particulars.fields, values)
    page = withdrawal_pages.disclosed(house, form.firm, form.language, form.key, answers)
    disclosures = personal_data.disclose({**typed, **_traces(visitor), **page})
    wrapped, sealed = personal_data.seal(house.keys.personal_data, form.key, disclosures)
    before = gate.gate_of(house, form, particulars, typed, now=now)
    return _Draft(form, version, particulars.binding, answers, disclosures, wrapped, sealed, carried, before)


def _write(
    house: Installation, transaction: Transaction, draft: _Draft, now: datetime
) -> tuple[Acceptance, bool] | None:
    """Everything that the database keeps of it; the acceptance that is there already, where there is one; None over the quota."""
    connection, form = transaction.connection, draft.form
    acceptance = _row(form, transaction, now)
    # by the time of the record: whoever recorded before may have looked at a clock that has gone further
    _version_of(form, publications.in_force(connection, form.firm, acceptance.time))
    if gate.is_over_quota(house, transaction, draft.gate, acceptance):
        return None
    if not rows.insert_acceptance(connection, acceptance):
        known = rows.read(connection, form.key)
        if known is None:  # its place in the log is taken: the head has gone back in time
            raise Unavailable("read_only")
        return known, False
    rows.insert_personal(connection, acceptance.id, draft.wrapped, draft.sealed)
    firm = publications.firm(connection, form.firm)
    if firm is None or firm.sha256 != form.firm_sha256:
        raise FormRefused("version_changed")
    if form.renews is not None:
        _check_open(connection, form.renews)
        if consents.are_withdrawn(transaction, form.firm, form.renews, draft.carried):
            raise FormRefused("version_changed")  # it is asked now, which the form did not
        token_rows.revoke_all(connection, form.renews, now)
    payload = _payload(acceptance, draft, firm, gate.enter(transaction, draft.gate, acceptance))
    append(
        house,
        transaction,
        form.firm,
        payload,
        time=acceptance.time,
        subject=acceptance.id,
        disclosures=draft.disclosures,
    )
    session_tokens.issue(house, connection, acceptance, now)
    if any(each.name == "email" for each in draft.disclosures):
        outbox.add(transaction, acceptance, now=now)
    return acceptance, True


def _check_open(connection: Connection, acceptance_id: str) -> None:
    """An acceptance that was stopped, redeemed or erased while the form was read is not renewed any more."""
    before = rows.read(connection, acceptance_id)
    if before is None or before.state != "accepted" or before.erased_at is not None:
        raise NotPossible("accept again", "over")


def _version_of(form: Form, version: PublishedVersion | None) -> PublishedVersion:
    """The version in force, if it is the one that the form showed; never a record of a text not shown."""
    if version is None or (version.name, version.languages.get(form.language)) != (
        form.version,
        form.terms_sha256,
    ):
        raise FormRefused("version_changed")
    return version


def _read(
    asked: tuple[Statement, ...], fields: tuple[FormField, ...], values: Mapping[str, str]
) -> tuple[tuple[StatementAnswer, ...], dict[str, str]]:
    """Statements and fields together, so that one refusal names every problem of the form, in the form's order."""
    problems: list[Problem] = []
    answers: tuple[StatementAnswer, ...] = ()
    typed: dict[str, str] = {}
    try:
        answers = forms.read_statements(asked, values)
    except FormRefused as refusal:
        problems += refusal.problems
    try:
        typed = forms.read_fields(fields, values)
    except FormRefused as refusal:
        problems += refusal.problems
    if problems:
        raise FormRefused("incomplete", tuple(problems))
    return answers, typed


def _traces(visitor: Visitor) -> dict[str, str]:
    """Address (truncated to its network, law.md R65) and browser; left out when unknown."""
    traces = {"ip_address": truncate(visitor.address), "user_agent": visitor.user_agent[:_USER_AGENT_LENGTH]}
    return {name: value for name, value in traces.items() if value}


def truncate(address: str) -> str:
    """The address without its last octet (IPv4) or its last 80 bits (IPv6); empty when it is no address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if parsed.version == 6 and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    bits = 24 if parsed.version == 4 else 48
    return str(ip_network(f"{parsed}/{bits}", strict=False).network_address)


def _row(form: Form, transaction: Transaction, now: datetime) -> Acceptance:
    time = transaction.time(form.firm, now)
    return Acceptance(
        id=form.key,
        firm=form.firm,
        leaf_index=transaction.next_index(form.firm),
        time=time,
        version=form.version,
        language=form.language,
        customer_class=form.customer_class,
        state="accepted",
        valid_until=time + VALIDITY,
    )


def _payload(acceptance: Acceptance, draft: _Draft, firm: PublishedFirm, invitation: str | None) -> Payload:
    """What the record of the acceptance says: all that was shown, by digest, and what was answered."""
    version, language = draft.version, acceptance.language
    return record.acceptance_given(
        id=acceptance.id,
        firm=acceptance.firm,
        time=acceptance.time,
        firm_sha256=firm.sha256,
        terms=record.TermsAccepted(
            version.name, language, version.languages[language], version.leaf_index, draft.binding
        ),
        statements=[_made(answer) for answer in draft.answers],
        particulars_sha256=version.particulars_sha256,
        tariff_sha256=version.tariff_sha256,
        documents=version.documents,
        privacy_version=firm.privacy_version,
        privacy_sha256=firm.privacy[language],
        customer_class=acceptance.customer_class,
        method=_METHOD,
        valid_until=acceptance.valid_until,
        renews=draft.form.renews,
        invitation=invitation,
        shown=draft.form.shown if is_borne_out(draft.form.shown, acceptance.time) else (),
    )


def _made(answer: StatementAnswer) -> record.StatementMade:
    return record.StatementMade(
        id=answer.id,
        kind=answer.kind,
        sha256=sha256_hex(answer.text.encode()),
        basis=answer.basis,
        given=answer.given,
        answer=answer.answer,
    )


def find(house: Installation, acceptance_id: str) -> Acceptance | None:
    """An acceptance by its id."""
    with house.database.reading() as connection:
        return rows.read(connection, acceptance_id)


def reference(house: Installation, acceptance_id: str) -> str:
    """The signed reference of the customer's own page: cannot be guessed, and is the same every time."""
    return Signer(house.keys.links, _PURPOSE).sign({"a": acceptance_id})


def open_reference(house: Installation, firm_id: str, ref: str) -> Acceptance:
    """The acceptance that a reference means; LinkRefused: forged (we did not make it for this firm), erased."""
    try:
        acceptance = find(house, str(Signer(house.keys.links, _PURPOSE).open(ref)["a"]))
    except SignatureInvalid as error:
        raise LinkRefused("forged") from error
    if acceptance is None or acceptance.firm != firm_id:
        raise LinkRefused("forged")
    if acceptance.erased_at is not None:
        raise LinkRefused("erased")
    return acceptance
