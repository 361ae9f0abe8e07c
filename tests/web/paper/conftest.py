"""Papers that tests look at: of a firm that uses everything that Markdown may have, and of one with German alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from consent.service import installation, publishing, receipt_papers
from consent.service.acceptances import Accepted
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.web import create_app
from consent.web.paper import receipt_view
from consent.web.paper.receipt_words import Copy
from tests.firm_folders import FIRM, FIRST, write_firm
from tests.samples import NOW, accepted, settings_in
from tests.web.paper.receipts import RECEIPT_FIRM, address
from tests.web.staff_browser import HandClock

LONG_WORD = "D" + "o" * 298 + "r"
ROWS = 60
BODY = f"""\
## 1. Zażółć gęślą jaźń: alles wat kan

1.1 Łódź, **vet**, *schuin*, ***beide***: [elders](https://example.org/pad?vraag=één), [hier](#c2.1), [nergens](#nergens).

Een tweede alinea met {LONG_WORD} erin.

1.2 Lijsten:

- eerste
    - dieper
        1. het diepst
- tweede

    met een tweede alinea

1.3 Prijzen:

| dienst | prijs |
|---|---|
{chr(10).join(f"| regel {number} | {number},50 euro |" for number in range(ROWS))}

1.4 Tekens: € ≤ → ✓ Ω ж 日本.

1.5 > Een citaat.

1.6 - zonder inleiding

## 2. Lang

2.1 {"Dit punt is langer dan een bladzijde. " * 400}

2.2 Kort, daarna.
"""


def write_paper_firm(folder: Path) -> Path:
    """The two firms in a content folder."""
    write_firm(folder, FIRM)
    write_firm(folder, "werkstatt", languages=("de",))
    for language in ("nl", "pl"):
        path = folder / f"terms/{language}/{FIRM}/{FIRST}.md"
        head, _, _ = path.read_text(encoding="utf-8").partition("## 1. Help")
        path.write_text(head + BODY, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """The PDFs by language, as they are served."""
    folder = tmp_path_factory.mktemp("paper")
    settings = settings_in(folder / "data", content=write_paper_firm(folder / "content"))
    installation.create(settings)
    house = installation.open_installation(settings)
    publishing.publish(house, load_content(settings.content_folder), now=NOW - timedelta(days=30))
    client = create_app(settings, house).test_client()
    firms = {"nl": FIRM, "pl": FIRM, "de": "werkstatt"}
    made = {
        language: client.get(f"/{language}/{firm}/terms/{FIRST}.pdf").data for language, firm in firms.items()
    }
    house.close()
    return made


@pytest.fixture(scope="session")
def dutch(papers: Mapping[str, bytes]) -> PdfReader:
    """The Dutch one, opened."""
    return PdfReader(BytesIO(papers["nl"]))


# Receipts


@pytest.fixture
def done(house: Installation, hand_clock: HandClock) -> Accepted:
    """An acceptance in Polish; one permission is not given."""
    return accepted(house, language="pl", name="Żaneta Ślęzak")


@pytest.fixture
def data(client: FlaskClient, done: Accepted) -> bytes:
    """The PDF."""
    answer = client.get(address(done))
    assert answer.status_code == 200
    content: bytes = answer.data
    return content


@pytest.fixture
def reader(data: bytes) -> PdfReader:
    """The PDF, opened."""
    return PdfReader(BytesIO(data))


@pytest.fixture
def copy(app: Flask, house: Installation, done: Accepted) -> Iterator[Copy]:
    """What it is made of, in Polish."""
    with app.test_request_context(address(done)):
        yield receipt_view.copy_of(receipt_papers.paper(house, RECEIPT_FIRM, done.ref))
