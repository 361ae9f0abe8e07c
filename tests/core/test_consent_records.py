"""consents.jsonld: one JSON document whose context stands in it, a consent record for each acceptance."""

from __future__ import annotations

import json
from typing import Any

from consent.core.consent_records import CONTEXT, PROFILE
from consent.core.encoding import b64url_encode
from tests.evidence import NEWS, ORIGIN, Log
from tests.exports import Export

LOG = Log.opened()
LOG.accept()
LOG.accept(language="pl", statements=[NEWS])
LOG.withdraw(5)
DATA = Export(LOG).files["consents.jsonld"]
DOCUMENT: Any = json.loads(DATA)


def terms_in(value: Any) -> set[str]:
    """Every name and every value with a prefix, at any depth."""
    if isinstance(value, dict):
        return set(value).union(*(terms_in(each) for each in value.values()))
    if isinstance(value, list):
        return set().union(*(terms_in(each) for each in value))
    is_term = isinstance(value, str) and value.partition(":")[0] in CONTEXT
    return {value} if is_term else set()


def test_the_context_stands_in_the_file_and_explains_every_name() -> None:
    """Nothing is fetched: each name is a keyword or has a prefix that the context spells out."""
    assert DOCUMENT["@context"] == CONTEXT
    names = terms_in(DOCUMENT["@graph"])
    assert {
        name for name in names if not name.startswith("@") and name.partition(":")[0] not in CONTEXT
    } == set()
    assert all(value.endswith(("#", "/", ":")) for value in CONTEXT.values() if isinstance(value, str))


def test_a_record_has_the_sections_of_the_specification() -> None:
    """Header, parties, notices, processing; nobody is named."""
    first = DOCUMENT["@graph"][0]
    name = LOG.id_of(4)
    assert (first["@id"], first["@type"], first["dct:conformsTo"]) == (
        f"urn:uuid:{name}",
        "dpv:ConsentRecord",
        PROFILE,
    )
    assert (first["dct:created"], first["log:leafIndex"]) == (LOG.payloads[4]["time"], 4)
    assert first["dct:isPartOf"] == f"https://{ORIGIN}"
    assert first["dpv:hasDataController"]["dct:identifier"] == "page-computers"
    assert "Żaneta".encode() not in DATA
    digest = bytes.fromhex(LOG.payloads[4]["terms"]["sha256"])
    assert first["dpv:hasNotice"][0]["@id"] == f"ni:///sha-256;{b64url_encode(digest)}"
    assert [notice["dct:language"] for notice in first["dpv:hasNotice"]] == ["nl", "nl"]


def test_statements_have_their_legal_basis_and_consents_their_status() -> None:
    """A contract needs no consent; a consent that was refused says so."""
    terms, backup, offers = DOCUMENT["@graph"][0]["dpv:hasProcess"]
    assert [each["dpv:hasLegalBasis"] for each in (terms, backup, offers)] == [
        "eu-gdpr:A6-1-b",
        "eu-gdpr:A6-1-b",
        "eu-gdpr:A6-1-a",
    ]
    assert "dpv:hasConsentStatus" not in terms
    [status] = offers["dpv:hasConsentStatus"]
    assert status["@type"] == "dpv:ConsentRefused"
    assert status["dpv:hasIndicationMethod"] == "web-form"
    assert (terms["log:given"], offers["log:given"]) == (True, False)


def test_a_consent_taken_back_has_two_events() -> None:
    """Given then, withdrawn since; each with its time."""
    [news] = DOCUMENT["@graph"][1]["dpv:hasProcess"]
    assert [(each["@type"], each["dpv:isIndicatedAtTime"]) for each in news["dpv:hasConsentStatus"]] == [
        ("dpv:ConsentGiven", LOG.payloads[5]["time"]),
        ("dpv:ConsentWithdrawn", LOG.payloads[6]["time"]),
    ]


def test_a_file_without_records_is_a_document_too() -> None:
    """The log alone."""
    empty = json.loads(Export(Log.opened()).files["consents.jsonld"])
    assert empty == {"@context": CONTEXT, "@graph": []}
