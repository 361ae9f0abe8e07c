"""What other programs fetch."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from consent.core.checkpoint import open_checkpoint
from consent.core.jose import parse_listed_keys
from consent.core.note import Verifier
from consent.service import audit
from consent.service.installation import Installation
from consent.web import headers
from tests.grown_log import FIRM, grow
from tests.samples import accepted
from tests.web.staff_browser import HandClock

LOG = f"/log/{FIRM}"


def test_checkpoint_is_the_signed_head_of_the_firms_log(client: FlaskClient, house: Installation) -> None:
    """It opens with the log's key, and names the log."""
    answer = client.get("/log/overmax/checkpoint")
    state = audit.log_state(house, "overmax")
    checkpoint = open_checkpoint(answer.data, Verifier(state.origin, house.keys.log.public))
    assert (checkpoint.origin, checkpoint.size) == (state.origin, state.size)
    assert answer.content_type == "text/plain; charset=utf-8"
    assert client.get("/log/nobody/checkpoint").status_code == 404


def test_keys_are_public_ones(client: FlaskClient, house: Installation) -> None:
    """Record key and log key, without a private part."""
    answer = client.get("/.well-known/jwks.json")
    kids = {listed.key.kid for listed in parse_listed_keys(answer.data)}
    assert {house.keys.record.kid, house.keys.log.kid} <= kids
    assert b'"d"' not in answer.data


def test_alive_and_ready(client: FlaskClient) -> None:
    """Both say so in JSON."""
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {"database": True, "schema": True, "keys": True}


def test_not_ready_is_a_503_that_names_the_part(client: FlaskClient, house: Installation) -> None:
    """Alive all the same."""
    (house.settings.keys / "log.pem").unlink()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"database": True, "schema": True, "keys": False})
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("address", ["/log/overmax/checkpoint", "/.well-known/jwks.json", "/readyz"])
def test_nothing_here_is_kept_for_long(client: FlaskClient, address: str) -> None:
    """A head and a list of keys grow."""
    assert client.get(address).headers["Cache-Control"] in ("no-store", "public, max-age=60")


# The log ---------------------------------------------------------------------------------------------------------------


def test_a_full_tile_may_be_kept_for_ever_a_partial_one_shortly(
    client: FlaskClient, house: Installation
) -> None:
    """Bytes, and no cookie in the way of a cache that many share."""
    grow(house, 257)
    for path, policy in [
        ("0/000", headers.FOREVER),
        ("entries/000", headers.FOREVER),
        ("0/001.p/1", headers.SHORTLY),
        ("entries/001.p/1", headers.SHORTLY),
        ("1/000.p/1", headers.SHORTLY),
    ]:
        answer = client.get(f"{LOG}/tile/{path}")
        assert (answer.status_code, answer.content_type) == (200, "application/octet-stream")
        assert answer.headers["Cache-Control"] == policy
        assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize(
    "path",
    [
        f"{LOG}/tile/0/000.p/3",
        f"{LOG}/tile/0/000",
        f"{LOG}/tile/0/001.p/1",
        f"{LOG}/tile/1/000.p/1",
        f"{LOG}/tile/entries/000.p/3",
        f"{LOG}/tile/0/0",
        f"{LOG}/tile/0/000.p/0",
        f"{LOG}/tile/0/000.p/256",
        f"{LOG}/tile/0/000.p/02",
        f"{LOG}/tile/64/000.p/1",
        f"{LOG}/tile/data/000.p/2",
        f"{LOG}/tile/8/0/000.p/2",
        f"{LOG}/tile/0/x999/x999/x999/x999/x999/x999/999",
        f"{LOG}/tile/0/000.p/2/",
        f"{LOG}/tile/0/../../../{FIRM}/checkpoint",
        f"{LOG}/tile/",
        f"{LOG}/tile",
        "/log/damal/tile/0/001",
        "/log/nobody/tile/0/000.p/1",
        "/log/nobody/checkpoints",
        "/log/nobody/proof?from=1",
        f"{LOG}/proof?from=1&to=3",
    ],
)
def test_what_the_log_does_not_have_is_a_404_that_no_cache_keeps(
    client: FlaskClient, house: Installation, path: str
) -> None:
    """It may be there tomorrow: beyond the log, written otherwise, of another firm, of no firm."""
    grow(house, 2)
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_entries_of_a_session_that_may_begin_are_held_back(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """Until a day and ten minutes later, by the clock of the pages."""
    size = accepted(house).acceptance.leaf_index + 1
    assert client.get(f"/log/page-computers/tile/0/000.p/{size}").status_code == 200
    assert client.get(f"/log/page-computers/tile/entries/000.p/{size}").status_code == 404
    hand_clock.move(hours=24, minutes=10)
    assert client.get(f"/log/page-computers/tile/entries/000.p/{size}").status_code == 200


@pytest.mark.parametrize(
    "query", ["before=", "before=x", "before=-1", "before=01", "before=9223372036854775808"]
)
def test_checkpoints_before_no_number_are_refused(
    client: FlaskClient, house: Installation, query: str
) -> None:
    """Nobody is given another page than the one asked for."""
    grow(house, 2)
    assert client.get(f"{LOG}/checkpoints?{query}").status_code == 422


@pytest.mark.parametrize(
    "query", ["", "from=", "from=x", "from=-1", "from=3", "from=1&to=", "from=1&to=1.0", "to=2"]
)
def test_a_proof_between_other_than_two_sizes_is_refused(
    client: FlaskClient, house: Installation, query: str
) -> None:
    """From must be there; both are numbers; the first is not the larger one."""
    grow(house, 2)
    assert client.get(f"{LOG}/proof?{query}").status_code == 422


def test_checkpoints_and_proofs_are_text(client: FlaskClient, house: Installation) -> None:
    """JSON Lines with the address of older ones where there are any, and plain text."""
    grow(house, *range(1, 102))
    answer = client.get(f"{LOG}/checkpoints")
    assert answer.content_type == "application/jsonl; charset=utf-8"
    assert answer.headers["Link"] == f'<{LOG}/checkpoints?before=2>; rel="next"'
    assert "Link" not in client.get(f"{LOG}/checkpoints?before=2").headers
    assert client.get(f"{LOG}/proof?from=1&to=2").content_type == "text/plain; charset=utf-8"
