"""What other programs fetch."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from consent.core.checkpoint import open_checkpoint
from consent.core.jose import parse_listed_keys
from consent.core.note import Verifier
from consent.service import audit
from consent.service.installation import Installation


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
