"""The address of a PDF: made once, kept, the same bytes for ever, and never in the way of anybody else."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from consent.errors import Unavailable, VerificationError
from consent.service import library, paper
from consent.service.installation import Installation
from consent.web.paper import view
from tests.samples import at_once

ADDRESS = "/nl/page-computers/terms/2021-09-16.pdf"
ROOT = Path(__file__).parents[3]
MADE = b"%PDF-1.7 as made first"


@pytest.fixture
def maker(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Instead of a PDF: a few bytes, and a list of what was made."""
    made: list[str] = []

    def make(version: object, language: str) -> bytes:
        made.append(language)
        return MADE + str(len(made)).encode()

    monkeypatch.setattr(view, "made", make)
    return made


def test_a_paper_is_there_for_ever_for_anybody(client: FlaskClient) -> None:
    """A PDF to look at, with a name to save it under, its digest as ETag, and no cookie."""
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF-1.7")
    assert answer.content_type == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="page-computers-2021-09-16-nl.pdf"'
    assert answer.headers["ETag"] == f'"{hashlib.sha256(answer.data).hexdigest()}"'
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers


def test_who_has_it_is_not_sent_it_again(client: FlaskClient, maker: list[str]) -> None:
    """304 without a body, with the same headers; another ETag gets everything."""
    first = client.get(ADDRESS)
    again = client.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert client.get(ADDRESS, headers={"If-None-Match": '"other"'}).data == first.data


def test_head_tells_the_size(client: FlaskClient, maker: list[str]) -> None:
    """The same headers as GET, and no body."""
    head, answer = client.head(ADDRESS), client.get(ADDRESS)
    assert head.data == b""
    assert head.headers["Content-Length"] == str(len(answer.data))
    assert head.headers["ETag"] == answer.headers["ETag"]


def test_what_was_made_first_is_what_is_served(client: FlaskClient, maker: list[str]) -> None:
    """However a later release would make it."""
    first = client.get(ADDRESS).data
    assert client.get(ADDRESS).data == first == MADE + b"1"
    assert maker == ["nl"]


def test_what_another_process_kept_meanwhile_is_served(
    client: FlaskClient, house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both made one; the first kept wins, for both."""
    version = library.version(house, "page-computers", "2021-09-16")

    def make(*_: object) -> bytes:
        paper.keep(house, version, "nl", b"theirs")
        return b"ours"

    monkeypatch.setattr(view, "made", make)
    assert client.get(ADDRESS).data == b"theirs"


def test_many_at_once_make_one(client: FlaskClient, maker: list[str]) -> None:
    """Whoever waited takes what the first one made."""
    browsers = [client.application.test_client() for _ in range(6)]
    answers = at_once([lambda one=one: one.get(ADDRESS).data for one in browsers])  # type: ignore[misc]
    assert answers == [MADE + b"1"] * 6
    assert maker == ["nl"]


def test_who_waits_too_long_is_told_to_come_back(
    client: FlaskClient, maker: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """503, so that a queue for paper never takes every thread of the server."""
    busy = threading.Lock()
    monkeypatch.setattr(view, "_making", busy)
    monkeypatch.setattr(view, "PATIENCE_SECONDS", 0.01)
    with busy:
        answer = client.get(ADDRESS)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert client.get(ADDRESS).status_code == 200


def test_a_database_that_takes_nothing_keeps_nobody_from_reading(
    client: FlaskClient, maker: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was made is served all the same, but nobody may keep it: the next one could differ."""

    def refuse(*_: object) -> bytes:
        raise Unavailable("read_only")

    monkeypatch.setattr(paper, "keep", refuse)
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer.data) == (200, MADE + b"1")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_making_that_fails_is_no_lock_for_ever(
    client: FlaskClient, maker: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unknown error has its page; the next request makes the paper."""

    def fail(*_: object) -> bytes:
        raise RuntimeError("no paper")

    client.application.testing = False
    with monkeypatch.context() as patch:
        patch.setattr(view, "made", fail)
        assert client.get(ADDRESS).status_code == 500
    assert client.get(ADDRESS).status_code == 200


def test_a_kept_paper_that_was_changed_is_never_served(
    client: FlaskClient, maker: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error with an id, which the operator's log lines explain; `consent verify` finds it too."""

    def find(*_: object) -> bytes:
        raise VerificationError("changed")

    client.application.testing = False
    monkeypatch.setattr(paper, "find", find)
    answer = client.get(ADDRESS)
    assert answer.status_code == 500
    assert not answer.data.startswith(b"%PDF")


@pytest.mark.parametrize(
    "address",
    [
        "/nl/page-computers/terms/2021-09-17.pdf",
        "/nl/page-computers/terms/newest.pdf",
        "/nl/nobody/terms/2021-09-16.pdf",
        "/de/page-computers/terms/2021-09-16.pdf",
        "/nl/page-computers/terms/2021-09-16.PDF",
    ],
)
def test_what_is_not_there_is_a_404(client: FlaskClient, maker: list[str], address: str) -> None:
    """An unknown version, firm or language; nothing is made."""
    assert client.get(address).status_code == 404
    assert maker == []


def test_pages_that_show_terms_link_to_the_paper(client: FlaskClient) -> None:
    """The help page links to the version in force, the page of a version to its own."""
    assert 'href="/nl/page-computers/terms/2023-09-13.pdf"' in client.get("/nl/page-computers/").text
    assert f'href="{ADDRESS}"' in client.get(ADDRESS.removesuffix(".pdf")).text


def test_a_server_that_makes_no_paper_never_loads_what_makes_it() -> None:
    """Starting stays quick: the library is loaded with the first PDF that is made."""
    code = "import sys, consent.web; sys.exit('fpdf' in sys.modules or 'fontTools' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
