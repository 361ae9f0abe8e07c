"""The files of an export folder, byte for byte: what an auditor takes away and checks without us.

    manifest.json       what the folder is, and every other file (core.manifest); signed in manifest.jws
    keys.json           the keys and the leaves for which they hold (core.trusted_keys)
    checkpoint          the signed head that all is proven against (core.checkpoint)
    stamps.jsonl        time stamps of heads, and heads that lack theirs, by size (core.stamp_audit)
    cosignatures.jsonl  {"checkpoint","tree_size","witnesses"}, the heads that witnesses signed, by size (core.witness_audit)
    leaves.jsonl        {"entry","leaf_hash" (hex),"leaf_index"}, the whole log in order
    disclosures.jsonl   {"disclosure","id","leaf_index","name","value"}, only with personal data
    acceptances.jsonl   a row an acceptance, in the order of leaves; acceptances.csv: the same rows for people
    consents.jsonld     the same acceptances in other people's words (core.consent_records)
    sessions.csv        a row a support session of those acceptances, in the order of the redemptions
    terms/<sha256>      the exact bytes of each text that the log names: terms, particulars, tariffs, documents, privacy
                        notices and what was shown of the firm
    README.txt          how to check all this (core.export_readme)

Lines of JSON are canonical and end in a newline; CSV is RFC 4180 with its line ends, and no cell is a formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from consent.core import shapes
from consent.core.amounts import format_amount, net_of
from consent.core.encoding import canonical_json, parse_canonical_json
from consent.core.instants import format_instant
from consent.core.sd_jwt import Payload, parse_disclosure
from consent.core.support_sessions import SupportSession

MANIFEST, MANIFEST_SIGNATURE = "manifest.json", "manifest.jws"
KEYS, CHECKPOINT, LEAVES, DISCLOSURES = "keys.json", "checkpoint", "leaves.jsonl", "disclosures.jsonl"
ACCEPTANCES_CSV, ACCEPTANCES, SESSIONS, README = (
    "acceptances.csv",
    "acceptances.jsonl",
    "sessions.csv",
    "README.txt",
)
# Exports of earlier releases lack these.
CONSENTS, COSIGNATURES, STAMPS = "consents.jsonld", "cosignatures.jsonl", "stamps.jsonl"
TEXTS = "terms"
ALWAYS = (KEYS, CHECKPOINT, LEAVES, ACCEPTANCES_CSV, ACCEPTANCES, SESSIONS, README)

# Lines of JSON -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LeafLine:
    """A line of leaves.jsonl; `entry` is None where its bytes are no longer kept."""

    leaf_index: int
    leaf_hash: bytes
    entry: bytes | None

    def to_bytes(self) -> bytes:
        """The line."""
        entry = None if self.entry is None else self.entry.decode("ascii")
        return _line({"leaf_index": self.leaf_index, "leaf_hash": self.leaf_hash.hex(), "entry": entry})


_LEAF = shapes.fields(
    {
        "leaf_index": shapes.count,
        "leaf_hash": shapes.SHA256,
        "entry": shapes.or_null(shapes.text("[A-Za-z0-9._-]+", "a JWS")),
    }
)


def parse_leaf_line(line: bytes) -> LeafLine:
    """The line without its newline."""
    value: Any = parse_canonical_json(line, what="line of leaves.jsonl")
    _LEAF(value, "line of leaves.jsonl")
    entry = value["entry"]
    return LeafLine(
        value["leaf_index"], bytes.fromhex(value["leaf_hash"]), None if entry is None else entry.encode()
    )


def format_disclosure_line(id: str, leaf_index: int, disclosure: str) -> bytes:  # noqa: A002
    """A line of disclosures.jsonl: the disclosure's text, whose it is, and what it says."""
    said = parse_disclosure(disclosure)
    return _line(
        {
            "id": id,
            "leaf_index": leaf_index,
            "name": said.name,
            "value": said.value,
            "disclosure": disclosure,
        }
    )


def _line(value: object) -> bytes:
    return canonical_json(value) + b"\n"


# Rows --------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AcceptanceRow:
    """An acceptance for reading: what its record says, and what later records made of it. Instants are text."""

    id: str
    leaf_index: int
    time: str
    firm: str
    version: str
    language: str
    state: str
    customer_class: str | None
    statements: tuple[Mapping[str, object], ...]
    terms_sha256: str
    privacy_version: str
    redeemed_at: str | None
    stopped_at: str | None
    erased_at: str | None
    shown: tuple[Mapping[str, object], ...] = ()
    downloaded_at: str | None = None

    @classmethod
    def of_record(
        cls,
        record: Payload,
        leaf_index: int,
        session: SupportSession,
        *,
        withdrawn: Mapping[str, str],
        erased_at: str | None,
        downloaded_at: str | None = None,
    ) -> AcceptanceRow:
        """The row of a record of `acceptance.given`; `withdrawn`: when which of its consents were taken back.

        `downloaded_at`: when the first of its programs was fetched.
        """
        return cls(
            id=record["jti"],
            leaf_index=leaf_index,
            time=record["time"],
            firm=record["firm"],
            version=record["terms"]["version"],
            language=record["terms"]["language"],
            state=session.state,
            customer_class=record["customer_class"],
            statements=tuple(_statement(made, withdrawn.get(made["id"])) for made in record["statements"]),
            terms_sha256=record["terms"]["sha256"],
            privacy_version=record["privacy"]["version"],
            redeemed_at=_text(session.redeemed_at),
            stopped_at=_text(session.stopped_at),
            erased_at=erased_at,
            shown=tuple(record.get("shown", ())),
            downloaded_at=downloaded_at,
        )

    def to_line(self, columns: Sequence[str] | None = None) -> bytes:
        """The line of acceptances.jsonl; `columns` are those of an earlier release."""
        return _line({name: getattr(self, name) for name in columns or ACCEPTANCE_COLUMNS})

    def to_csv(self, columns: Sequence[str] | None = None) -> bytes:
        """The line of acceptances.csv; statements as `terms=given; backup=not-done; offers=refused; news=withdrawn`.

        What was shown as `nl 2026-11-20T12:00:00.000Z; pl 2026-11-20T12:01:00.000Z`.
        """
        cells = {
            "statements": "; ".join(f"{each['id']}={_made(each)}" for each in self.statements),
            "shown": "; ".join(f"{each['language']} {each['at']}" for each in self.shown),
        }
        return csv_line(
            cells[name] if name in cells else getattr(self, name) for name in columns or ACCEPTANCE_COLUMNS
        )


