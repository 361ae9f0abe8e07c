"""Download links: bound to firm, acceptance, tool and half an hour; a damaged or retired file is never given out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from consent.core.acceptances import LINK_LIFETIME, VALIDITY
from consent.core.encoding import sha256_hex
from consent.core.links import Signer
from consent.errors import DigestMismatch, LinkRefused, NotFound
from consent.service import customers, downloads, publishing
from consent.service.acceptances import Accepted
from consent.service.content import load_content
from consent.service.downloads import LinkShown
from consent.service.installation import Installation
from tests.firm_folders import FIRM, FIRST, TOOLS, USES_HELPER, write_firm
from tests.samples import NOW, accepted

TICK = timedelta(milliseconds=1)
USES_BOTH = 'tools = ["helper", "viewer"]'
LATER = "2026-12-01"
RETIRED_AT = datetime.fromisoformat("2026-11-30T23:00Z")


@pytest.fixture
def done(house: Installation, tmp_path: Path) -> Accepted:
    """An acceptance of a small firm's version with two tools."""
    folder = write_firm(tmp_path / "content", versions={FIRST: USES_BOTH})
    publishing.publish(house, load_content(folder), now=NOW)
    return accepted(house, FIRM)


def _links(house: Installation, done: Accepted, *, now: datetime = NOW) -> dict[tuple[str, str], LinkShown]:
    links = customers.page(house, FIRM, done.ref, now=now).links
    return {(each.tool.id, each.system): each for each in links}


def _link(house: Installation, done: Accepted, tool: str = "helper", *, now: datetime = NOW) -> str:
    return _links(house, done, now=now)[tool, "windows"].href_token


def _refusal(house: Installation, link: str, *, firm: str = FIRM, now: datetime = NOW) -> str:
    with pytest.raises(LinkRefused) as caught:
        downloads.open_link(house, firm, link, now=now)
    return caught.value.reason


def _kept(house: Installation, tool: str) -> Path:
    return house.settings.tools_folder / sha256_hex(FIRM.encode() + b": " + TOOLS[tool])


# What is shown ------------------------------------------------------------------------------------------------------------


def test_there_is_a_link_to_each_file_of_each_tool(house: Installation, done: Accepted) -> None:
    """Name, publisher, size, digest and time are told beside the button, where they are known."""
    links = _links(house, done)
    assert links.keys() == {(tool, system) for tool in TOOLS for system in ("windows", "macos")}
    kept, elsewhere = links["helper", "windows"], links["helper", "macos"]
    assert (kept.filename, kept.publisher) == (f"{FIRM}-helper.txt", "Maker")
    assert (kept.size, kept.sha256) == (_kept(house, "helper").stat().st_size, _kept(house, "helper").name)
    assert (elsewhere.filename, elsewhere.size, elsewhere.sha256) == ("helper.dmg", None, None)
    assert {each.expires_at for each in links.values()} == {NOW + LINK_LIFETIME}


def test_a_missing_file_is_shown_without_a_size(house: Installation, done: Accepted) -> None:
    """The page does not fail over it."""
    _kept(house, "helper").unlink()
    assert _links(house, done)["helper", "windows"].size is None


def test_links_do_not_outlive_the_acceptance(house: Installation, done: Accepted) -> None:
    """Those of the last half hour end with the day; after it there are none."""
    end = NOW + VALIDITY
    links = _links(house, done, now=end - timedelta(minutes=10))
    assert {each.expires_at for each in links.values()} == {end}
    assert _links(house, done, now=end) == {}


# What is opened -----------------------------------------------------------------------------------------------------------


def test_a_link_opens_the_file_that_was_published(house: Installation, done: Accepted) -> None:
    """The very bytes, under the name that the firm gave them."""
    download = downloads.open_link(house, FIRM, _link(house, done), now=NOW)
    assert download.filename == f"{FIRM}-helper.txt"
    assert download.url is None
    assert b"".join(downloads.read_checked(download)) == FIRM.encode() + b": " + TOOLS["helper"]


def test_a_link_may_lead_to_the_publisher(house: Installation, done: Accepted) -> None:
    """To the https address of the firm file and nowhere else; there is nothing of ours to read."""
    link = _links(house, done)["helper", "macos"].href_token
    download = downloads.open_link(house, FIRM, link, now=NOW)
    assert (download.url, download.path) == ("https://maker.example/helper.dmg", None)
    with pytest.raises(LinkRefused):
        downloads.read_checked(download)


def test_a_link_works_until_its_last_millisecond(house: Installation, done: Accepted) -> None:
    """Half an hour; then a fresh one from the customer's own page."""
    link = _link(house, done)
    end = NOW + LINK_LIFETIME
    assert downloads.open_link(house, FIRM, link, now=end - TICK).path == _kept(house, "helper")
    assert _refusal(house, link, now=end) == "expired"
    assert downloads.open_link(house, FIRM, _link(house, done, now=end), now=end).path is not None


def test_a_link_changed_in_any_character_is_forged(house: Installation, done: Accepted) -> None:
    """Neither payload nor MAC can be touched."""
    link = _link(house, done)
    for place in range(len(link)):
        changed = link[:place] + ("A" if link[place] != "A" else "B") + link[place + 1 :]
        assert _refusal(house, changed) == "forged"


@pytest.mark.parametrize("link", ["", ".", "x.y", "\u00e9.\u00e9", "a" * 10_000])
def test_what_is_no_link_is_forged(house: Installation, done: Accepted, link: str) -> None:
    """Whatever stands in an address."""
    assert _refusal(house, link) == "forged"


def test_a_page_reference_is_no_link(house: Installation, done: Accepted) -> None:
    """Signed by us, for another purpose."""
    assert _refusal(house, done.ref) == "forged"


