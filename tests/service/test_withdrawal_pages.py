"""The withdrawal page: its address in the receipt, its reference that opens nothing else, and the way from the file to it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from consent.core.encoding import canonical_json
from consent.core.record import read_record, sign_record
from consent.core.sd_jwt import Disclosure, combine, open_sd_jwt, parse_disclosure, split
from consent.errors import LinkRefused, ReceiptRefused
from consent.service import customers, people, publishing, withdrawal_pages
from consent.service.acceptances import Accepted
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.service.records import record_keys
from tests.firm_folders import FIRM, write_firm
from tests.samples import NOW, accepted

GIVES: dict[str, Any] = {"statement-news": "yes"}


@pytest.fixture
def content(any_house: Installation, tmp_path: Path) -> Path:
    """The folder of a firm that asks for one consent, `news`; it is published."""
    folder = write_firm(tmp_path / "content")
    publishing.publish(any_house, load_content(folder), now=NOW - timedelta(days=30))
    return folder


def receipt(house: Installation, done: Accepted) -> bytes:
    return customers.receipt(house, FIRM, done.ref)


def disclosed_in(house: Installation, data: bytes) -> dict[str, str]:
    """The values that a receipt discloses, under the firm's own key."""
    with house.database.reading() as connection:
        keys = record_keys(connection, FIRM)
    _, values = open_sd_jwt(json.loads(data)["receipt"], keys, typ="consent-record+sd-jwt")
    return values


def test_the_receipt_carries_the_address_under_its_signature(any_house: Installation, content: Path) -> None:
    """Whether the consent was given or not; it opens the page of this acceptance, and staff never see it."""
    for values in (GIVES, {}):
        done = accepted(any_house, FIRM, "pl", **values)
        address = disclosed_in(any_house, receipt(any_house, done))["withdrawal_page"]
        start, ref = address.rsplit("/", 1)
        assert start == f"http://127.0.0.1:8000/pl/{FIRM}/consents"
        assert withdrawal_pages.open_reference(any_house, FIRM, ref) == done.acceptance
        assert "withdrawal_page" not in people.person_of(any_house, done.acceptance.id)


def test_a_receipt_without_consents_carries_no_address(any_house: Installation) -> None:
    """There is nothing to withdraw."""
    done = accepted(any_house)
    data = customers.receipt(any_house, "page-computers", done.ref)
    assert (
        len(split(json.loads(data)["receipt"])[1]) == len(people.person_of(any_house, done.acceptance.id)) + 2
    )


def test_the_reference_opens_nothing_else(any_house: Installation, content: Path) -> None:
    """Neither page opens with the other's reference, with a changed one, or at another firm."""
    done = accepted(any_house, FIRM, **GIVES)
    ref = withdrawal_pages.reference(any_house, done.acceptance.id)
    for firm, bad in ((FIRM, done.ref), (FIRM, ref[:-2] + "AA"), (FIRM, ""), ("page-computers", ref)):
        with pytest.raises(LinkRefused, match="forged"):
            withdrawal_pages.open_reference(any_house, firm, bad)
    with pytest.raises(LinkRefused, match="forged"):
        customers.page(any_house, FIRM, ref, now=NOW)


def test_a_receipt_leads_to_the_page(any_house: Installation, content: Path) -> None:
    """Also one that was saved anew in another form, or from which all personal values but the page were taken out."""
    done = accepted(any_house, FIRM, **GIVES)
    data = receipt(any_house, done)
    value = json.loads(data)
    entry, disclosures = split(value["receipt"])
    page = [each for each in disclosures if parse_disclosure(each).name == withdrawal_pages.DISCLOSURE]
    bare = {**value, "receipt": combine(entry, page)}
    for each in (data, json.dumps(value, indent=4).encode(), canonical_json(bare)):
        found = withdrawal_pages.reference_in(any_house, FIRM, each)
        assert withdrawal_pages.open_reference(any_house, FIRM, found) == done.acceptance


def test_the_record_alone_is_no_receipt(any_house: Installation, content: Path) -> None:
    """Whoever has an export, with personal values or without, cannot withdraw in the customer's place."""
    value = json.loads(receipt(any_house, accepted(any_house, FIRM, **GIVES)))
    entry, disclosures = split(value["receipt"])
    others = [each for each in disclosures if parse_disclosure(each).name != withdrawal_pages.DISCLOSURE]
    for kept in ((), others):
        exported = {**value, "receipt": combine(entry, kept)}
        assert refused(any_house, FIRM, canonical_json(exported)) == "changed"


def test_a_receipt_of_an_earlier_release_leads_to_the_page(
    any_house: Installation, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has no address of the page, and its consents can be withdrawn all the same."""
    with monkeypatch.context() as earlier:
        earlier.setattr(withdrawal_pages, "disclosed", lambda *_: {})
        done = accepted(any_house, FIRM, **GIVES)
    found = withdrawal_pages.reference_in(any_house, FIRM, receipt(any_house, done))
    assert withdrawal_pages.open_reference(any_house, FIRM, found) == done.acceptance


def refused(house: Installation, firm: str, data: bytes) -> str:
    with pytest.raises(ReceiptRefused) as caught:
        withdrawal_pages.reference_in(house, firm, data)
    return caught.value.reason


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 900_000,
        b'{"a":' * 150_000,
        b'{"format":"consent-receipt/2","receipt":"x"}',
        b'{"format":"consent-receipt/1","receipt":7}',
        b'{"format":"consent-receipt/1","receipt":"x","receipt":"y"}',
        b'{"format":"consent-receipt/1","n":' + b"9" * 900_000 + b"}",
    ],
)
def test_what_is_no_receipt_leads_nowhere(any_house: Installation, data: bytes) -> None:
    """Another file, another format, and what is made to choke a reader."""
    assert refused(any_house, "page-computers", data) == "not_a_receipt"


def test_a_changed_receipt_leads_nowhere(any_house: Installation, content: Path) -> None:
    """One character of record, signature or disclosure, or no record at all."""
    value = json.loads(receipt(any_house, accepted(any_house, FIRM, **GIVES)))
    text: Any = value["receipt"]
    header, payload, rest = text.split(".")
    signature, *disclosures = rest.split("~")
    changed = [
        f"{header}.{payload}.{'A' * 86}~",
        f"{header}.{payload}.{signature}~{'A' * len(disclosures[0])}~",
        f"{header}.{payload}.{signature}",
        "x",
        "",
        "żółw~",
    ]
    for each in changed:
        assert refused(any_house, FIRM, canonical_json({**value, "receipt": each})) == "changed"


def test_a_receipt_of_another_firm_says_so(any_house: Installation, content: Path) -> None:
    """Genuine, but not this firm's; and one whose acceptance this installation never had."""
    other = customers.receipt(any_house, "page-computers", accepted(any_house).ref)
    assert refused(any_house, FIRM, other) == "other_firm"


def test_another_record_of_the_same_acceptance_leads_nowhere(any_house: Installation, content: Path) -> None:
    """Whoever stole the record key signs one with an address of their own; the log does not have it."""
    value = json.loads(receipt(any_house, accepted(any_house, FIRM, **GIVES)))
    payload = read_record(split(value["receipt"])[0])
    made_up = Disclosure(b"s" * 16, withdrawal_pages.DISCLOSURE, "https://elsewhere.example/")
    payload = {name: value for name, value in payload.items() if not name.startswith("_sd")}
    entry = sign_record(payload, any_house.keys.record, [made_up])
    forged = {**value, "receipt": combine(entry, [made_up.encoded])}
    assert refused(any_house, FIRM, canonical_json(forged)) == "changed"
