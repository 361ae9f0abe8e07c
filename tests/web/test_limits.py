"""Limits: bytes and fields of a body before it is read, requests of one address in a minute."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consent.errors import ConfigurationError
from consent.service.installation import Installation
from consent.web import create_app
from consent.web.limits import LARGEST_BODY, MOST_FIELDS
from tests.samples import settings_in
from tests.web.pages import Page


def limited(house: Installation, limit: int, **changes: object) -> Flask:
    """An application with a flood limit."""
    settings = settings_in(house.settings.data, flood_limit=limit, **changes)
    return create_app(house=replace(house, settings=settings))


@pytest.mark.parametrize("address", ["/nl/overmax/", "/nl/overmax/accept", "/login"])
def test_body_of_a_megabyte_is_refused(client: FlaskClient, address: str) -> None:
    """413 with a page."""
    answer = client.post(address, data={"name": "x" * (LARGEST_BODY + 1)})
    assert answer.status_code == 413
    assert len(Page(answer.text).all("h1")) == 1


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_form_of_a_hundred_fields_is_the_largest(client: FlaskClient, kind: str) -> None:
    """One more is refused, however it is written."""
    fields = {f"f{number}": "1" for number in range(MOST_FIELDS + 1)}
    assert client.post("/nl/overmax/", data=fields, content_type=kind).status_code == 413
    fields.popitem()
    assert client.post("/nl/overmax/", data=fields, content_type=kind).status_code == 200


def test_query_of_a_hundred_fields_is_the_largest(client: FlaskClient) -> None:
    """An address is parsed too."""
    query = "&".join(f"f{number}=1" for number in range(MOST_FIELDS + 1))
    assert client.get(f"/nl/?{query}").status_code == 413


def test_flood_of_one_address_is_stopped_over_all_pages_together(house: Installation) -> None:
    """429 with Retry-After; another address goes on; static files and checks of life are never counted."""
    browser = limited(house, 3).test_client()
    answers = [browser.get(one).status_code for one in ("/nl/", "/healthz", "/pl/", "/nl/overmax/")]
    assert answers == [200] * 4
    refused = browser.get("/nl/")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    assert Page(refused.text).one("html")["lang"] == "nl"
    assert browser.get("/healthz").status_code == 200
    assert browser.get("/static/icon.svg", buffered=True).status_code == 200
    other = browser.get("/nl/", environ_overrides={"REMOTE_ADDR": "192.0.2.9"})
    assert other.status_code == 200


def test_limit_of_nought_is_off(client: FlaskClient) -> None:
    """For benchmarks."""
    assert {client.get("/healthz").status_code for _ in range(50)} == {200}


def test_proxies_are_believed_by_exact_count(house: Installation) -> None:
    """With none, a forged address changes nothing; with one, the last entry counts, whatever stands before it."""
    alone = limited(house, 1).test_client()
    assert alone.get("/nl/", headers={"X-Forwarded-For": "198.51.100.1"}).status_code == 200
    assert alone.get("/nl/", headers={"X-Forwarded-For": "198.51.100.2"}).status_code == 429
    behind = limited(house, 1, trusted_proxy_hops=1).test_client()
    assert behind.get("/nl/", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.5"}).status_code == 200
    assert behind.get("/nl/", headers={"X-Forwarded-For": "198.51.100.2, 203.0.113.5"}).status_code == 429
    assert behind.get("/nl/", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.6"}).status_code == 200


def test_absent_redis_counts_in_memory(house: Installation) -> None:
    """Pages go on, and the limit with them."""
    browser = limited(house, 2, redis_url="redis://127.0.0.1:1/0").test_client()
    assert [browser.get("/nl/").status_code for _ in range(3)] == [200, 200, 429]


def test_redis_without_its_package_is_told(house: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes with an extra; the address alone is not enough."""
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(ConfigurationError, match=r"consent-service\[redis\]"):
        limited(house, 2, redis_url="redis://127.0.0.1:1/0")


def test_forged_host_is_in_no_answer(client: FlaskClient) -> None:
    """Redirects and links are paths."""
    answer = client.get("/", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert answer.location == "/nl/"
    assert "evil" not in client.get("/nl/overmax/", headers={"Host": "evil.example"}).text
