"""A stranger follows a log over HTTP: a client of the specifications alone reads checkpoints, tiles and bundles of entries."""

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
from consent.service.installation import Installation
from tests.databases import missing
from tests.grown_log import FIRM, ORIGIN, grow
from tests.log_reader import LogReader, read_head, root_by, sha256
from tests.vectors import naive

PREFIX = f"/log/{FIRM}"
FOLLOW = Path(__file__).parents[1] / "vectors/follow.go"
GO_SOURCES = Path("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog")


@pytest.fixture
def follower(client: FlaskClient, house: Installation) -> Follower:
    """Somebody with a browser, and a log that has nothing yet."""
    return Follower(client, house)


class Follower:
    """Fetches below the log's prefix, and trusts nothing but the log's key."""

    def __init__(self, client: FlaskClient, house: Installation) -> None:
        self._client = client
        self._key: PublicKey = house.keys.log.public

    def fetch(self, path: str) -> bytes:
        answer = self._client.get(f"{PREFIX}/{path}")
        assert answer.status_code == 200, path
        data: bytes = answer.data
        return data

    def log(self) -> tuple[LogReader, bytes]:
        """The log as the newest checkpoint has it, and the root that this one signs."""
        signed = self.fetch("checkpoint")
        open_checkpoint(signed, Verifier(ORIGIN, self._key))
        head = read_head(signed)
        return LogReader(self.fetch, head.size), head.root


@pytest.mark.parametrize("size", [1, 255, 256, 257, 600])
def test_tiles_lead_to_the_signed_root(follower: Follower, house: Installation, size: int) -> None:
    """Every file that a log of this size must have is there; the entries are those of the leaves; each is included."""
    grow(house, size)
    log, root = follower.log()
    assert log.size == size
    assert log.root() == root
    assert all(follower.fetch(path) for path in log.paths())
    entries = log.entries()
    assert naive.mth(entries) == root
    assert [sha256(b"\0", each) for each in entries] == [
        log.tile(0, leaf // 256)[leaf % 256] for leaf in range(size)
    ]
    for leaf in {0, size // 2, size - 1}:
        assert root_by(entries[leaf], log.inclusion(leaf)) == root


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
    entries = follower.log()[0].entries()
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
    signed, address, pages = [], f"{PREFIX}/checkpoints", 0
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
    yield f"http://127.0.0.1:{server.server_port}{PREFIX}"
    server.shutdown()
    thread.join()
    server.server_close()


def follow_in_go(folder: Path, address: str, vkey: str, kept: bytes) -> subprocess.CompletedProcess[str]:
    """What the program in Go says; where Go or its library is missing, the test is skipped and says so."""
    go = shutil.which("go")
    if go is None or not GO_SOURCES.is_dir():
        missing("go", "needs golang-go and golang-golang-x-mod-dev, which are too big to ask for")
    (folder / "kept").write_bytes(kept)
    environment = {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOCACHE": str(folder / "cache")}
    return subprocess.run(
        [str(go), "run", FOLLOW, address, vkey, folder / "kept"],
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
    """Go's own library for logs of this kind finds root, entries and consistency as they must be."""
    grow(house, older)
    kept = follower.fetch("checkpoint")
    grow(house, *({newest} - {older}))
    done = follow_in_go(tmp_path, address, format_vkey(ORIGIN, house.keys.log.public), kept)
    assert (done.stdout, done.stderr) == (f"{newest} leaves continue {older}\n", "")
