"""The logger: one JSON line a request, and nothing in it by which a person could be known or a door opened."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from flask.testing import FlaskClient

from consent.core.session_tokens import in_threes
from consent.service import customers
from consent.service.installation import Installation
from consent.web import create_app
from tests.samples import NOW, PASSWORD, filled_form
from tests.web.staff_browser import HandClock


@pytest.fixture
def stream() -> StringIO:
    """What the logger writes."""
    return StringIO()


@pytest.fixture
def customer(house: Installation, stream: StringIO, hand_clock: HandClock) -> FlaskClient:
    """A customer's browser at an application whose lines are kept."""
    return create_app(house=house, log_stream=stream).test_client()


def lines(stream: StringIO) -> list[dict[str, object]]:
    """The lines, each one JSON."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_line_has_the_pattern_of_the_route_and_not_the_path(customer: FlaskClient, stream: StringIO) -> None:
    """Method, route, firm, status, milliseconds, level, time."""
    customer.get("/nl/overmax/?class=secret")
    (line,) = lines(stream)
    assert line["route"] == "/<lang:language>/<firm:firm_id>/"
    assert (line["method"], line["status"], line["firm"], line["level"]) == ("GET", 200, "overmax", "info")
    assert set(line) == {"event", "firm", "level", "method", "ms", "route", "status", "timestamp"}


def test_nothing_of_a_person_is_in_any_line(
    customer: FlaskClient, house: Installation, stream: StringIO
) -> None:
    """The whole way through: form, code, links, receipt, stop; also where the service refuses."""
    values = filled_form(house, "overmax", email="jan.janssens@example.org")
    customer.post("/nl/overmax/accept", data={**values, "name": ""})
    address = customer.post("/nl/overmax/accept", data=values, headers={"User-Agent": "Odd/1.0"}).location
    ref = address.rsplit("/", 1)[1]
    token = customers.page(house, "overmax", ref, now=NOW).token
    assert token
    customer.get(address)
    customer.get(f"{address}/receipt.json")
    customer.post(f"{address}/code")
    customer.post(f"{address}/stop")
    customer.post("/login", data={"name": "somebody", "password": PASSWORD})
    customer.get(f"/nl/overmax/Janssens?name={values['name']}")
    written = stream.getvalue()
    secrets = [
        *values.values(),
        ref,
        token.digits,
        in_threes(token.digits),
        "Odd/1.0",
        "127.0.0.1",
        PASSWORD,
        "somebody",
    ]
    assert [one for one in secrets if one in written and one not in ("yes", "done", "unknown")] == []
    assert "Janssens" not in written


def test_unknown_path_and_method_are_not_repeated(customer: FlaskClient, stream: StringIO) -> None:
    """Whatever somebody sends stands in no line."""
    customer.get("/Jan-Janssens")
    customer.open("/", method="JANSSENS")
    assert [one["route"] for one in lines(stream)] == [None, None]
    assert [one["method"] for one in lines(stream)] == ["GET", "other"]
    assert "anssens" not in stream.getvalue().lower()


def test_checks_of_life_and_static_files_write_nothing(customer: FlaskClient, stream: StringIO) -> None:
    """They would drown the rest."""
    for address in ("/healthz", "/readyz", "/static/icon.svg"):
        customer.get(address, buffered=True)
    assert stream.getvalue() == ""


def test_a_poll_that_finds_nothing_new_writes_no_line(
    customer: FlaskClient, house: Installation, stream: StringIO
) -> None:
    """Pages ask every few seconds: only what they were told for the first time is written."""
    address = customer.post("/nl/page-computers/accept", data=filled_form(house)).location
    first = customer.get(f"{address}/state")
    before = len(lines(stream))
    again = customer.get(f"{address}/state", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert len(lines(stream)) == before
    assert lines(stream)[-1]["route"] == "/<lang:language>/<firm:firm_id>/help/<ref>/state"
