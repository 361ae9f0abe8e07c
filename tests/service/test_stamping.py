"""Time stamps by a real authority: had once a day, checked to the trusted root, missing with a reason where they fail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from consent.core.checkpoint import open_checkpoint
from consent.core.manifest import Filter
from consent.core.note import Verifier
from consent.core.stamp_audit import NOT_HERE
from consent.errors import ConfigurationError, FormatError, OutsideFailed, SignatureInvalid
from consent.service import audit, exporting, outgoing, stamping, time_stamps, verification_stamps
from consent.service.installation import Installation
from consent.service.verification import verify_database
from consent.store import stamps as rows
from consent.verify import verify_path
from tests.damage import Copy
from tests.firm_folders import FIRM as SMALL
from tests.samples import NOW, accepted
from tests.stamp_server import Authority, StampServer, make_authority
from tests.stamp_server import stamping as serving

FIRM = "page-computers"
TODAY = datetime.now(UTC).replace(hour=12, minute=0, second=0)  # the authority's clock is real


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """The authority that is trusted."""
    return make_authority(tmp_path_factory.mktemp("authority") / "here")


@pytest.fixture
def server(authority: Authority) -> Iterator[StampServer]:
    """The same by http."""
    with serving(StampServer(authority)) as made:
        yield made


def stamped_by(house: Installation, server: StampServer, **changes: Any) -> Installation:
    """The installation with this authority in its settings."""
    values = {"stamp_url": server.url, "stamp_roots": server.authority.roots, **changes}
    return replace(house, settings=house.settings.model_copy(update=values))


def stamp(
    house: Installation, server: StampServer, *, minutes: float = 0, **changes: Any
) -> list[str | None]:
    """What a round came to for the firm: None for a stamp, or the reason why there is none."""
    done = stamping.stamp_all(stamped_by(house, server, **changes), now=TODAY + timedelta(minutes=minutes))
    return [each.fault.reason if each.fault else None for each in done if each.firm == FIRM]


def kept(house: Installation) -> list[rows.Stamp]:
    """The firm's stamps."""
    with house.database.reading() as connection:
        return list(rows.in_order(connection, FIRM))


def lacking(house: Installation) -> list[tuple[int, str]]:
    """The heads that should have been stamped, and why they are not."""
    with house.database.reading() as connection:
        return [(one.size, one.reason) for one in rows.all_missing(connection, FIRM)]


def test_the_head_is_stamped_by_the_authoritys_clock(any_house: Installation, server: StampServer) -> None:
    """The stamped bytes are the signed checkpoint; the token verifies, and whether it is qualified nobody said."""
    house = any_house
    assert stamp(house, server) == [None]
    [made] = kept(house)
    assert made.checkpoint == audit.checkpoint(house, FIRM)
    verifier = Verifier(audit.log_state(house, FIRM).origin, house.keys.log.public)
    assert open_checkpoint(made.checkpoint, verifier).size == made.size
    roots = time_stamps.read_roots(server.authority.roots)
    assert time_stamps.examine(made.token, made.checkpoint, roots) == made.time
    assert abs(made.time - datetime.now(UTC)) < timedelta(minutes=1)
    assert made.qualified is None
    report = verify_database(stamped_by(house, server))[FIRM]
    assert report.findings == ()
    assert "time stamps: 1 heads, 0 missing" in report.notes
    assert not [each for each in report.not_checked if "who made the time stamps" in each]


def test_once_a_day_and_only_what_has_grown(house: Installation, server: StampServer) -> None:
    """Not again today, not again tomorrow where nothing happened; then the newest head."""
    assert stamp(house, server, stamp_qualified="yes") == [None]
    accepted(house, FIRM)
    assert stamp(house, server, minutes=1) == []
    assert stamp(house, server, minutes=24 * 60) == [None]
    assert stamp(house, server, minutes=48 * 60) == []
    sizes = [(one.size, one.qualified) for one in kept(house)]
    assert sizes == [(sizes[0][0], "yes"), (audit.log_state(house, FIRM).size, None)]


def test_nothing_is_set(house: Installation) -> None:
    """Then nobody is asked, and nothing is missing."""
    assert list(stamping.stamp_all(house, now=TODAY)) == []
    assert lacking(house) == []


def _another(data: bytes, server: StampServer) -> bytes:
    request, _ = time_stamps.new_request(data)
    return server.authority.reply(request)


def test_a_failed_stamp_is_missing_and_tried_again(house: Installation, server: StampServer) -> None:
    """The same head, after 1, 3, 9 minutes, though the log has grown; once it is there nothing is missing."""
    size = audit.log_state(house, FIRM).size
    server.answers = [(503, {}, b"")] * 99
    tried = [minute for minute in range(16) if stamp(house, server, minutes=minute)]
    assert tried == [0, 1, 4, 13]
    assert (lacking(house), kept(house)) == ([(size, "status")], [])
    accepted(house, FIRM)
    server.answers.clear()
    assert stamp(house, server, minutes=13 + 27) == [None]
    assert ([one.size for one in kept(house)], lacking(house)) == ([size], [])


def test_yesterdays_missing_stamp_stays_missing(house: Installation, server: StampServer) -> None:
    """Today the newest head is stamped; nothing is dated back, our clock takes no part in it."""
    size = audit.log_state(house, FIRM).size
    server.answers = [(503, {}, b"")] * 5
    assert stamp(house, server, minutes=-24 * 60) == ["status"]
    accepted(house, FIRM)
    server.answers.clear()
    assert stamp(house, server) == [None]
    assert lacking(house) == [(size, "status")]
    assert [one.size for one in kept(house)] == [audit.log_state(house, FIRM).size]
    assert "time stamps: 1 heads, 1 missing" in verify_database(house)[FIRM].notes


