"""Headers: the same on every answer, whatever went wrong; nothing personal is kept by a cache."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consent.service.installation import Installation
from consent.web import create_app, headers
from tests.samples import accepted, settings_in
from tests.web.staff_browser import HandClock

ADDRESSES = [
    "/",
    "/nl/",
    "/nl/page-computers/",
    "/pl/mastiff/?class=own-other",
    "/nl/damal/terms/",
    "/nl/damal/terms/2024-01-01",
    "/nl/damal/terms/2024-01-01.md",
    "/nl/overmax/privacy",
    "/nl/overmax/decline",
    "/look/a3123a.css",
    "/look/page-computers/logo",
    "/look/overmax/logo",
    "/static/styles/ground.css",
    "/log/overmax/checkpoint",
    "/log/overmax/checkpoints",
    "/log/overmax/proof?from=1",
    "/log/overmax/tile/0/000.p/1",
    "/.well-known/jwks.json",
    "/healthz",
    "/readyz",
    "/login",
    "/desk/",
    "/audit/",
    "/nowhere",
    "/de/overmax/",
    "/nl/overmax/accept",
    "/nl/overmax/help/forged",
    "/nl/overmax/download/forged",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_every_header(client: FlaskClient, address: str) -> None:
    """Pages, files, redirects and refusals alike."""
    with client.get(address) as answer:
        assert {name: answer.headers.get(name) for name in headers.ALWAYS} == headers.ALWAYS
        assert "Cache-Control" in answer.headers


def test_policy_allows_nothing_from_elsewhere_and_nothing_inline() -> None:
    """No host, no unsafe word, no wildcard."""
    policy = headers.CONTENT_SECURITY_POLICY
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "*" not in policy
    assert "http" not in policy


def test_error_nobody_foresaw_carries_the_headers_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A 500 is a page like any other."""
    monkeypatch.setattr("consent.service.library.firms", lambda _house: 1 / 0)
    answer = app.test_client().get("/nl/")
    assert answer.status_code == 500
    assert {name: answer.headers.get(name) for name in headers.ALWAYS} == headers.ALWAYS


def test_personal_pages_are_kept_by_no_cache(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """The form, the customer's own page, the receipt and the program."""
    ref = accepted(house, "overmax").ref
    page = f"/nl/overmax/help/{ref}"
    link = re.search(r'href="(/nl/overmax/download/[^"]+)"', client.get(page).text)
    assert link
    for address in ("/nl/overmax/", page, f"{page}/receipt.json", link[1]):
        assert client.get(address).headers["Cache-Control"] == "no-store"


def test_refusal_is_never_cached_although_its_page_would_be(client: FlaskClient) -> None:
    """A version that is not there today may be there tomorrow."""
    assert client.get("/nl/damal/terms/2031-01-01").headers["Cache-Control"] == "no-store"


def test_transport_security_belongs_to_https_alone(house: Installation, client: FlaskClient) -> None:
    """On plain http browsers ignore it; we do not send it."""
    assert "Strict-Transport-Security" not in client.get("/healthz").headers
    settings = settings_in(
        house.settings.data, base_url="https://consent.example.org", second_factor="required"
    )
    secure = create_app(house=replace(house, settings=settings))
    assert "max-age=63072000" in secure.test_client().get("/healthz").headers["Strict-Transport-Security"]
    assert secure.config["SESSION_COOKIE_NAME"] == "__Host-consent"
    assert secure.config["SESSION_COOKIE_SECURE"] is True


def test_public_pages_set_no_cookie(client: FlaskClient, house: Installation, hand_clock: HandClock) -> None:
    """Not one, nowhere before a login of staff."""
    page = f"/nl/overmax/help/{accepted(house, 'overmax').ref}"
    public = [one for one in ADDRESSES if one not in ("/login", "/desk/", "/audit/")]
    answers = [client.get(one, buffered=True) for one in (*public, page)]
    answers += [client.post("/nl/overmax/decline"), client.post(f"{page}/code"), client.post(f"{page}/stop")]
    assert [one.request.path for one in answers if "Set-Cookie" in one.headers] == []


@pytest.mark.parametrize("suffix", ["", ".md"])
def test_what_anyone_may_keep_depends_on_no_cookie(client: FlaskClient, suffix: str) -> None:
    """A permanent address is the same for everybody, so that caches share it."""
    answer = client.get(f"/nl/page-computers/terms/2023-09-13{suffix}")
    assert answer.cache_control.public
    assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize(
    "address", ["/nl/", "/nl/page-computers/", "/nl/damal/terms/", "/nowhere", "/nl/overmax/decline"]
)
def test_pages_load_nothing_from_third_parties_and_nothing_inline(client: FlaskClient, address: str) -> None:
    """Every source is an own path; no script, style or handler stands in the page."""
    html = client.get(address).text
    sources = re.findall(r'<(?:link|script|img|iframe|source)[^>]*(?:href|src)="([^"]+)"', html)
    assert sources
    assert [one for one in sources if not one.startswith("/")] == []
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*src)", html)


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("http://evil.example/nl/", "/nl/"),
        ("http://evil.example//evil.example/nl?class=sla", "/evil.example/nl?class=sla"),
        ("http://evil.example", "/"),
    ],
)
def test_redirect_of_the_router_stays_here(address: str, path: str) -> None:
    """Two slashes at the start would name a host again."""
    assert headers.path_of(address) == path


@pytest.mark.parametrize("address", ["/nl", "/nl//page-computers/"])
def test_redirect_of_the_router_repeats_no_host(client: FlaskClient, address: str) -> None:
    """Neither in its address nor in its body."""
    answer = client.get(address, headers={"Host": "evil.example"})
    assert answer.status_code == 308
    assert "evil" not in answer.text + str(answer.headers)
