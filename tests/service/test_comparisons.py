"""Two published versions compared in one language."""

from __future__ import annotations

import pytest

from consent.errors import NotFound
from consent.service import comparisons, library
from consent.service.installation import Installation

FIRM = "page-computers"


def test_words_and_particulars_of_two_versions(house: Installation) -> None:
    """Both at once, from the older to the newer."""
    old, new = (library.version(house, FIRM, name) for name in ("2020-01-16", "2021-09-16"))
    found = comparisons.compare(house, old, new, "nl")
    assert not found.differences.is_empty
    assert {one.kind for one in found.changes.tools} == {"added", "dropped"}
    assert found.before_particulars == library.particulars(house, old)
    assert found.after_particulars == library.particulars(house, new)


def test_version_compared_with_itself_has_no_difference(house: Installation) -> None:
    """In any language that it has; a NotFound in another."""
    version = library.version(house, FIRM, "2023-09-13")
    for language in ("nl", "pl"):
        found = comparisons.compare(house, version, version, language)
        assert found.differences.is_empty
        assert found.changes.is_empty
    with pytest.raises(NotFound):
        comparisons.compare(house, version, version, "de")


def test_other_way_round_drops_what_was_added(house: Installation) -> None:
    """Either of the two may be the later one."""
    old, new = (library.version(house, FIRM, name) for name in ("2020-01-16", "2023-09-13"))
    forward = comparisons.compare(house, old, new, "pl").differences
    backward = comparisons.compare(house, new, old, "pl").differences
    assert (forward.summary.before, forward.summary.after) == (
        backward.summary.after,
        backward.summary.before,
    )
