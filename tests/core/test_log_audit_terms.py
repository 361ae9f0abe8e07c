"""What an acceptance rests on: terms, particulars, notices and pages that earlier leaves published."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.core.log_audits import audited, found
from tests.evidence import START, Log, uuid_of


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"terms_leaf_index": 2}, "leaf 2 published no version before it"),
        ({"terms_leaf_index": 99}, "leaf 99 published no version before it"),
        ({"version": "2024-01-01"}, "its version is not"),
        ({"terms_sha256": "0" * 64}, "its text is not"),
        ({"language": "pl", "terms_sha256": "0" * 64}, "its text is not"),
        ({"particulars_sha256": "0" * 64}, "its particulars is not"),
        ({"tariff_sha256": "0" * 64}, "its tariff is not"),
        ({"documents": {"price-list/nl": "0" * 64}}, "its documents is not"),
        ({"documents": {"another/nl": "0" * 64}}, "its documents is not"),
        ({"firm_sha256": "0" * 64}, "its firm is not"),
        ({"privacy_version": "1999"}, "its privacy notice is not"),
        ({"privacy_sha256": "0" * 64}, "its privacy notice is not"),
        ({"binding": "nl"}, "its binding language is not"),
    ],
)
def test_an_acceptance_rests_on_what_was_published_before(change: dict[str, Any], what: str) -> None:
    """Terms, particulars, documents, firm and privacy notice."""
    log = Log.opened()
    log.accept(**change)
    [(kind, detail)] = found(log)
    assert (kind, what in detail) == ("terms", True)


def test_nobody_accepts_a_version_before_it_is_effective() -> None:
    """Terms of tomorrow bind nobody today."""
    log = Log.opened()
    log.publish_terms(version="2027-01-01", effective=START + timedelta(days=9))
    log.accept(terms_leaf_index=4, version="2027-01-01")
    assert found(log) == [("terms", "its effective date is not what was published before it")]


def test_an_acceptance_takes_the_place_of_an_earlier_one_only() -> None:
    """What it renews is on record before it."""
    log = Log.opened()
    log.accept()
    log.accept(renews=log.id_of(4))
    assert found(log) == []
    log.accept(renews=uuid_of(99))
    assert found(log) == [("course", f"no earlier acceptance {uuid_of(99)}")]


def test_a_log_says_which_pages_were_made_of_its_texts() -> None:
    """The first leaf that names a page counts, and a logo is a text like others."""
    log = Log.opened()
    page, logo = {"a" * 64: "b" * 64}, "c" * 64
    log.publish_firm(renderings=page, logo=logo)
    log.publish_terms(version="2024-01-01", renderings={"a" * 64: "d" * 64})
    audit, findings = audited(log)
    assert findings.all() == ()
    assert audit.published.renderings["a" * 64] == "b" * 64
    assert logo in audit.published.texts
