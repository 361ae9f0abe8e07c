"""Logos in a content folder: loaded with their firm, checked, and told of when nobody names them."""

from __future__ import annotations

from pathlib import Path

import pytest

from consent.core.encoding import sha256_hex
from consent.service.content import check, load_content
from tests.example_content import FIRM, Changes, Found, located, replaced, write_content
from tests.pictures import png, svg

SVG, PNG = "firms/logos/example-help.svg", "firms/logos/example-help.png"
ACCENT = 'accent = "#2f5d50"'


def named(file: str) -> str:
    """The example's firm file with a logo."""
    return replaced(FIRM, (ACCENT, f'{ACCENT}\nlogo = "{file}"'))


def findings(folder: Path, changes: Changes) -> list[Found]:
    """(file, text of the line, code) of each finding about the changed example."""
    write_content(folder, changes)
    return [located(folder, finding) for finding in check(load_content(folder), {})]


@pytest.mark.parametrize(("path", "data", "kind"), [(SVG, svg(), "svg+xml"), (PNG, png(), "png")])
def test_logo_is_loaded_with_its_firm(tmp_path: Path, path: str, data: bytes, kind: str) -> None:
    """Exact bytes, and what is published beside them."""
    content = load_content(write_content(tmp_path, {FIRM: named(Path(path).name), path: data}))
    firm = content.firms["example-help"]
    assert check(content, {}) == ()
    assert firm.logo == data
    assert firm.firm.logo is not None
    assert (firm.firm.logo.sha256, firm.firm.logo.media_type) == (sha256_hex(data), f"image/{kind}")


def test_firm_may_do_without_a_logo(tmp_path: Path) -> None:
    """Then its name stands there."""
    firm = load_content(write_content(tmp_path)).firms["example-help"]
    assert (firm.logo, firm.firm.logo) == (None, None)


def test_two_firms_may_have_the_same_logo(tmp_path: Path) -> None:
    """One file, named twice."""
    second = named("example-help.svg").replace('id = "example-help"', 'id = "other-help"')
    files: Changes = {FIRM: named("example-help.svg"), "firms/other-help.toml": second, SVG: svg()}
    content = load_content(write_content(tmp_path, files))
    assert [firm.logo for firm in content.firms.values()] == [svg(), svg()]


PROBLEMS: list[tuple[Changes, Found]] = [
    ({FIRM: named("gone.svg")}, (FIRM, 'logo = "gone.svg"', "missing_logo")),
    ({FIRM: named("example-help.svg"), f"{SVG}/x": "x"}, (SVG, "", "not_a_file")),
    ({FIRM: named("example-help.svg"), SVG: svg("<script/>")}, (SVG, "<script/>", "unsafe_svg")),
    ({FIRM: named("example-help.svg"), SVG: svg('<path fill="#fff"/>')}, (SVG, "", "pale_logo")),
    ({FIRM: named("example-help.svg"), SVG: b"x" * 200_001}, (SVG, "", "too_large")),
    ({FIRM: named("example-help.png"), PNG: svg()}, (PNG, "", "malformed")),
    ({FIRM: named("example-help.gif")}, (FIRM, 'logo = "example-help.gif"', "malformed")),
    ({FIRM: named("../firms/a.svg")}, (FIRM, 'logo = "../firms/a.svg"', "malformed")),
    ({SVG: svg()}, (SVG, "", "stray_file")),
    ({"firms/logos/readme.txt": "x"}, ("firms/logos/readme.txt", "", "stray_file")),
]


@pytest.mark.parametrize(("changes", "expected"), PROBLEMS)
def test_problem_is_found_at_its_place(tmp_path: Path, changes: Changes, expected: Found) -> None:
    """In the picture where it is the picture's, in the firm file where it is the name's."""
    found = {(file, code): line for file, line, code in findings(tmp_path, changes)}
    assert expected[1] in found[expected[0], expected[2]]
    assert set(found) - {(FIRM, "missing_logo")} <= {(expected[0], expected[2])}


def test_only_pale_and_stray_pictures_are_warnings(tmp_path: Path) -> None:
    """Everything else keeps the firm from being published."""
    pale = svg('<path fill="#fff"/>')
    folder = write_content(
        tmp_path, {FIRM: named("example-help.svg"), SVG: pale, "firms/logos/old.svg": pale}
    )
    assert {(one.code, one.severity) for one in load_content(folder).findings} == {
        ("pale_logo", "warning"),
        ("stray_file", "warning"),
    }


def test_logo_comes_from_the_folder_only(tmp_path: Path) -> None:
    """A link that leads out of it is refused."""
    folder = write_content(
        tmp_path / "content", {FIRM: named("example-help.svg"), "firms/logos/a.svg": svg()}
    )
    (tmp_path / "secret.svg").write_bytes(svg())
    (folder / SVG).symlink_to(tmp_path / "secret.svg")
    assert (SVG, "outside") in {(one.file, one.code) for one in load_content(folder).findings}


def test_logo_of_a_broken_firm_file_is_not_called_stray(tmp_path: Path) -> None:
    """Nobody can say then what should be there."""
    broken = named("example-help.svg").replace('tariff = "session"', 'tariff = "none"')
    assert findings(tmp_path, {FIRM: broken, SVG: svg()}) == [(FIRM, 'tariff = "none"', "unknown_tariff")]
