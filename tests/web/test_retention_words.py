"""The periods under the privacy notice, those that the notice itself promises, and those by which the worker deletes: one and the same."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from consent.core.retention import TRACES_KEPT, period_of
from consent.core.retention_rules import Claims, Retention
from consent.service import library
from consent.service.installation import Installation
from consent.web import retention_words
from tests.web.pages import Page

FIRMS = ["damal", "mastiff", "overmax", "page-computers", "qomputer"]
YEARS = re.compile(r"(\d+) (?:jaar|lat)\b")


@pytest.mark.parametrize("firm_id", FIRMS)
@pytest.mark.parametrize("language", ["nl", "pl"])
def test_what_is_promised_is_what_is_kept(
    client: FlaskClient, house: Installation, firm_id: str, language: str
) -> None:
    """In the table, and in the firm's own words, in both languages."""
    firm = library.firm(house, firm_id)
    kept = period_of(firm.country, firm.retention.period)
    page = Page(client.get(f"/{language}/{firm_id}/privacy").text)
    table = page.one("table").text
    said = re.split(r"## (?:Hoe ?lang|Jak długo)[^\n]*\n", firm.privacy.text[language])[1].split("\n## ")[0]
    for text in (table, said):
        found = YEARS.search(text)
        assert found is not None
        assert (int(found[1]), kept.months) == (kept.years, 0)
        assert ("31 grudnia" in text or "31 december" in text) == kept.to_year_end
    assert re.search(r"12 (maanden|miesięcy)", said)
    assert firm.retention.traces_days <= TRACES_KEPT.days
    codes = re.search(r"30\s(dagen|dni)", said)
    assert codes is None or firm.retention.codes_days == 30
    assert re.search(r"30\s(dagen|dni)", table)


def test_periods_of_a_firms_own(app: Flask, house: Installation) -> None:
    """Years with months, a year's end, days in words."""
    rules = Retention(
        acceptances=Claims(years=10, months=6, to_year_end=True), traces_days=90, codes_days=2, mails_days=60
    )
    firm = library.firm(house, "page-computers").model_copy(update={"retention": rules})
    with app.test_request_context("/en/"), force_locale("en"):
        periods = [period for _, period in retention_words.lines(firm)]
    assert periods == [
        "10 years and 6 months, until 31 December of the last one",
        *(
            "90\N{NO-BREAK SPACE}days",
            "2\N{NO-BREAK SPACE}days",
            "30\N{NO-BREAK SPACE}days",
            "60\N{NO-BREAK SPACE}days",
        ),
    ]
