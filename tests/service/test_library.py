"""The library: what is published, read back exactly; what is not there is not found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from consent.core.encoding import sha256_hex
from consent.core.publications import PublishedVersion
from consent.errors import NotFound
from consent.service import library, publishing
from consent.service.content import load_content
from consent.service.installation import Installation
from tests.firm_folders import FIRM, FIRST, USES_HELPER, write_firm
from tests.samples import NOW

SAMPLE = "page-computers"
LATER = "2026-12-01"


@pytest.fixture
def version(house: Installation, tmp_path: Path) -> PublishedVersion:
    """The first version of a small firm that has a second one to come."""
    folder = write_firm(tmp_path / "content", versions={FIRST: USES_HELPER, LATER: USES_HELPER})
    publishing.publish(house, load_content(folder), now=NOW)
    return library.version(house, FIRM, FIRST)


def test_firms_come_by_name(house: Installation) -> None:
    """The list of firms is for people."""
    names = [firm.name for firm in library.firms(house)]
    assert names == sorted(names, key=str.casefold)
    assert len(names) == 5


def test_a_firm_is_shown_as_published_last(any_house: Installation) -> None:
    """What people see is what the newest leaf says."""
    firm = library.firm(any_house, SAMPLE)
    assert firm.id == SAMPLE
    assert sha256_hex(firm.to_bytes()) == library.firm_digest(any_house, SAMPLE)


def test_versions_come_newest_first(any_house: Installation) -> None:
    """The one that takes effect last stands first."""
    names = [version.name for version in library.versions(any_house, SAMPLE)]
    assert names == ["2023-09-13", "2021-09-16", "2020-01-16"]


def test_a_version_to_come_is_listed_and_not_in_force(house: Installation, version: PublishedVersion) -> None:
    """Customers may read tomorrow's terms; they accept today's."""
    assert [each.name for each in library.versions(house, FIRM)] == [LATER, FIRST]
    assert library.in_force(house, FIRM, now=NOW) == version


def test_the_version_of_a_past_day_is_found(house: Installation) -> None:
    """Which terms held on a day in 2022 can be asked for ever."""
    day = NOW.replace(year=2022)
    assert library.in_force(house, SAMPLE, now=day).name == "2021-09-16"


def test_before_the_first_version_none_is_in_force(house: Installation) -> None:
    """There is nothing to accept yet."""
    with pytest.raises(NotFound, match="in force"):
        library.in_force(house, SAMPLE, now=NOW - timedelta(days=365 * 20))


def test_source_text_and_page_belong_together(house: Installation, version: PublishedVersion) -> None:
    """Exact bytes under their digest, their meaning, and the page made of them."""
    data = library.source(house, version, "pl")
    assert sha256_hex(data) == version.languages["pl"]
    assert library.text(house, version, "pl").language == "pl"
    assert "<strong>from afar</strong>" in library.html(house, version, "pl")


def test_documents_and_notices_are_kept_with_their_pages(
    house: Installation, version: PublishedVersion
) -> None:
    """Further documents and the notice about data, each in its language."""
    assert f"from {FIRST} on, in nl" in library.document(house, version, "prices", "nl").decode()
    assert f"from {FIRST} on, in pl" in library.document_html(house, version, "prices", "pl")
    firm = library.firm(house, FIRM)
    assert f"Data of {FIRM}: pl" in library.privacy_html(house, firm, "pl")
    assert sha256_hex(firm.privacy.text["pl"].encode()) == library.privacy_digest(house, firm, "pl")


def test_particulars_are_those_of_the_version(house: Installation, version: PublishedVersion) -> None:
    """Tariff, fields, classes and tools as they were published with it."""
    particulars = library.particulars(house, version)
    assert (particulars.version, [tool.id for tool in particulars.tools]) == (FIRST, ["helper"])
    assert sha256_hex(particulars.to_bytes()) == version.particulars_sha256
    assert sha256_hex(particulars.tariff.to_bytes()) == version.tariff_sha256


@pytest.mark.parametrize(
    ("version_name", "instant"),
    [("2023-09-13", "2023-09-12T22:00:00+00:00"), ("2020-01-16", "2020-01-15T23:00:00+00:00")],
)
def test_a_version_takes_effect_at_the_firms_own_midnight(
    house: Installation, version_name: str, instant: str
) -> None:
    """Brussels is two hours ahead in summer and one in winter."""
    assert library.version(house, SAMPLE, version_name).effective_at.isoformat() == instant


ABSENT: dict[str, Callable[[Installation, PublishedVersion], object]] = {
    "firm": lambda house, _: library.firm(house, "nobody"),
    "firm's digest": lambda house, _: library.firm_digest(house, "nobody"),
    "version": lambda house, _: library.version(house, FIRM, "1999-01-01"),
    "another firm's version": lambda house, _: library.version(house, FIRM, "2023-09-13"),
    "version in force": lambda house, _: library.in_force(house, "nobody", now=NOW),
    "text": lambda house, _: library.text_with(house, "0" * 64),
    "language's source": lambda house, version: library.source(house, version, "fr"),
    "language's text": lambda house, version: library.text(house, version, "fr"),
    "language's page": lambda house, version: library.html(house, version, "fr"),
    "document": lambda house, version: library.document(house, version, "menu", "nl"),
    "document's language": lambda house, version: library.document(house, version, "prices", "fr"),
    "document's page": lambda house, version: library.document_html(house, version, "prices", "fr"),
    "notice's language": lambda house, _: library.privacy_html(house, library.firm(house, FIRM), "fr"),
}


@pytest.mark.parametrize("ask", ABSENT.values(), ids=ABSENT.keys())
def test_what_is_absent_is_not_found(
    house: Installation, version: PublishedVersion, ask: Callable[[Installation, PublishedVersion], object]
) -> None:
    """Never an empty answer, never another one's."""
    with pytest.raises(NotFound):
        ask(house, version)


def test_the_versions_of_a_firm_that_is_not_there_are_none(house: Installation) -> None:
    """A list may be empty."""
    assert library.versions(house, "nobody") == ()


@pytest.mark.parametrize(
    "name", ["", "page-computers\0", "PAGE-COMPUTERS", "'; DROP TABLE leaves; --", "\u00e9" * 300]
)
def test_odd_names_are_not_found(any_house: Installation, name: str) -> None:
    """Whatever stands in an address is a name that nobody has."""
    with pytest.raises(NotFound):
        library.firm(any_house, name)
    with pytest.raises(NotFound):
        library.version(any_house, SAMPLE, name)


def test_a_missing_rendering_is_not_found(house: Installation, version: PublishedVersion) -> None:
    """Particulars are no page."""
    with pytest.raises(NotFound, match="rendering"):
        library._rendering(house, version.particulars_sha256)
