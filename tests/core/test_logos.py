"""A logo is checked as what its name says that it is."""

from __future__ import annotations

import pytest

from consent.core.logos import WARNINGS, logo_faults, media_type_in, media_type_of
from tests.pictures import png, svg


def codes(data: bytes, name: str) -> list[str]:
    """The code of each fault."""
    return [code for _, code, _ in logo_faults(data, name)]


def test_both_kinds_are_taken() -> None:
    """Under a name that tells which."""
    assert codes(svg(), "logo.svg") == []
    assert codes(png(), "logo.png") == []


@pytest.mark.parametrize(("data", "name"), [(png(), "logo.svg"), (svg(), "logo.png")])
def test_wrong_name_is_told(data: bytes, name: str) -> None:
    """What a browser is told it gets is what it gets."""
    assert codes(data, name) == ["malformed"]


def test_kind_is_known_by_name_and_by_content() -> None:
    """Both say the same of a logo that was checked."""
    assert media_type_of("a.svg") == media_type_in(svg()) == "image/svg+xml"
    assert media_type_of("a.png") == media_type_in(png()) == "image/png"


@pytest.mark.parametrize(
    ("data", "name"), [(svg('<path d="M0 0" fill="#fff"/>'), "a.svg"), (png(value=b"\xff"), "a.png")]
)
def test_pale_logo_is_only_a_warning(data: bytes, name: str) -> None:
    """Somebody may have a reason; everything else keeps a logo from being published."""
    assert set(codes(data, name)) == {"pale_logo"} <= WARNINGS
