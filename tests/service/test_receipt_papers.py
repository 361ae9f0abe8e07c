"""What the paper of a receipt is made of: the receipt itself, and the firm as it was shown."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from consent.core.encoding import sha256_hex
from consent.core.seals import verify_seal
from consent.errors import LinkRefused
from consent.service import customers, publishing, receipt_papers
from consent.service.content import load_content
from consent.service.installation import Installation
from tests.firm_folders import FIRM as SMALL
from tests.firm_folders import change, write_firm
from tests.samples import NOW, accepted

FIRM = "page-computers"
GIVES: dict[str, Any] = {"statement-news": "yes"}


def test_paper_is_the_receipt_taken_apart(any_house: Installation) -> None:
    """Digest, key, head, values: those of the file."""
    done = accepted(any_house, email="jan@example.org")
    found = receipt_papers.paper(any_house, FIRM, done.ref)
    assert found.receipt == customers.receipt(any_house, FIRM, done.ref)
    entry = json.loads(found.receipt)["receipt"].split("~")[0]
    assert found.record_sha256 == sha256_hex(entry.encode())
    assert found.kid == any_house.keys.record.kid
    assert found.head.origin.endswith(f"/log/{FIRM}")
    assert found.head.size > done.acceptance.leaf_index
    assert found.person == {"name": "Jan Janssens", "phone": "+32 470 12 34 56", "email": "jan@example.org"}
    assert found.traces == {
        "ip_address": "192.0.2.0",
        "user_agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
    }
    assert found.withdrawal_page is None
    assert {one.given for one in found.statements} == {True, False}


def test_firm_is_the_one_that_was_shown(any_house: Installation, tmp_path: Path) -> None:
    """Whatever it calls itself later."""
    folder = write_firm(tmp_path / "content")
    publishing.publish(any_house, load_content(folder), now=NOW - timedelta(days=30))
    done = accepted(any_house, SMALL, **GIVES)
    change(folder / f"firms/{SMALL}.toml", 'name = "Workshop"', 'name = "Another"')
    publishing.publish(any_house, load_content(folder), now=NOW)
    found = receipt_papers.paper(any_house, SMALL, done.ref)
    assert found.firm.name == "Workshop"
    assert "/consents/" in (found.withdrawal_page or "")


def test_paper_is_sealed_by_the_record_key(any_house: Installation) -> None:
    """The one that signed the record."""
    sealed = receipt_papers.sealed(any_house, FIRM, b"%PDF-1.7\nstartxref\n0\n%%EOF\n")
    verify_seal(sealed, {any_house.keys.record.kid: any_house.keys.record.public})


def test_reference_of_another_firm_or_of_nobody_is_refused(any_house: Installation) -> None:
    """It opens no paper."""
    done = accepted(any_house)
    for firm, ref in (("damal", done.ref), (FIRM, "x"), (FIRM, done.ref[:-2] + "AA")):
        with pytest.raises(LinkRefused, match="forged"):
            receipt_papers.paper(any_house, firm, ref)
