"""Declared shapes: what fits, and where what does not fit stands."""

from __future__ import annotations

import pytest

from consent.core import shapes
from consent.errors import FormatError

THING = shapes.fields(
    {
        "name": shapes.NAME,
        "many": shapes.list_of(shapes.fields({"on": shapes.boolean})),
        "by": shapes.map_of(shapes.LANGUAGE, shapes.SHA256),
        "size": shapes.count,
        "kind": shapes.one_of("a", "b"),
        "when": shapes.or_null(shapes.instant),
    },
    optional={"note": shapes.PRINTABLE},
)
GOOD = {
    "name": "x-1",
    "many": [{"on": True}, {"on": False}],
    "by": {"nl": "0" * 64},
    "size": 3,
    "kind": "a",
    "when": None,
}


@pytest.mark.parametrize(
    "change",
    [{}, {"note": "a line"}, {"many": []}, {"by": {}}, {"when": "2026-11-20T12:00:00.000Z"}, {"size": 0}],
)
def test_what_fits_is_taken(change: dict[str, object]) -> None:
    """With and without what is optional."""
    THING({**GOOD, **change}, "thing")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"more": 1}, "valid thing: 'more' is unknown"),
        ({"name": None}, "thing.name"),
        ({"name": ""}, "thing.name"),
        ({"name": "x y"}, "thing.name"),
        ({"name": "x\n"}, "thing.name"),
        ({"name": "x" * 65}, "thing.name"),
        ({"many": {}}, "thing.many"),
        ({"many": [{"on": True}, {"on": 1}]}, r"thing\.many\[1\]\.on"),
        ({"many": [None]}, r"thing\.many\[0\]"),
        ({"by": []}, "thing.by"),
        ({"by": {"nl": "0" * 63}}, "thing.by.nl"),
        ({"by": {"nl": "A" * 64}}, "thing.by.nl"),
        ({"by": {"NL": "0" * 64}}, "a name in thing.by"),
        ({"size": -1}, "thing.size"),
        ({"size": True}, "thing.size"),
        ({"size": "3"}, "thing.size"),
        ({"size": 2**53}, "thing.size"),
        ({"kind": "c"}, "one of a, b"),
        ({"kind": ["a"]}, "thing.kind"),
        ({"when": 7}, "thing.when"),
        ({"when": "2026-11-20"}, "instant"),
        ({"note": "two\nlines"}, "thing.note"),
        ({"name": "y" * 200}, r"\.\.\. is not"),
    ],
)
def test_what_does_not_fit_is_named(change: dict[str, object], place: str) -> None:
    """By its place, the value cut short."""
    with pytest.raises(FormatError, match=place):
        THING({**GOOD, **change}, "thing")


def test_what_is_missing_is_named() -> None:
    """Objects are closed both ways."""
    for name in GOOD:
        with pytest.raises(FormatError, match=f"'{name}' is missing"):
            THING({key: value for key, value in GOOD.items() if key != name}, "thing")


@pytest.mark.parametrize("name", ["2023-09-13", "2023-09-13.2", "2023-09-13.10"])
def test_names_of_versions(name: str) -> None:
    """The effective date; a second one that day has a number."""
    shapes.VERSION(name, "version")


@pytest.mark.parametrize(
    "name", ["2023-09-13.1", "2023-09-13.02", "2023-9-13", "2023-09-13 ", "٢٠٢٣-09-13", "latest"]
)
def test_other_names_of_versions(name: str) -> None:
    """No number one, no leading zeros, ASCII digits."""
    with pytest.raises(FormatError):
        shapes.VERSION(name, "version")
