"""What people are told about a value that does not fit: words that say what is asked, never the pattern behind it."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import Field

from consent.core.models import Day, LanguageCode, Model, parse_model
from consent.core.sources import Lines
from consent.errors import ContentError


class _Shop(Model):
    lines: tuple[str, ...] = Field(("a", "b"), min_length=2, max_length=3)
    kind: Literal["big", "small"] = "big"
    day: Day = "2026-12-24"
    language: LanguageCode = "nl"
    floors: Annotated[int, Field(ge=1)] = 1


@pytest.mark.parametrize(
    ("value", "code", "words"),
    [
        ({"lines": ["a"]}, "too_few", "lines: needs 2 or more, has 1"),
        ({"lines": ["a", "b", "c", "d"]}, "too_many", "lines: may have 3 at most"),
        ({"kind": "huge"}, "unknown_value", "kind: 'huge': must be 'big' or 'small'"),
        ({"day": "24/12/2026"}, "malformed", "day: '24/12/2026': must be a day such as \"2026-12-24\""),
        ({"day": "2026-02-30"}, "impossible_date", "day: '2026-02-30': there is no day '2026-02-30'"),
        (
            {"language": "NL"},
            "malformed",
            "language: 'NL': must be the code of a language in small letters, such as \"nl\"",
        ),
        ({"floors": 0}, "out_of_range", "floors: 0: Input should be greater than or equal to 1"),
        ({"floor": 2}, "unknown_key", "floor: is not a key of this format"),
    ],
)
def test_a_finding_says_what_is_asked(value: dict[str, object], code: str, words: str) -> None:
    """Code and message of the one finding."""
    with pytest.raises(ContentError) as caught:
        parse_model(_Shop, value, source="shop.toml", lines=Lines({}))
    (finding,) = caught.value.findings
    assert (finding.code, finding.message) == (code, words)
