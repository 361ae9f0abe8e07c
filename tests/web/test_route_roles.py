"""Every staff route x method x role, from the permission table itself: who may, who may not, and whose firm it is."""

from __future__ import annotations

from itertools import chain, combinations

import pytest
from flask import Flask

from consent.core.staff import ROLES, StaffMember
from consent.service import customers, desk, desk_queue, staff
from consent.service.installation import Installation
from consent.web import logins, permissions
from tests.samples import NOW, PASSWORD, accepted
from tests.web.staff_browser import Browser, HandClock, without_marks

STAFF_ROUTES = sorted(key for key, permission in permissions.TABLE.items() if not permission.is_public)
ROLE_SETS = [set(some) for some in chain(*(combinations(ROLES, number) for number in (1, 2, 3)))]
# What each route of staff is for: written down twice on purpose, so that a slip in the table is seen.
MAY = {
    ("technician.start", "GET"): {"technician"},
    ("technician.answer_address", "GET"): {"technician"},
    ("technician.redeem", "POST"): {"technician"},
    ("technician.state", "GET"): {"technician"},
    ("invitations.page", "GET"): {"technician"},
    ("invitations.decide", "POST"): {"technician"},
    ("sessions.page", "GET"): {"technician", "manager"},
    ("sessions.answer_address", "GET"): {"technician", "manager"},
    ("sessions.state", "GET"): {"technician", "manager"},
    ("sessions.decide", "POST"): {"technician"},
    ("sessions.declare", "POST"): {"technician"},
    ("sessions.start", "POST"): {"technician"},
    ("sessions.hand_over", "POST"): {"technician", "manager"},
    ("sessions.close", "POST"): {"technician"},
    ("sessions.correct", "POST"): {"technician", "manager"},
    ("sessions.note", "POST"): {"technician", "manager"},
    ("staff_terms.versions", "GET"): {"technician", "auditor", "manager"},
    ("session_lists.sessions", "GET"): {"manager"},
    ("session_lists.as_csv", "GET"): {"manager"},
    ("session_lists.as_json", "GET"): {"manager"},
    ("colleagues.staff", "GET"): {"manager"},
    ("machines.entries", "GET"): {"auditor", "manager"},
    ("copies.missing", "GET"): {"technician", "auditor", "manager"},
    ("copies.again", "POST"): {"technician", "manager"},
    ("copies.elsewhere", "POST"): {"technician", "manager"},
    ("auditor.records", "GET"): {"auditor", "manager"},
    ("auditor.record", "GET"): {"auditor", "manager"},
    ("auditor.export", "POST"): {"auditor", "manager"},
    ("pictures.page", "GET"): {"auditor", "manager"},
}
PASSED = {200, 302, 422}
# Forms of the session's screen: their address, opened without a form, leads back to it.
LEAD_BACK = {endpoint for endpoint, method in MAY if endpoint.startswith("sessions.") and method == "POST"}


def address_of(app: Flask, house: Installation, endpoint: str) -> str:
    """An address of the route, of an object of page-computers where it needs one."""
    with app.test_request_context():
        if endpoint == "auditor.record":
            return app.url_for(endpoint, record_id=accepted(house, "page-computers").acceptance.id)
        if endpoint == "machines.entries":
            return app.url_for(endpoint, firm_id="page-computers", path="000.p/1")
        if endpoint == "sessions.answer_address":
            return app.url_for(endpoint, acceptance=session_in(house), form="decide")
        if endpoint.startswith("sessions.") or endpoint in ("copies.again", "copies.elsewhere"):
            return app.url_for(endpoint, acceptance=session_in(house))
        return app.url_for(endpoint)


def session_in(house: Installation) -> str:
    """The one session of page-computers whose code was used."""
    somebody = StaffMember("0", "somebody", "page-computers", frozenset({"technician"}))
    for row in desk_queue.queue(house, somebody, now=NOW):
        return row.acceptance.id
    done = accepted(house, "page-computers")
    token = customers.page(house, "page-computers", done.ref, now=NOW).token
    assert token is not None
    desk.redeem(house, somebody, token.digits, key="key", now=NOW)
    return done.acceptance.id


