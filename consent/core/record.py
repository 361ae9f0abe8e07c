"""Records: the payloads of the log's entries, one for each kind of event (their shapes: core.events).

An entry is the JWS of an SD-JWT with typ `consent-record+sd-jwt`. Its payload holds no personal value, only salted
digests; `time` is the log's time in milliseconds and `iat` the same in whole seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from consent.core import sd_jwt, showings
from consent.core.encoding import parse_canonical_json
from consent.core.events import SCHEMA, check_payload
from consent.core.instants import format_instant, to_milliseconds
from consent.core.jose import KeyUse, PublicKey, SigningKey, open_jws, read_jws
from consent.core.sd_jwt import Disclosure, Payload
from consent.core.showings import Showing

TYP = "consent-record+sd-jwt"


@dataclass(frozen=True, slots=True)
class StatementMade:
    """One statement of the version as the customer made it: `sha256` is that of its exact words in UTF-8, hex."""

    id: str
    kind: str
    sha256: str
    basis: str
    given: bool
    answer: str | None = None

    def to_json(self) -> dict[str, object]:
        """The statement as the record holds it; `answer` only where there was a question."""
        fields: dict[str, object] = {
            "id": self.id,
            "kind": self.kind,
            "sha256": self.sha256,
            "basis": self.basis,
            "given": self.given,
        }
        return fields if self.answer is None else fields | {"answer": self.answer}


@dataclass(frozen=True, slots=True)
class TermsAccepted:
    """The version that was read: `sha256` of its text in that language, `leaf_index` of its publication.

    `binding` is the language whose text counts where they differ; None: all count alike.
    """

    version: str
    language: str
    sha256: str
    leaf_index: int
    binding: str | None

    def to_json(self) -> dict[str, object]:
        """The terms as the record holds them."""
        fields: dict[str, object] = {
            "version": self.version,
            "language": self.language,
            "sha256": self.sha256,
            "leaf_index": self.leaf_index,
        }
        return fields | _said(binding=self.binding)


# Payloads ----------------------------------------------------------------------------------------------------------------


def new_payload(event: str, jti: str, firm: str, time: datetime, **fields: object) -> Payload:
    """What every record says, and `fields`."""
    return {
        "schema": SCHEMA,
        "event": event,
        "jti": jti,
        "iat": to_milliseconds(time) // 1000,
        "time": format_instant(time),
        "firm": firm,
        **fields,
    }


def _said(**values: str | None) -> dict[str, str]:
    """The values that there are: names of an event that may be missing."""
    return {name: value for name, value in values.items() if value is not None}


def key_added(
    *,
    id: str,  # noqa: A002
    firm: str,
    time: datetime,
    use: KeyUse,
    origin: str,
    jwk: Mapping[str, str],
) -> Payload:
    """A key begins to sign the firm's records or its log's heads."""
    return new_payload("key.added", id, firm, time, use=use, origin=origin, jwk=dict(jwk))


def firm_published(
    *,
    id: str,  # noqa: A002
    firm: str,
    time: datetime,
    sha256: str,
    privacy_version: str,
    privacy: Mapping[str, str],
    logo: str | None,
    renderings: Mapping[str, str],
) -> Payload:
    """What is shown of the firm (`sha256` of its bytes), its privacy notice's digest in each language, its logo's.

    `renderings`: SHA-256 of the page made of each notice, by the notice's own.
    """
    fields: dict[str, object] = {
        "firm_sha256": sha256,
        "privacy": {"version": privacy_version, "languages": dict(privacy)},
        "renderings": dict(renderings),
    }
    return new_payload("firm.published", id, firm, time, **fields, **_said(logo=logo))


def terms_published(
    *,
    id: str,  # noqa: A002
    firm: str,
    time: datetime,
    version: str,
    effective: datetime,
    languages: Mapping[str, str],
    particulars_sha256: str,
    tariff_sha256: str,
    documents: Mapping[str, str],
    tools: Mapping[str, str],
    binding: str | None,
    published_by: str | None,
    renderings: Mapping[str, str],
) -> Payload:
    """A version in all its languages (code -> sha256), its documents (`<id>/<language>` -> sha256) and tools.

    `binding`: the language that counts where they differ; `published_by`: a role; `renderings`: SHA-256 of the page made of
    each text, by the text's own.
    """
    return new_payload(
        "terms.published",
        id,
        firm,
        time,
        version=version,
        effective=format_instant(effective),
        languages=dict(languages),
        particulars_sha256=particulars_sha256,
        tariff_sha256=tariff_sha256,
        documents=dict(documents),
        tools=dict(tools),
        renderings=dict(renderings),
        **_said(binding=binding, published_by=published_by),
    )


def acceptance_given(
    *,
    id: str,  # noqa: A002
    firm: str,
    time: datetime,
    firm_sha256: str,
    terms: TermsAccepted,
    statements: Sequence[StatementMade],
    particulars_sha256: str,
    tariff_sha256: str,
    documents: Mapping[str, str],
    privacy_version: str,
    privacy_sha256: str,
    customer_class: str | None,
    method: str,
    valid_until: datetime,
    renews: str | None,
    invitation: str | None = None,
    shown: Sequence[Showing] = (),
) -> Payload:
    """An acceptance by whoever the disclosures name; it may renew one that newer terms overtook, and have come by an invitation."""
    return new_payload(
        "acceptance.given",
        id,
        firm,
        time,
        firm_sha256=firm_sha256,
        terms=terms.to_json(),
        statements=[statement.to_json() for statement in statements],
        particulars_sha256=particulars_sha256,
        tariff_sha256=tariff_sha256,
        documents=dict(documents),
        privacy={"version": privacy_version, "sha256": privacy_sha256},
        customer_class=customer_class,
        method=method,
        valid_until=format_instant(valid_until),
        **_said(renews=renews, invitation=invitation),
        **showings.member(shown),
    )


def consent_withdrawn(
    *,
    id: str,  # noqa: A002
    firm: str,
    time: datetime,
    acceptance: str,
    statement: str,
    sha256: str,
    by: str,
) -> Payload:
    """The customer takes back a consent of the acceptance: `sha256` is that of the words it was given in."""
    about = {"acceptance": acceptance, "statement": statement, "sha256": sha256}
    return new_payload("consent.withdrawn", id, firm, time, **about, by=by)


# Entries -----------------------------------------------------------------------------------------------------------------


def sign_record(payload: Payload, key: SigningKey, disclosures: Sequence[Disclosure] = ()) -> bytes:
    """The log entry: the JWS alone; the disclosures go to the customer and, encrypted, into the database."""
    return sd_jwt.issue(check_payload(payload), disclosures, key, typ=TYP)


def open_record(entry: bytes, keys: Mapping[str, PublicKey]) -> Payload:
    """The payload of an entry that one of `keys` signed; FormatError or SignatureInvalid otherwise."""
    return check_payload(parse_canonical_json(open_jws(entry, keys, typ=TYP), what="record"))


def read_record(entry: bytes) -> Payload:
    """The payload of an entry whose signature is **not** checked: for bytes of one's own store."""
    return check_payload(parse_canonical_json(read_jws(entry, typ=TYP)[1], what="record"))
