"""What a PDF for archives says of itself."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from xml.etree import ElementTree as ET

from consent.web.paper.archive import description


def test_facts_are_there_in_whatever_letters() -> None:
    """Well-formed with any title, and the moment in UTC."""
    moment = datetime(2026, 11, 20, 11, 0, 0, 7000, tzinfo=timezone(timedelta(hours=1)))
    text = description('<Firm> & "Co" ]]> żółw', "O'Neill", moment)
    told = "".join(ET.fromstring(text).itertext())
    assert '<Firm> & "Co" ]]> żółw' in told
    assert "O'Neill" in told
    assert "2026-11-20T10:00:00+00:00" in told
    assert text == description('<Firm> & "Co" ]]> żółw', "O'Neill", moment)
