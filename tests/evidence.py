"""What tests of the evidence are made of: keys, a log that grows in memory, its receipts and its exports."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from consent.core import record, session_records
from consent.core.checkpoint import Checkpoint, sign_checkpoint
from consent.core.encoding import sha256_hex
from consent.core.export import AcceptanceRow
from consent.core.jose import SigningKey
from consent.core.merkle import Frontier, Node, leaf_hash, prove_inclusion
from consent.core.note import Verifier
from consent.core.receipt import format_receipt, key_hints
from consent.core.sd_jwt import Disclosure, Payload, combine
from consent.core.support_sessions import EVENTS, SupportSession
from consent.core.tlog_proof import TlogProof, format_tlog_proof
from consent.core.trusted_keys import KeyPeriod, TrustedKeys
from consent.errors import NotPossible

FIRM = "page-computers"
ORIGIN = f"help.example/log/{FIRM}"
START = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
RECORD_KEY, LOG_KEY = SigningKey(b"r" * 32), SigningKey(b"l" * 32)
STRANGER = SigningKey(b"s" * 32)
LOG = Verifier(ORIGIN, LOG_KEY.public)
RECORD_KEYS = {RECORD_KEY.kid: RECORD_KEY.public}

TERMS = {"nl": b"# Voorwaarden\n", "pl": b"# Regulamin pomocy\n"}
SHOWN, PARTICULARS, TARIFF, PRICES = (
    b'{"firm":"shown"}',
    b'{"version":"of"}',
    b'{"kind":"free"}',
    b"| price |\n",
)
PRIVACY = {"nl": b"# Privacy\n", "pl": "# Prywatność\n".encode()}
TEXTS = (*TERMS.values(), SHOWN, PARTICULARS, TARIFF, PRICES, *PRIVACY.values())
TRUSTED = TrustedKeys(
    (KeyPeriod("record", RECORD_KEY.public), KeyPeriod("log", LOG_KEY.public)), FIRM, ORIGIN
)

NEWS = record.StatementMade("news", "consent", "4" * 64, "consent", given=True)


def uuid_of(number: int) -> str:
    return str(uuid.UUID(int=number))


def disclosures_of(number: int) -> tuple[Disclosure, ...]:
    salt = number.to_bytes(15)
    return Disclosure(b"n" + salt, "name", f"Żaneta {number}"), Disclosure(
        b"p" + salt, "phone", "+32 470 00 00 00"
    )


@dataclass
class Log:
    """A log in memory; every method appends one record a second after the last one."""

    entries: list[bytes] = field(default_factory=list)
    payloads: list[Payload] = field(default_factory=list)
    frontier: Frontier = field(default_factory=Frontier)
    nodes: dict[Node, bytes] = field(default_factory=dict)
    key: SigningKey = RECORD_KEY

    @classmethod
    def opened(cls) -> Log:
        """A log as a firm's first publication leaves it: two keys, the firm, one version."""
        log = cls()
        log.announce("record", RECORD_KEY)
        log.announce("log", LOG_KEY)
        log.publish_firm()
        log.publish_terms()
        return log

    @property
    def time(self) -> datetime:
        return START + timedelta(seconds=len(self.entries), milliseconds=7)

    def append(self, payload: Payload, disclosures: Sequence[Disclosure] = ()) -> int:
        entry = record.sign_record(payload, self.key, disclosures)
        return self.append_entry(entry, payload)

    def append_entry(self, entry: bytes, payload: Payload) -> int:
        index = len(self.entries)
        self.entries.append(entry)
        self.payloads.append(payload)
        self.nodes[0, index] = leaf_hash(entry)
        self.frontier, complete = self.frontier.append(leaf_hash(entry))
        self.nodes.update(complete)
        return index

    def common(self) -> dict[str, Any]:
        return {"id": uuid_of(len(self.entries) + 1000), "firm": FIRM, "time": self.time}

    def announce(self, use: Any, key: SigningKey) -> int:
        return self.append(record.key_added(**self.common(), use=use, origin=ORIGIN, jwk=key.public.jwk()))

    def publish_firm(self, **changes: Any) -> int:
        values: dict[str, Any] = {
            "sha256": sha256_hex(SHOWN),
            "privacy_version": "2024-01-01",
            "privacy": {language: sha256_hex(text) for language, text in PRIVACY.items()},
            "logo": None,
            "renderings": {},
        }
        return self.append(record.firm_published(**self.common(), **{**values, **changes}))

    def publish_terms(self, **changes: Any) -> int:
        values = {
            "version": "2023-09-13",
            "effective": START - timedelta(days=3),
            "languages": {language: sha256_hex(text) for language, text in TERMS.items()},
            "particulars_sha256": sha256_hex(PARTICULARS),
            "tariff_sha256": sha256_hex(TARIFF),
            "documents": {"price-list/nl": sha256_hex(PRICES)},
            "tools": {"helper/windows": "0" * 64, "helper/macos": "https://tool.example/file.dmg"},
            "binding": None,
            "published_by": "operator",
            "renderings": {},
        }
        return self.append(record.terms_published(**self.common(), **{**values, **changes}))

    def accept(self, **changes: Any) -> int:
        language = changes.get("language", "nl")
        values = {
            "firm_sha256": sha256_hex(SHOWN),
            "version": "2023-09-13",
            "language": language,
            "terms_sha256": sha256_hex(TERMS[language]),
            "terms_leaf_index": 3,
            "statements": [
                record.StatementMade("terms", "terms", "1" * 64, "contract", given=True),
                record.StatementMade(
                    "backup", "acknowledgement", "2" * 64, "contract", given=True, answer="done"
                ),
                record.StatementMade("offers", "consent", "3" * 64, "consent", given=False),
            ],
            "particulars_sha256": sha256_hex(PARTICULARS),
            "tariff_sha256": sha256_hex(TARIFF),
            "documents": {"price-list/nl": sha256_hex(PRICES)},
            "privacy_version": "2024-01-01",
            "privacy_sha256": sha256_hex(PRIVACY[language]),
            "customer_class": None,
            "method": "web-form",
            "valid_until": self.time + timedelta(hours=24),
            "binding": None,
            "renews": None,
        }
        values |= changes
        values["terms"] = record.TermsAccepted(
            *(
                values.pop(name)
                for name in ("version", "language", "terms_sha256", "terms_leaf_index", "binding")
            )
        )
        payload = record.acceptance_given(**self.common(), **values)
        return self.append(payload, disclosures_of(len(self.entries)))

    def redeem(self, acceptance: int, **changes: Any) -> int:
        values = {"acceptance": self.id_of(acceptance), "technician": uuid_of(7), "token": "a1b2"}
        return self.append(
            session_records.step("session_token.redeemed", **self.common(), **{**values, **changes})
        )

    def stop(self, acceptance: int) -> int:
        about = self.common() | {"acceptance": self.id_of(acceptance), "by": "customer", "reason": "stop"}
        return self.append(session_records.step("session.stopped", **about))

    def withdraw(self, acceptance: int, **changes: Any) -> int:
        about = {"acceptance": self.id_of(acceptance), "statement": NEWS.id, "sha256": NEWS.sha256}
        return self.append(record.consent_withdrawn(**self.common(), **{**about, **changes}, by="customer"))

    def id_of(self, leaf_index: int) -> str:
        return str(self.payloads[leaf_index]["jti"])

    # What leaves the house -------------------------------------------------------------------------------------------

    def read_hashes(self, wanted: Sequence[Node]) -> list[bytes]:
        return [self.nodes[node] for node in wanted]

    def checkpoint(self, key: SigningKey = LOG_KEY) -> bytes:
        return sign_checkpoint(Checkpoint(ORIGIN, self.frontier.size, self.frontier.root), key)

    def proof(self, leaf_index: int) -> str:
        hashes = prove_inclusion(leaf_index, self.frontier.size, self.read_hashes)
        return format_tlog_proof(TlogProof(leaf_index, hashes, self.checkpoint()))

    def receipt(self, leaf_index: int) -> bytes:
        language = self.payloads[leaf_index]["terms"]["language"]
        shown = [each.encoded for each in disclosures_of(leaf_index)]
        return format_receipt(
            sd_jwt=combine(self.entries[leaf_index], shown),
            proof=self.proof(leaf_index),
            terms=[(language, TERMS[language])],
            key_hints=key_hints(RECORD_KEY.public, LOG),
        )

    def rows(self) -> Iterator[AcceptanceRow]:
        for index, payload in enumerate(self.payloads):
            if payload["event"] == "acceptance.given":
                # of signed bytes, not of the payload as given: it is what an auditor has
                signed = record.read_record(self.entries[index])
                yield AcceptanceRow.of_record(
                    signed,
                    index,
                    self.session_of(payload["jti"]),
                    withdrawn=self.withdrawn_of(payload["jti"]),
                    erased_at=self.first_of("acceptance.erased", payload["jti"]),
                    downloaded_at=self.first_of("program.downloaded", payload["jti"]),
                )

    def session_of(self, acceptance: str) -> SupportSession:
        session = SupportSession(acceptance, FIRM)
        for each in self.payloads:
            if each["event"] in EVENTS and each.get("acceptance") == acceptance:
                with suppress(NotPossible):
                    session = session.next(each)
        return session

    def first_of(self, event: str, acceptance: str) -> str | None:
        found = (each for each in self.payloads if each["event"] == event)
        return next((each["time"] for each in found if each["acceptance"] == acceptance), None)

    def withdrawn_of(self, acceptance: str) -> dict[str, str]:
        return {
            each["statement"]: each["time"]
            for each in self.payloads
            if each["event"] == "consent.withdrawn" and each["acceptance"] == acceptance
        }
