"""Downloads: the gate, ranges, names, and a changed file that never arrives whole."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from io import StringIO
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from consent.core.download_events import EVENT
from consent.core.record import read_record
from consent.core.sd_jwt import Payload
from consent.errors import LinkRefused, Unavailable, WrongKey
from consent.service import customers, download_records, downloads
from consent.service.downloads import Download
from consent.service.installation import Installation
from consent.store import log
from consent.web import create_app
from tests.samples import NOW, accepted
from tests.web.pages import Page
from tests.web.staff_browser import HandClock

FIRM = "overmax"


@pytest.fixture(autouse=True)
def at_noon(hand_clock: HandClock) -> HandClock:
    """Every test of this module starts at NOW."""
    return hand_clock


@pytest.fixture
def ref(house: Installation) -> str:
    """The reference of a customer who has accepted."""
    return accepted(house, FIRM).ref


@pytest.fixture
def link(client: FlaskClient, ref: str) -> str:
    """The address of the first program on that customer's page."""
    page = Page(client.get(f"/nl/{FIRM}/help/{ref}").text)
    return next(one["href"] for one in page.all("a") if "data-tool" in one)


def digest_of(house: Installation, ref: str) -> str:
    """The recorded SHA-256 of that program."""
    digest = customers.page(house, FIRM, ref, now=NOW).links[0].sha256
    assert digest
    return digest


def on_record(house: Installation, ref: str) -> list[Payload]:
    """The records of downloads of that customer."""
    acceptance = customers.page(house, FIRM, ref, now=NOW).acceptance
    with house.database.reading() as connection:
        about = log.leaves_about(connection, FIRM, acceptance.id)
    return [read_record(leaf.entry) for leaf in about if leaf.event == EVENT]


def test_file_is_the_recorded_one_and_is_saved_not_opened(
    client: FlaskClient, house: Installation, link: str, ref: str
) -> None:
    """Its digest, its length, its name; the browser neither guesses nor shows it."""
    answer = client.get(link)
    digest = digest_of(house, ref)
    assert hashlib.sha256(answer.data).hexdigest() == digest
    assert answer.headers["ETag"] == f'"{digest}"'
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert re.fullmatch(
        r"attachment; filename=\"[\w.-]+\"; filename\*=UTF-8''[\w.-]+", answer.headers["Content-Disposition"]
    )


def test_visitors_own_system_stands_first(client: FlaskClient, ref: str) -> None:
    """The others are one click away; an unknown system sees them all at once."""
    orders = {}
    for system in ("Windows NT 10.0", "Macintosh; Intel Mac OS X 10_15", "Nokia"):
        html = client.get(f"/nl/{FIRM}/help/{ref}", headers={"User-Agent": f"Mozilla/5.0 ({system})"}).text
        shown = [one for one in Page(html).all("a") if "data-tool" in one]
        orders[system[:7]] = [(one["data-system"], "details" in one.inside) for one in shown]
    assert orders["Windows"] == [("windows", False), ("macos", True)]
    assert orders["Macinto"] == [("macos", False), ("windows", True)]
    assert orders["Nokia"] == [("windows", False), ("macos", False)]


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-9", 0, 10), ("bytes=10-", 10, None), ("bytes=-5", -5, None), ("bytes=3-999999", 3, None)],
)
def test_range_is_answered_with_that_range(
    client: FlaskClient, link: str, asked: str, start: int, end: int | None
) -> None:
    """206, the bytes, and where they stand."""
    whole = client.get(link).data
    answer = client.get(link, headers={"Range": asked})
    first = start % len(whole)
    last = (end or len(whole)) - 1
    assert answer.status_code == 206
    assert answer.data == whole[start:end]
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{len(whole)}"
    assert int(answer.headers["Content-Length"]) == len(answer.data)


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=1-2", "bytes=", "bytes=9-3", "nonsense"])
def test_range_that_is_not_understood_is_answered_with_everything(
    client: FlaskClient, link: str, asked: str
) -> None:
    """As RFC 9110 allows."""
    assert client.get(link, headers={"Range": asked}).status_code == 200


def test_range_outside_of_the_file_is_refused(client: FlaskClient, link: str) -> None:
    """416 with the length that there is."""
    size = len(client.get(link).data)
    answer = client.get(link, headers={"Range": "bytes=99999999-"})
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{size}")


@pytest.mark.parametrize("condition", ['"other"', "Fri, 20 Nov 2026 10:00:00 GMT"])
def test_range_of_another_file_is_answered_with_everything(
    client: FlaskClient, link: str, condition: str
) -> None:
    """If-Range: the rest of an older file is never glued to this one."""
    answer = client.get(link, headers={"Range": "bytes=5-", "If-Range": condition})
    assert answer.status_code == 200
    etag = client.get(link).headers["ETag"]
    assert client.get(link, headers={"Range": "bytes=5-", "If-Range": etag}).status_code == 206


def test_changed_file_is_never_sent(client: FlaskClient, house: Installation, link: str, ref: str) -> None:
    """500 with an id, instead of a program that nobody published."""
    path = house.settings.tools_folder / digest_of(house, ref)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"e", b"3", 1))
    answer = client.get(link)
    assert answer.status_code == 500
    assert b"3" not in answer.data[:1]
    assert "Content-Disposition" not in answer.headers