def _statement(made: Mapping[str, Any], withdrawn_at: str | None) -> Mapping[str, object]:
    """One statement of a row; `withdrawn_at` stands only where a consent was taken back."""
    said = {"id": made["id"], "kind": made["kind"], "given": made["given"], "answer": made.get("answer")}
    return said if withdrawn_at is None else said | {"withdrawn_at": withdrawn_at}


def _made(statement: Mapping[str, object]) -> object:
    if "withdrawn_at" in statement:
        return "withdrawn"
    return statement["answer"] or ("given" if statement["given"] else "refused")


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else format_instant(instant)


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A support session, from its redeemed session token on. Instants are text; amounts, with VAT (`gross`) and without, too.

    `leaf_index` is that of the redemption. `seconds` are those that count for the charge, `minutes` the started ones among them;
    `rule` is why it costs so much (core.charges); empty amounts: not stated, or not closed yet.
    """

    leaf_index: int
    acceptance: str
    firm: str
    state: str
    token: str
    redeemed_by: str
    technician: str | None
    redeemed_at: str | None
    recognised_at: str | None
    started_at: str | None
    ended_at: str | None
    closed_at: str | None
    corrected_at: str | None
    settled_at: str | None
    objected_at: str | None
    outcome: str | None
    seconds: int | None
    minutes: int | None
    rule: str | None
    currency: str | None
    gross: str | None
    vat: str | None
    net: str | None

    @classmethod
    def of_record(cls, record: Payload, leaf_index: int, session: SupportSession) -> SessionRow:
        """The row of a record of `session_token.redeemed`, and of what became of the session since."""
        instants = {name: _text(getattr(session, name)) for name in cls.__slots__ if name.endswith("_at")}
        gross, vat = session.amount, session.vat
        return cls(
            leaf_index=leaf_index,
            acceptance=record["acceptance"],
            firm=record["firm"],
            state=session.state,
            token=record["token"],
            redeemed_by=record["technician"],
            technician=session.technician,
            outcome=session.outcome,
            seconds=session.seconds,
            minutes=None if session.seconds is None else -(-session.seconds // 60),
            rule=session.reason,
            currency=session.currency,
            gross=None if gross is None else format_amount(gross),
            vat=vat,
            net=None if gross is None or vat is None else format_amount(net_of(gross, Decimal(vat))),
            **instants,
        )

    def to_csv(self) -> bytes:
        """The line of sessions.csv."""
        return csv_line(getattr(self, name) for name in SESSION_COLUMNS)


ACCEPTANCE_COLUMNS = tuple(field.name for field in fields(AcceptanceRow))
EARLIER_COLUMNS = ACCEPTANCE_COLUMNS[
    :-2
]  # exports of earlier releases tell neither what was shown nor of downloads
SESSION_COLUMNS = tuple(field.name for field in fields(SessionRow))


# CSV ---------------------------------------------------------------------------------------------------------------------

_SIGNS = "-=+@\uff1d\uff0b\uff0d\uff20"
_NOTHING_TO_SEE = r"[\s\u200b\u2060\ufeff]*"
_FORMULA = re.compile(rf"[ ]*[\t\r\n\0]|{_NOTHING_TO_SEE}[{_SIGNS}]")
# Where a comma divides no cells (a Dutch or a Polish spreadsheet), these do, quotes or not: behind each a formula may begin.
_LATER = re.compile(rf"([;\t\r\n]{_NOTHING_TO_SEE})(?=[{_SIGNS}])")
_QUOTED = re.compile('[,"\r\n]')


def csv_line(cells: Iterable[object]) -> bytes:
    """A line of CSV; None is an empty cell."""
    return (",".join(csv_cell("" if cell is None else str(cell)) for cell in cells) + "\r\n").encode()


def csv_cell(text: str) -> str:
    """A cell that no spreadsheet runs, however it divides the line: what could begin a formula gets an apostrophe in front."""
    text = _LATER.sub(r"\1'", text)
    if _FORMULA.match(text):
        text = "'" + text
    if _QUOTED.search(text):
        return '"' + text.replace('"', '""') + '"'
    return text
