"""Rules for the records of exports: what a log may say of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from consent.core.manifest import Filter
from consent.errors import FormatError
from tests.core.export_samples import export
from tests.core.log_audits import found
from tests.evidence import START, Log


def test_exports_that_can_be() -> None:
    """Of the log alone, of some, with personal data and a reason."""
    log = Log.opened()
    export(log)
    log.accept()
    filters = Filter(START, START + timedelta(days=1), "nl", "2023-09-13", "accepted")
    export(log, rows=1, by="tess", personal=True, reason="complaint 17", filter=filters.to_json())
    assert found(log) == []


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"rows": 2}, "2 rows were exported, and there were 1 acceptances"),
        ({"personal": True}, "an export has a reason where it has personal data, and nowhere else"),
        ({"reason": "why"}, "an export has a reason where it has personal data, and nowhere else"),
    ],
)
def test_exports_that_cannot_be_are_found(changes: dict[str, Any], detail: str) -> None:
    """More rows than acceptances before it, personal data without a reason, a reason without them."""
    log = Log.opened()
    log.accept()
    export(log, **changes)
    assert found(log) == [("export", detail)]


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": ""},
        {"reason": "two\nlines"},
        {"reason": "x" * 1001},
        {"by": "Tess of the office"},
        {"filter": {**Filter().to_json(), "state": "lost"}},
        {"filter": None},
        {"rows": -1},
    ],
)
def test_other_values_are_no_record(changes: dict[str, Any]) -> None:
    """A reason is one line, whoever made it an id, the filter one that exports have."""
    with pytest.raises(FormatError):
        export(Log.opened(), **changes)