def test_address_of_the_publisher_is_a_redirect(
    client: FlaskClient, house: Installation, link: str, ref: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gate is the same; what comes is the publisher's, and the record says so."""
    address = "https://publisher.example/x.exe"
    open_link = downloads.open_link

    def elsewhere(*given: object, **more: object) -> Download:
        return replace(open_link(*given, **more), path=None, sha256=None, url=address)  # type: ignore[arg-type]

    monkeypatch.setattr(downloads, "open_link", elsewhere)
    answer = client.get(link)
    assert (answer.status_code, answer.location) == (302, address)
    assert [(each["source"], each["redirected"]) for each in on_record(house, ref)] == [(address, True)]


def test_download_is_on_record_once(client: FlaskClient, house: Installation, link: str, ref: str) -> None:
    """Looking at its head is no download; the rest of it, and another try, are the same one."""
    assert client.head(link).status_code == 200
    assert on_record(house, ref) == []
    assert client.get(link, headers={"Range": "bytes=0-9"}).status_code == 206
    assert client.get(link, headers={"Range": "bytes=10-"}).status_code == 206
    assert client.get(link).status_code == 200
    assert [each["source"] for each in on_record(house, ref)] == [digest_of(house, ref)]


@pytest.mark.parametrize("header", ["bytes=99999999-", None])
def test_what_is_not_handed_over_is_not_on_record(
    client: FlaskClient, house: Installation, link: str, ref: str, header: str | None
) -> None:
    """A range that there is not; a file that was changed."""
    if header is None:
        path = house.settings.tools_folder / digest_of(house, ref)
        path.chmod(0o600)
        path.write_bytes(b"changed")
    assert client.get(link, headers={"Range": header} if header else {}).status_code in (416, 500)
    assert on_record(house, ref) == []


@pytest.mark.parametrize(
    ("fault", "reason"),
    [(Unavailable("full"), "full"), (WrongKey(FIRM, "kid", "other"), "WrongKey")],
)
def test_log_that_takes_nothing_does_not_hold_the_program_back(
    house: Installation, link: str, monkeypatch: pytest.MonkeyPatch, fault: Exception, reason: str
) -> None:
    """The acceptance has allowed it; a log line says what is not on record."""

    def refuse(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(download_records, "note", refuse)
    stream = StringIO()
    answer = create_app(house=house, log_stream=stream).test_client().get(link)
    assert answer.status_code == 200
    (line,) = [one for one in map(json.loads, stream.getvalue().splitlines()) if one["level"] == "error"]
    assert (line["event"], line["reason"]) == ("download_not_recorded", reason)
    assert str(UUID(line["acceptance"])) == line["acceptance"]
    assert "/" in line["tool"]


def test_session_that_was_stopped_while_the_link_was_opened_gives_nothing(
    client: FlaskClient, house: Installation, link: str, ref: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The customer pressed stop in the same moment."""
    note = download_records.note

    def stop_first(*given: object, **more: object) -> None:
        customers.stop(house, FIRM, ref, "stop", now=NOW)
        note(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(download_records, "note", stop_first)
    answer = client.get(link)
    assert (answer.status_code, 'data-reason="stopped"' in answer.text) == (403, True)
    assert on_record(house, ref) == []


def test_link_of_nobody_opens_nothing_and_says_nothing(client: FlaskClient, link: str) -> None:
    """Changed, invented, or under another firm's address: 403 without a reason."""
    changed = link[:-3] + ("AAA" if not link.endswith("AAA") else "BBB")
    for address in (changed, f"/nl/{FIRM}/download/x", link.replace(FIRM, "damal")):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "data-reason" not in answer.text


def test_link_lives_half_an_hour_and_is_renewed_on_the_page(
    client: FlaskClient, link: str, ref: str, hand_clock: HandClock
) -> None:
    """After that: expired, and the page has a fresh one."""
    hand_clock.move(minutes=29, seconds=59)
    assert client.get(link).status_code == 200
    hand_clock.move(seconds=1)
    answer = client.get(link)
    assert (answer.status_code, 'data-reason="expired"' in answer.text) == (403, True)
    page = Page(client.get(f"/nl/{FIRM}/help/{ref}").text)
    fresh = next(one["href"] for one in page.all("a") if "data-tool" in one)
    assert client.get(fresh).status_code == 200


def test_stop_kills_the_links_that_are_out(client: FlaskClient, link: str, ref: str) -> None:
    """At once, with the word and the way back."""
    client.post(f"/nl/{FIRM}/help/{ref}/stop")
    answer = client.get(link)
    assert answer.status_code == 403
    assert 'data-reason="stopped"' in answer.text
    assert f'href="/nl/{FIRM}/"' in answer.text


def test_retired_program_says_so(client: FlaskClient, link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also on a link that was genuine when it was made."""

    def refuse(*_: object, **__: object) -> Download:
        raise LinkRefused("retired")

    monkeypatch.setattr(downloads, "open_link", refuse)
    answer = client.get(link)
    assert (answer.status_code, 'data-reason="retired"' in answer.text) == (403, True)
