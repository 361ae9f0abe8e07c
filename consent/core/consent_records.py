"""consents.jsonld of an export: the same acceptances as consent records of ISO/IEC TS 27560:2023, in words of the W3C's DPV.

A mapping for other people's programs; what proves are the leaves. Made from a record and its row alone, so that whoever verifies
makes it again, byte for byte. The context stands in the file: nothing is fetched to read it. One line a record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from consent.core.encoding import b64url_encode, canonical_json
from consent.core.export import AcceptanceRow
from consent.core.sd_jwt import Payload

DPV = "https://w3id.org/dpv#"
PROFILE = "https://w3id.org/dpv/schema/dpv-27560#record"

CONTEXT: Mapping[str, object] = {
    "dct": "http://purl.org/dc/terms/",
    "dpv": DPV,
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "log": "urn:consent-record:",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dct:conformsTo": {"@type": "@id"},
    "dct:created": {"@type": "xsd:dateTime"},
    "dct:isPartOf": {"@type": "@id"},
    "dpv:isIndicatedAtTime": {"@type": "xsd:dateTime"},
    "dpv:hasLegalBasis": {"@type": "@id"},
    "dpv:isIndicatedBy": {"@type": "@id"},
}
_BASES = {
    "consent": "eu-gdpr:A6-1-a",
    "contract": "eu-gdpr:A6-1-b",
    "legal_obligation": "eu-gdpr:A6-1-c",
    "legitimate_interest": "eu-gdpr:A6-1-f",
}
_CUSTOMER = "dpv:DataSubject"


class ConsentLines:
    """The lines of the file: `head`, then a `line` for each row in order, then `tail`. It is one JSON document."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._is_first = True

    def head(self) -> bytes:
        """The first line: the context, and whose log it is."""
        opening = {"@context": CONTEXT, "@graph": []}
        return canonical_json(opening).removesuffix(b"]}") + b"\n"

    def line(self, record: Payload, row: AcceptanceRow) -> bytes:
        """The line of one acceptance."""
        comma, self._is_first = b"" if self._is_first else b",", False
        return comma + canonical_json(consent_record(record, row, self._origin)) + b"\n"

    def tail(self) -> bytes:
        """The last line."""
        return b"]}\n"


def consent_record(record: Payload, row: AcceptanceRow, origin: str) -> dict[str, Any]:
    """An acceptance as a consent record; the person is known by the record's own id alone."""
    return {
        "@id": f"urn:uuid:{row.id}",
        "@type": "dpv:ConsentRecord",
        # header
        "dct:conformsTo": PROFILE,
        "dct:identifier": row.id,
        "dct:created": row.time,
        "dct:isPartOf": f"https://{origin}",
        "log:leafIndex": row.leaf_index,
        "dpv:hasDataSubject": {"@id": f"urn:uuid:{row.id}#customer", "@type": _CUSTOMER},
        # parties
        "dpv:hasDataController": {
            "@id": f"https://{origin}#firm",
            "@type": "dpv:DataController",
            "dct:identifier": row.firm,
        },
        # processing
        "dpv:hasNotice": [_terms(record), _notice(record)],
        "dpv:hasProcess": list(_processes(record, row)),
        **_way(row),
    }


def _way(row: AcceptanceRow) -> dict[str, Any]:
    """In which languages the page was shown before, and when a program was first fetched; only where the log says so."""
    shown = [{"dct:language": each["language"], "dct:date": each["at"]} for each in row.shown]
    said = {"log:shown": shown} if shown else {}
    return said if row.downloaded_at is None else {**said, "log:programDownloadedAt": row.downloaded_at}


def _text(sha256: str) -> str:
    """A text's name by its digest (RFC 6920)."""
    return f"ni:///sha-256;{b64url_encode(bytes.fromhex(sha256))}"


def _terms(record: Payload) -> dict[str, Any]:
    """The terms that were read, by the digest of their bytes."""
    terms = record["terms"]
    return {
        "@id": _text(terms["sha256"]),
        "@type": "dpv:Notice",
        "dct:identifier": terms["version"],
        "dct:language": terms["language"],
    }


def _notice(record: Payload) -> dict[str, Any]:
    notice = record["privacy"]
    return {
        "@id": _text(notice["sha256"]),
        "@type": "dpv:PrivacyNotice",
        "dct:identifier": notice["version"],
        "dct:language": record["terms"]["language"],
    }


def _processes(record: Payload, row: AcceptanceRow) -> Iterator[dict[str, Any]]:
    """Each statement, on its legal basis; of a consent what was answered, and when it was taken back."""
    for made, shown in zip(record["statements"], row.statements, strict=True):
        said: dict[str, Any] = {
            "@id": f"urn:uuid:{row.id}#{made['id']}",
            "@type": "dpv:Process",
            "dct:identifier": made["id"],
            "dct:type": made["kind"],
            "dpv:hasLegalBasis": _BASES[made["basis"]],
            "log:wordsSha256": made["sha256"],
            "log:given": made["given"],
        }
        if made["kind"] == "consent":
            said["dpv:hasConsentStatus"] = list(_events(record, made, shown))
        yield said


def _events(
    record: Payload, made: Mapping[str, Any], shown: Mapping[str, object]
) -> Iterator[dict[str, object]]:
    status = "dpv:ConsentGiven" if made["given"] else "dpv:ConsentRefused"
    yield {**_event(status, record["time"]), "dpv:hasIndicationMethod": record["method"]}
    if "withdrawn_at" in shown:
        yield _event("dpv:ConsentWithdrawn", shown["withdrawn_at"])


def _event(status: str, time: object) -> dict[str, object]:
    return {"@type": status, "dpv:isIndicatedAtTime": time, "dpv:isIndicatedBy": _CUSTOMER}
