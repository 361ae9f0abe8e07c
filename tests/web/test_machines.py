"""What other programs fetch."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from consent.core.checkpoint import open_checkpoint
from consent.core.jose import parse_listed_keys
from consent.core.note import Verifier
from consent.core.staff import ROLES, StaffMember
from consent.service import audit, staff
from consent.service.installation import Installation
from consent.store import log
from consent.web import headers
from tests.grown_log import FIRM, grow
from tests.samples import NOW, PASSWORD, accepted
from tests.web.staff_browser import Browser, without_marks

LOG = f"/log/{FIRM}"
OWN = "/log/page-computers/tile/entries"


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
    ready = {"database": True, "schema": True, "keys": True, "read_only": []}
    assert client.get("/readyz").json == ready


def test_not_ready_is_a_503_that_names_the_part(client: FlaskClient, house: Installation) -> None:
    """Alive all the same."""
    (house.settings.keys / "log.pem").unlink()
    answer = client.get("/readyz")
    told = {"database": True, "schema": True, "keys": False, "read_only": []}
    assert (answer.status_code, answer.json) == (503, told)
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
        ("0/001.p/1", headers.SHORTLY),
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
        f"{LOG}/tile/entries",
        f"{LOG}/tile/entries/",
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


# Entries ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["000.p/1", "000.p/200", "000", "x001/000", "nonsense"])
def test_entries_are_for_nobody_without_a_login(client: FlaskClient, house: Installation, path: str) -> None:
    """Sent to the login, whether they are there or not."""
    accepted(house)
    for firm in ("page-computers", "nobody"):
        answer = client.get(f"/log/{firm}/tile/entries/{path}")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (302, headers.NEVER)
        assert answer.headers["Location"].startswith("/login")


@pytest.mark.parametrize(
    "path",
    [
        "%65ntries/000.p/1",
        "entries%2F000.p/1",
        "Entries/000.p/1",
        "/entries/000.p/1",
        "./entries/000.p/1",
        "0/../entries/000.p/1",
        "entries//000.p/1",
        "0/entries/000.p/1",
        "data/000.p/1",
    ],
)
def test_no_spelling_of_the_address_leads_to_entries(client: FlaskClient, path: str) -> None:
    """The route for anyone reads hashes alone."""
    for method in ("GET", "HEAD"):
        answer = client.open(f"/log/page-computers/tile/{path}", method=method, follow_redirects=True)
        assert answer.content_type != "application/octet-stream"
        assert answer.status_code == 404 or answer.request.path == "/login"


def test_entries_are_for_the_firms_own_auditor(
    house: Installation, auditor: StaffMember, browser: Browser
) -> None:
    """Those of its acceptances at once; kept by no cache that many share, and never without asking again."""
    done = accepted(house)
    grow(house, 257, firm="page-computers")
    browser.log_in("arne")
    for path in ("000", "001.p/1"):
        answer = browser.get(f"{OWN}/{path}")
        assert (answer.status_code, answer.content_type) == (200, "application/octet-stream")
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert "Cookie" in answer.headers["Vary"]
    with house.database.reading() as connection:
        leaf = log.read_leaf(connection, "page-computers", done.acceptance.leaf_index)
    assert leaf is not None
    assert leaf.entry in browser.get(f"{OWN}/000").data


def test_entries_of_another_firm_are_as_absent_as_none(house: Installation, browser: Browser) -> None:
    """Whatever the role: the same 404, word for word, also beyond the log and where there is no firm."""
    staff.add(house, "mira", firm="mastiff", roles=ROLES, password=PASSWORD, now=NOW)
    browser.log_in("mira")
    assert browser.get("/log/mastiff/tile/entries/000.p/1").status_code == 200
    pages = set()
    for address in (f"{OWN}/000.p/1", "/log/nobody/tile/entries/000.p/1", "/log/mastiff/tile/entries/000"):
        answer = browser.get(address)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (404, headers.NEVER)
        pages.add(without_marks(browser.page))
    assert len(pages) == 1


def test_entries_are_not_part_of_a_technicians_work(
    house: Installation, technician: StaffMember, browser: Browser
) -> None:
    """Whoever helps sees one customer at a time."""
    browser.log_in(technician.name)
    assert browser.get(f"{OWN}/000.p/1").status_code == 403


@pytest.mark.parametrize("path", ["000", "0", "000.p/0", "000.p/01", "0/000.p/1", "../0/000.p/1", "000.p/1/"])
def test_entries_that_the_log_does_not_have_are_a_404(
    house: Installation, auditor: StaffMember, browser: Browser, path: str
) -> None:
    """Beyond the log, or written otherwise."""
    browser.log_in("arne")
    assert browser.get(f"{OWN}/{path}").status_code == 404