def open_with(browser: Browser, method: str, address: str) -> int:
    """The status of the answer to a request without a form's mark: 422 is as far as such a POST comes."""
    answer = browser.client.open(address, method=method)
    return answer.status_code


def test_table_says_what_each_route_is_for() -> None:
    """Nothing more, nothing less, nothing else."""
    assert {key: set(permissions.TABLE[key].roles) for key in STAFF_ROUTES} == MAY


def test_every_route_of_staff_belongs_to_one_firm() -> None:
    """No page of staff shows more than their own firm's."""
    assert all(permissions.TABLE[key].is_firm_scoped for key in STAFF_ROUTES)


@pytest.mark.parametrize(("endpoint", "method"), STAFF_ROUTES)
def test_route_opens_for_its_roles_alone(
    app: Flask, house: Installation, hand_clock: HandClock, endpoint: str, method: str
) -> None:
    """Each set of roles on each method: 403 unless one of them is named in the table."""
    address = address_of(app, house, endpoint)
    for number, roles in enumerate(ROLE_SETS):
        staff.add(house, f"p{number}", firm="page-computers", roles=roles, password=PASSWORD, now=NOW)
        browser = Browser(app)
        browser.log_in(f"p{number}")
        expected = PASSED if roles & MAY[endpoint, method] else {403}
        assert open_with(browser, method, address) in expected, roles


@pytest.mark.parametrize(("endpoint", "method"), STAFF_ROUTES)
def test_route_is_closed_without_a_login(
    app: Flask, house: Installation, hand_clock: HandClock, endpoint: str, method: str
) -> None:
    """A page sends to the login, a form is refused; HEAD is no way around."""
    address = address_of(app, house, endpoint)
    is_page = method == "GET" and endpoint not in logins.POLLS
    assert open_with(Browser(app), method, address) == (302 if is_page else 401)
    assert open_with(Browser(app), "HEAD", address) in {302, 405, 401 if endpoint in logins.POLLS else 302}


@pytest.mark.parametrize(("endpoint", "method"), STAFF_ROUTES)
def test_route_knows_no_other_method(
    app: Flask, house: Installation, hand_clock: HandClock, endpoint: str, method: str
) -> None:
    """A right to read never becomes a right to write by another verb."""
    address = address_of(app, house, endpoint)
    declared = {one for name, one in STAFF_ROUTES if address_of(app, house, name).split("?")[0] == address}
    declared |= {"GET", "POST"} if endpoint in LEAD_BACK or endpoint == "sessions.answer_address" else set()
    for other in {"GET", "POST", "PUT", "PATCH", "DELETE"} - declared - {method}:
        assert open_with(Browser(app), other, address) == 405


def test_object_of_another_firm_is_absent(app: Flask, house: Installation, hand_clock: HandClock) -> None:
    """Whatever the role: the same 404 as for an object that never was."""
    address = address_of(app, house, "auditor.record")
    staff.add(house, "mira", firm="mastiff", roles=ROLES, password=PASSWORD, now=NOW)
    browser = Browser(app)
    browser.log_in("mira")
    browser.get("/audit/records/00000000-0000-4000-8000-000000000000")
    absent = without_marks(browser.page)
    assert browser.get(address).status_code == 404
    assert without_marks(browser.page) == absent


def test_rights_are_read_at_each_request(app: Flask, house: Installation, hand_clock: HandClock) -> None:
    """A role that is taken away is gone at the next click."""
    staff.add(house, "olga", firm="damal", roles=["technician", "auditor"], password=PASSWORD, now=NOW)
    browser = Browser(app)
    browser.log_in("olga")
    assert browser.get("/audit/").status_code == 200
    staff.set_roles(house, "olga", ["technician"], now=NOW)
    assert browser.get("/audit/").status_code == 302
    browser.log_in("olga")
    assert browser.get("/audit/").status_code == 403
    assert browser.get("/desk/").status_code == 200


def test_pages_of_customers_ask_nobody_for_a_login(app: Flask, hand_clock: HandClock) -> None:
    """What is public in the table is never sent to the login."""
    for address in ("/nl/", "/nl/page-computers/", "/login", "/healthz"):
        assert Browser(app).get(address).status_code == 200
