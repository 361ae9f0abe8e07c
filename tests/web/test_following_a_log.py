"""A log over HTTP, by a client of the specifications alone: strangers follow its hashes, an auditor reads the entries behind them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from consent.core.checkpoint import open_checkpoint
from consent.core.jose import PublicKey
from consent.core.merkle import verify_consistency
from consent.core.note import Verifier, format_vkey
from consent.service import key_changes, staff
from consent.service.installation import Installation
from consent.store.log import read_leaves
from tests.databases import missing
from tests.grown_log import FIRM, ORIGIN, grow
from tests.log_reader import LogReader, read_head, root_by, sha256
from tests.samples import NOW, PASSWORD, accepted
from tests.vectors import naive
from tests.web.staff_browser import Browser

FOLLOW = Path(__file__).parents[1] / "vectors/follow.go"
GO_SOURCES = Path("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog")


@pytest.fixture
def follower(client: FlaskClient, house: Installation) -> Follower:
    """Somebody without a login, and a log that has nothing yet."""
    return Follower(client, house)


@pytest.fixture
def auditor(browser: Browser, house: Installation, monkeypatch: pytest.MonkeyPatch) -> Follower:
    """Whoever looks after the records of the firm whose log that is."""
    with monkeypatch.context() as patch:
        patch.setattr(
            "consent.service.library.firm", lambda *_: None
        )  # it has a log, and nothing else of a firm
        staff.add(house, "grit", firm=FIRM, roles=["auditor"], password=PASSWORD, now=NOW)
    browser.log_in("grit")
    return Follower(browser.client, house)


class Follower:
    """Fetches below the log's prefix, and trusts nothing but the log's key."""

    def __init__(self, client: FlaskClient, house: Installation, firm: str = FIRM) -> None:
        self._client = client
        self._key: PublicKey = house.keys.log.public
        self._firm = firm

    def fetch(self, path: str) -> bytes:
        answer = self._client.get(f"/log/{self._firm}/{path}")
        assert answer.status_code == 200, path
        data: bytes = answer.data
        return data

    def log(self) -> tuple[LogReader, bytes]:
        """The log as the newest checkpoint has it, and the root that this one signs."""
        signed = self.fetch("checkpoint")
        open_checkpoint(signed, Verifier(origin_of(self._firm), self._key))
        head = read_head(signed)
        return LogReader(self.fetch, head.size), head.root


def origin_of(firm: str) -> str:
    return ORIGIN.removesuffix(FIRM) + firm


def kept_entries(house: Installation) -> list[bytes]:
    """The entries as the database has them."""
    with house.database.reading() as connection:
        return [leaf.entry for leaf in read_leaves(connection, FIRM)]


@pytest.mark.parametrize("size", [1, 255, 256, 257, 600])
def test_tiles_lead_to_the_signed_root(follower: Follower, house: Installation, size: int) -> None:
    """Every tile that a log of this size must have is there; whoever holds an entry proves that it is included."""
    grow(house, size)
    log, root = follower.log()
    assert log.size == size
    assert log.root() == root
    assert all(follower.fetch(path) for path in log.paths())
    entries = kept_entries(house)
    for leaf in {0, size // 2, size - 1}:
        assert root_by(entries[leaf], log.inclusion(leaf)) == root


@pytest.mark.parametrize("size", [1, 255, 256, 257, 600])
def test_an_auditor_finds_the_entries_behind_the_hashes(
    auditor: Follower, house: Installation, size: int
) -> None:
    """All of them, each the one that was hashed in its place; the partial bundles of earlier sizes stay."""
    grow(house, size)
    log, root = auditor.log()
    entries = log.entries(auditor.fetch)
    assert naive.mth(entries) == root
    assert [sha256(b"\0", each) for each in entries] == [
        log.tile(0, leaf // 256)[leaf % 256] for leaf in range(size)
    ]
    for earlier in {1, size // 2, size - 1} - {0}:
        assert LogReader(auditor.fetch, earlier).entries(auditor.fetch) == entries[:earlier]


def test_a_customer_proves_a_receipt_by_the_hashes_of_today(client: FlaskClient, house: Installation) -> None:
    """Long after the head in the receipt, without a login, and with no entry but that in the receipt."""
    ref = accepted(house).ref
    receipt = client.get(f"/nl/page-computers/help/{ref}/receipt.json").json
    assert receipt
    place = re.search(r"^index (\d+)$", receipt["proof"], re.MULTILINE)
    assert place
    grow(house, 300, firm="page-computers")
    log, root = Follower(client, house, "page-computers").log()
    entry = receipt["receipt"].split("~")[0].encode()
    assert log.size == 300
    assert root_by(entry, log.inclusion(int(place[1]))) == root


def test_a_grown_log_is_consistent_with_every_checkpoint_that_was_kept(
    follower: Follower, house: Installation
) -> None:
    """The tiles of today lead to the roots of then; the tiles of then are still there, partial as they were."""
    kept = {}
    for size in (1, 255, 256, 257, 600):
        grow(house, size)
        kept[size] = follower.log()[1]
    now, _ = follower.log()
    for size, root in kept.items():
        assert now.subtree(0, size) == root
        then = LogReader(follower.fetch, size)
        assert all(follower.fetch(path) for path in then.paths())
        assert then.root() == root


def test_a_proof_for_people_says_the_same(follower: Follower, house: Installation) -> None:
    """Between any two of them, and by the very text of RFC 6962."""
    sizes = (1, 255, 256, 257, 300)
    grow(house, *sizes)
    entries = kept_entries(house)
    for old in sizes:
        for new in (each for each in sizes if each >= old):
            text = follower.fetch(f"proof?from={old}&to={new}").decode()
            proof, _, signed = text.partition("\n\n")
            first, *lines = proof.split("\n")
            assert first == f"old {old}"
            hashes = [b64decode(line, validate=True) for line in lines]
            head = read_head(signed.encode())
            assert (head.origin, head.size) == (ORIGIN, new)
            assert hashes == naive.proof(old, entries[:new])
            verify_consistency(old, new, hashes, naive.mth(entries[:old]), head.root)


def test_all_checkpoints_can_be_read_back_to_the_first(
    client: FlaskClient, house: Installation, follower: Follower
) -> None:
    """Page after page, the newest first, each signed, each the same bytes as on the day it was made."""
    grow(house, 1)
    first = follower.fetch("checkpoint")
    grow(house, *range(2, 251))
    last = follower.fetch("checkpoint")
    signed, address, pages = [], f"/log/{FIRM}/checkpoints", 0
    while address:
        answer = client.get(address)
        signed += [json.loads(line) for line in answer.data.splitlines()]
        link = re.fullmatch(r'<(.+)>; rel="next"', answer.headers.get("Link", ""))
        address, pages = link[1] if link else "", pages + 1
    assert pages == 3
    assert [each["tree_size"] for each in signed] == list(range(250, 0, -1))
    assert (signed[0]["checkpoint"].encode(), signed[-1]["checkpoint"].encode()) == (last, first)


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where a server of this test serves the log."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/log/{FIRM}"
    server.shutdown()
    thread.join()
    server.server_close()


def follow_in_go(
    folder: Path, address: str, vkey: str, kept: bytes, held: dict[int, bytes]
) -> subprocess.CompletedProcess[str]:
    """What the program in Go says; where Go or its library is missing, the test is skipped and says so."""
    go = shutil.which("go")
    if go is None or not GO_SOURCES.is_dir():
        missing("go", "needs golang-go and golang-golang-x-mod-dev, which are too big to ask for")
    (folder / "kept").write_bytes(kept)
    for leaf, entry in held.items():
        (folder / f"{leaf}.entry").write_bytes(entry)
    entries = [each for leaf in held for each in (str(leaf), folder / f"{leaf}.entry")]
    environment = {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOCACHE": str(folder / "cache")}
    return subprocess.run(
        [str(go), "run", FOLLOW, address, vkey, folder / "kept", *entries],
        env={**environment, "PATH": "/usr/bin:/bin", "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize(("older", "newest"), [(1, 1), (255, 256), (256, 257), (257, 600)])
def test_go_reads_the_tiles(
    older: int, newest: int, tmp_path: Path, address: str, house: Installation, follower: Follower
) -> None:
    """Go's own library for logs of this kind finds root, consistency and the place of held entries as they must be."""
    grow(house, older)
    kept = follower.fetch("checkpoint")
    grow(house, *({newest} - {older}))
    entries = kept_entries(house)
    held = {leaf: entries[leaf] for leaf in (0, newest - 1)}
    done = follow_in_go(tmp_path, address, format_vkey(ORIGIN, house.keys.log.public), kept, held)
    assert (done.stdout, done.stderr) == (f"{newest} leaves continue {older}\n", "")


@pytest.mark.slow
def test_go_follows_over_a_change_of_the_key(
    tmp_path: Path, address: str, house: Installation, follower: Follower
) -> None:
    """With the keys of both periods, and not with one of them."""
    grow(house, 3)
    kept, before = follower.fetch("checkpoint"), format_vkey(ORIGIN, house.keys.log.public)
    key_changes.rotate(house, "log", firms=[FIRM], now=NOW)
    grow(house, 6)
    newest = key_changes.periods(house)[FIRM][-1].key
    after = format_vkey(ORIGIN, newest)
    assert follow_in_go(tmp_path, address, f"{before},{after}", kept, {}).stdout == "6 leaves continue 3\n"
    for alone in (before, after):
        assert follow_in_go(tmp_path, address, alone, kept, {}).returncode == 1