@pytest.mark.parametrize("firm", ["page-computers", "nobody"])
def test_a_link_opens_nothing_at_another_firm(house: Installation, done: Accepted, firm: str) -> None:
    """A foreign link looks like a forged one."""
    assert _refusal(house, _link(house, done), firm=firm) == "forged"


def test_a_link_of_an_acceptance_that_is_not_there_is_forged(house: Installation, done: Accepted) -> None:
    """Well signed, by a key that was stolen and for a record that was not."""
    values = {"a": "00000000-0000-4000-8000-000000000000", "t": "helper", "s": "windows", "x": 2**42}
    assert _refusal(house, Signer(house.keys.links, "download-link/v1").sign(values)) == "forged"


@pytest.mark.parametrize("changed", [{"t": "viewer-2"}, {"s": "linux"}])
def test_a_link_to_what_the_version_does_not_name_is_forged(
    house: Installation, done: Accepted, changed: dict[str, str]
) -> None:
    """Only the tools and systems of the accepted version."""
    values = {"a": done.acceptance.id, "t": "helper", "s": "windows", "x": 2**42, **changed}
    assert _refusal(house, Signer(house.keys.links, "download-link/v1").sign(values)) == "forged"


def test_old_link_keys_still_open(house: Installation, done: Accepted) -> None:
    """A new key signs from now on, links in old receipts live on."""
    link = _link(house, done)
    newer = replace(house, keys=replace(house.keys, links=(*house.keys.links, b"n" * 32)))
    assert downloads.open_link(newer, FIRM, link, now=NOW).path is not None
    assert _refusal(house, _link(newer, done)) == "forged"


@pytest.mark.parametrize("reason", ["stop", "not_me"])
def test_after_stopping_no_link_opens(house: Installation, done: Accepted, reason: str) -> None:
    """Neither one from before nor a new one; stopped is said first, even when it is old."""
    link = _link(house, done)
    customers.stop(house, FIRM, done.ref, reason, now=NOW)
    assert _links(house, done) == {}
    assert _refusal(house, link) == "stopped"
    assert _refusal(house, link, now=NOW + timedelta(days=3)) == "stopped"


# Retired ------------------------------------------------------------------------------------------------------------------


def _retire(house: Installation, folder: Path, *more: str) -> None:
    versions = {
        FIRST: USES_BOTH,
        LATER: 'tools = ["viewer"]\nretires = ["helper"]',
        **dict.fromkeys(more, USES_HELPER),
    }
    write_firm(folder, versions=versions)
    publishing.publish(house, load_content(folder), now=NOW)


def test_a_retired_tool_is_not_given_out_any_more(
    house: Installation, done: Accepted, tmp_path: Path
) -> None:
    """From the moment at which the version that retires it takes effect, whatever was accepted before."""
    _retire(house, tmp_path / "content")
    late = accepted(house, FIRM, now=RETIRED_AT - timedelta(hours=1))
    last = RETIRED_AT - TICK
    links = _links(house, late, now=last)
    helper, viewer = (links[tool, "windows"].href_token for tool in ("helper", "viewer"))
    assert downloads.open_link(house, FIRM, helper, now=last).path is not None
    assert _refusal(house, helper, now=RETIRED_AT) == "retired"
    assert downloads.open_link(house, FIRM, viewer, now=RETIRED_AT).path is not None


def test_a_tool_taken_up_again_is_given_out_again(
    house: Installation, done: Accepted, tmp_path: Path
) -> None:
    """A later version that uses it ends its retirement."""
    _retire(house, tmp_path / "content", "2026-12-05")
    week = NOW + timedelta(days=12)
    assert downloads.is_retired(house, FIRM, "helper", now=week)
    assert not downloads.is_retired(house, FIRM, "helper", now=week + timedelta(days=7))


def test_one_firm_retires_nothing_of_another(house: Installation, done: Accepted) -> None:
    """The same tool id may mean something at both."""
    assert downloads.is_retired(house, "page-computers", "teamviewer-9", now=NOW)
    assert not downloads.is_retired(house, FIRM, "teamviewer-9", now=NOW)


# Damaged ------------------------------------------------------------------------------------------------------------------


def test_a_file_that_is_gone_is_not_found(house: Installation, done: Accepted) -> None:
    """The link is good, the file is not."""
    link = _link(house, done)
    _kept(house, "helper").unlink()
    with pytest.raises(NotFound):
        downloads.open_link(house, FIRM, link, now=NOW)


@pytest.mark.parametrize(("start", "end"), [(0, None), (0, 5), (100_000, None)])
def test_a_changed_file_is_never_given_out_whole(
    house: Installation, done: Accepted, start: int, end: int | None
) -> None:
    """Hashed on the way: it breaks off before its last piece, and of a part nothing is sent at all."""
    path = _kept(house, "viewer")
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    download = downloads.open_link(house, FIRM, _link(house, done, "viewer"), now=NOW)
    sent: list[bytes] = []
    with pytest.raises(DigestMismatch):
        sent.extend(downloads.read_checked(download, start, end))
    assert len(b"".join(sent)) < path.stat().st_size
    assert sent == [] or (start, end) == (0, None)


def test_damaged_files_are_named_before_anybody_asks(house: Installation, done: Accepted) -> None:
    """Those that published versions need and that are gone or changed, by the name that customers get."""
    assert downloads.damaged(house) == ()
    _kept(house, "viewer").write_bytes(b"another program")
    _kept(house, "helper").unlink()
    assert set(downloads.damaged(house)) == {f"{FIRM}-viewer.txt", f"{FIRM}-helper.txt"}