def test_answers_that_are_none(house: Installation, server: StampServer, tmp_path: Path) -> None:
    """Of another authority, of other bytes, of another request, refused, garbage, a redirect, 10 MB: missing, each by its reason."""
    stranger = make_authority(tmp_path / "stranger")
    head = audit.checkpoint(house, FIRM)
    reject = bytes.fromhex("30053003020102")
    answers = [
        ((200, {}, _another(head, server)), "not_an_answer"),
        ((200, {}, reject), "not_granted"),
        ((200, {}, b"<html>"), "not_an_answer"),
        ((302, {"Location": server.url}, b""), "redirect"),
        ((200, {}, b"x" * 10_000_000), "too_large"),
        ((500, {}, b""), "status"),
    ]
    for number, (answer, reason) in enumerate(answers):
        server.answers = [answer] * 5
        assert stamp(house, server, minutes=(number - 40) * 24 * 60) == [reason]
    server.answers.clear()
    foreign = replace(server, authority=stranger)
    with serving(foreign):
        assert stamp(house, server, minutes=-24 * 60, stamp_url=foreign.url) == ["signature"]
    assert kept(house) == []
    assert len(lacking(house)) == 1  # one head, tried on many days


def test_a_stamp_of_other_bytes_is_no_stamp(authority: Authority) -> None:
    """Nor one that was changed, or that is none."""
    request, nonce = time_stamps.new_request(b"these")
    answer, roots = authority.reply(request), time_stamps.read_roots(authority.roots)
    token, time = time_stamps.token_of(answer, b"these", nonce, roots, "tsa")
    assert time_stamps.examine(token, b"these", ()) == time
    for data, changed in ((b"those", token), (b"these", token[:-1]), (b"these", b"")):
        with pytest.raises((SignatureInvalid, FormatError)):
            time_stamps.examine(changed, data, roots)
    with pytest.raises(OutsideFailed, match="something else"):
        time_stamps.token_of(answer, b"those", nonce, roots, "tsa")


def test_one_that_hangs(house: Installation, server: StampServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is left in time."""
    monkeypatch.setattr(outgoing, "SECONDS", 0.5)
    server.delay = 1.0
    assert stamp(house, server) == ["timeout"]


def test_without_the_extra_it_is_missing_and_verifying_says_what_it_lacks(
    house: Installation, server: StampServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is asked; what is there is looked at as far as that goes."""
    assert stamp(house, server) == [None]
    monkeypatch.setattr(time_stamps, "LIBRARY", "no_such_library")
    accepted(house, FIRM)
    assert stamp(house, server, minutes=24 * 60) == ["not_installed"]
    report = verify_database(house)[FIRM]
    assert report.findings == ()
    assert verification_stamps.NO_LIBRARY in report.not_checked


def test_a_file_without_certificates_is_told(
    house: Installation, server: StampServer, tmp_path: Path
) -> None:
    """By the name of the setting."""
    (tmp_path / "roots").write_text("nothing")
    for path in (tmp_path / "roots", tmp_path / "absent"):
        with pytest.raises(ConfigurationError, match="CONSENT_STAMP_ROOTS"):
            stamp(house, server, stamp_roots=path)


def test_other_roots_find_the_signature(house: Installation, server: StampServer, tmp_path: Path) -> None:
    """Whom the operator trusts decides; without any it is said that nobody does."""
    assert stamp(house, server) == [None]
    other = make_authority(tmp_path / "other")
    [found] = verify_database(stamped_by(house, server, stamp_roots=other.roots))[FIRM].findings
    assert (found.kind, "no trusted root vouches" in found.detail) == ("stamp", True)
    report = verify_database(house)[FIRM]
    assert report.findings == ()
    assert verification_stamps.NO_ROOTS in report.not_checked


def test_a_log_that_stands_still_is_not_stamped(
    house: Installation, server: StampServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its database is in doubt."""
    monkeypatch.setattr(type(house.known_heads), "is_still", lambda *_: True)
    assert stamp(house, server) == []


def test_exports_have_stamps_and_what_is_missing(
    house: Installation, server: StampServer, tmp_path: Path
) -> None:
    """`consent-verify` holds them against the leaves, and says what it leaves to openssl."""
    server.answers = [(503, {}, b"")] * 5
    stamp(house, server, minutes=-24 * 60)
    accepted(house, FIRM)
    server.answers.clear()
    stamp(house, server, stamp_qualified="no")
    exporting.export(house, FIRM, tmp_path / "export", Filter(), now=NOW)
    missing, there = map(json.loads, (tmp_path / "export/stamps.jsonl").read_bytes().splitlines())
    assert (missing["missing"], missing["token"], there["qualified"]) == ("status", None, "no")
    report = verify_path(tmp_path / "export")
    assert report.findings == ()
    assert NOT_HERE in report.not_checked
    assert "time stamps: 1 heads, 1 missing" in report.notes


def test_stamps_that_changed_places_are_found(copy: Copy) -> None:
    """The rows of two firms, each with its key."""
    assert copy.findings() == set()
    copy.run("UPDATE stamps SET size = size - 1")
    assert f"{SMALL} stamp" in copy.findings()
