"""Logging in and out: who gets in, what the cookie holds, when a login ends, and where it may lead."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from consent.core.staff import StaffMember
from consent.service import staff
from consent.service.installation import Installation
from consent.web import create_app
from tests.samples import NOW, PASSWORD
from tests.web.staff_browser import Browser, HandClock

EVIL = (
    "https://evil.example/desk/",
    "//evil.example/desk/",
    "/\\evil.example/",
    "javascript:alert(1)",
    "/nl/page-computers/",
    "/logout",
    "/desk/redeem",
    "/login/../nl/",
    "http:///desk/",
    "/desk/\r\nX-Injected: 1",
    "[",
)


def without_secrets(page: str) -> str:
    """A page without what differs each time: the mark against forged forms, and the name that was typed."""
    return re.sub(r'(csrf_token" value=|name="name" value=)"[^"]*"', "", page)


# Getting in


@pytest.mark.parametrize(
    ("roles", "start"),
    [
        (["technician"], "/desk/"),
        (["auditor"], "/audit/"),
        (["manager"], "/audit/"),
        (["technician", "auditor", "manager"], "/desk/"),
    ],
)
def test_login_leads_to_where_the_work_is(
    house: Installation, browser: Browser, roles: list[str], start: str
) -> None:
    """Each role starts on its own page, and the page opens."""
    staff.add(house, "wim", firm="damal", roles=roles, password=PASSWORD, now=NOW)
    assert browser.log_in("wim").location == start
    assert browser.get(start).status_code == 200
    assert browser.get("/login").location == start


def test_person_with_several_roles_sees_both_ways(
    house: Installation, app: Flask, hand_clock: HandClock
) -> None:
    """The navigation shows what may be opened, and nothing else."""
    for name, roles, is_shown in (("olga", ["technician", "auditor"], True), ("tim", ["technician"], False)):
        staff.add(house, name, firm="damal", roles=roles, password=PASSWORD, now=NOW)
        browser = Browser(app)
        browser.log_in(name)
        browser.get("/desk/")
        assert ('href="/audit/"' in browser.page) == is_shown


def test_every_failure_looks_the_same(
    house: Installation, technician: StaffMember, app: Flask, hand_clock: HandClock
) -> None:
    """Wrong password, unknown name, disabled account: the same page, the same words."""
    staff.add(house, "gone", firm="damal", roles=["technician"], password=PASSWORD, now=NOW)
    staff.set_disabled(house, "gone", True, now=NOW)
    pages = set()
    for name, password in (("tess", "wrong password"), ("nobody", PASSWORD), ("gone", PASSWORD)):
        browser = Browser(app)
        assert browser.log_in(name, password).status_code == 401
        assert browser.has_field("name", name)
        pages.add(without_secrets(browser.page))
    assert len(pages) == 1


def test_password_is_never_repeated(technician: StaffMember, browser: Browser) -> None:
    """A page that comes back keeps the name alone."""
    browser.log_in("tess", "a wrong password")
    assert "a wrong password" not in browser.page


def test_too_many_failures_are_told_with_a_time(technician: StaffMember, browser: Browser) -> None:
    """429 with Retry-After, the name still in the form."""
    for _ in range(staff.PER_NAME):
        assert browser.log_in("tess", "a wrong password").status_code == 401
    assert browser.log_in("tess").status_code == 429
    assert int(browser.answer.headers["Retry-After"]) > 0
    assert browser.has_field("name", "tess")


def test_forged_login_is_refused_and_keeps_the_name(technician: StaffMember, browser: Browser) -> None:
    """Without the mark of our own form nobody is logged in: 422, and the form again."""
    assert browser.log_in("tess", csrf_token="").status_code == 422
    assert browser.has_field("name", "tess")
    assert PASSWORD not in browser.page
    assert browser.get("/desk/").status_code == 302


# The cookie


def test_cookie_is_out_of_reach_of_scripts_and_other_sites(technician: StaffMember, browser: Browser) -> None:
    """HttpOnly, SameSite=Lax, for this run of the browser only."""
    cookie = browser.log_in("tess").headers["Set-Cookie"]
    assert cookie.startswith("consent=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert not re.search("expires|max-age|domain|remember", cookie, re.IGNORECASE)


def test_cookie_on_https_is_secure_and_bound_to_the_host(
    house: Installation, technician: StaffMember, hand_clock: HandClock
) -> None:
    """`__Host-` and Secure where the base address is https."""
    object.__setattr__(
        house, "settings", house.settings.model_copy(update={"base_url": "https://help.example"})
    )
    browser = Browser(create_app(house.settings, house))
    cookie = browser.log_in("tess").headers["Set-Cookie"]
    assert cookie.startswith("__Host-consent=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Secure"} <= set(cookie.split("; "))


def test_cookie_holds_a_key_and_no_rights(app: Flask, technician: StaffMember, browser: Browser) -> None:
    """Roles, firm and name are read from the database, never from the cookie."""
    browser.log_in("tess")
    held = browser.client.get_cookie("consent")
    assert held is not None
    interface = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    assert isinstance(interface, URLSafeTimedSerializer)
    text = str(interface.loads(held.value))
    assert not any(word in text for word in ("tess", technician.id, "technician", "page-computers"))


def test_changed_cookie_opens_nothing(technician: StaffMember, browser: Browser) -> None:
    """A cookie that we did not sign is no cookie."""
    browser.log_in("tess")
    browser.client.set_cookie("consent", browser.cookie()[:-3] + "AAA")
    assert browser.get("/desk/").location == "/login?next=/desk/"


def test_cookie_from_before_the_login_is_worth_nothing(
    technician: StaffMember, app: Flask, hand_clock: HandClock
) -> None:
    """Who planted a cookie in somebody's browser is not logged in with it afterwards."""
    attacker, victim = Browser(app), Browser(app)
    attacker.get("/login")
    victim.client.set_cookie("consent", attacker.cookie())
    victim.log_in("tess")
    assert victim.get("/desk/").status_code == 200
    assert attacker.get("/desk/").status_code == 302


def test_second_login_of_a_browser_ends_its_first(
    house: Installation, technician: StaffMember, app: Flask, hand_clock: HandClock
) -> None:
    """A new key at each login; the one that the cookie held before opens nothing any more."""
    browser, thief, elsewhere = Browser(app), Browser(app), Browser(app)
    elsewhere.log_in("tess")
    browser.log_in("tess")
    thief.client.set_cookie("consent", browser.cookie())
    browser.page = ""
    browser.client.get("/desk/")
    token = re.search(r'csrf_token" value="([^"]+)', browser.get("/desk/").get_data(as_text=True))
    assert token
    browser.client.post("/login", data={"name": "tess", "password": PASSWORD, "csrf_token": token[1]})
    assert browser.get("/desk/").status_code == 200
    assert thief.get("/desk/").status_code == 302
    assert elsewhere.get("/desk/").status_code == 200


# The end of a login


def test_logout_ends_the_login_on_the_server(
    technician: StaffMember, app: Flask, hand_clock: HandClock
) -> None:
    """A cookie that somebody kept opens nothing after the logout."""
    browser, thief = Browser(app), Browser(app)
    browser.log_in("tess")
    thief.client.set_cookie("consent", browser.cookie())
    browser.get("/desk/")
    assert browser.post("/logout").location == "/login"
    assert "You are logged out." in browser.get("/login").get_data(as_text=True)
    assert thief.get("/desk/").status_code == 302


def test_logout_is_a_button_of_ours(technician: StaffMember, browser: Browser) -> None:
    """No link and no other site's form logs anybody out; the page that refuses has the button again."""
    browser.log_in("tess")
    browser.get("/desk/")
    assert browser.get("/logout").status_code == 405
    assert browser.post("/logout", csrf_token="forged").status_code == 422
    assert browser.get("/desk/").status_code == 200
    browser.post("/logout", csrf_token="forged")
    assert browser.post("/logout").status_code == 303


@pytest.mark.parametrize("change", ["disabled", "roles", "password", "ended"])
def test_change_of_the_account_ends_its_logins(
    house: Installation, technician: StaffMember, browser: Browser, change: str
) -> None:
    """At the very next request, not at the next login."""
    browser.log_in("tess")
    assert browser.get("/desk/").status_code == 200
    if change == "disabled":
        staff.set_disabled(house, "tess", True, now=NOW)
    elif change == "roles":
        staff.set_roles(house, "tess", ["auditor"], now=NOW)
    elif change == "password":
        staff.set_password(house, "tess", "another good password", now=NOW)
    else:
        staff.end_sessions(house, "tess", now=NOW)
    assert browser.get("/desk/").location == "/login?next=/desk/"
    assert "You are not logged in any more." in browser.get("/login").get_data(as_text=True)


def test_idle_login_ends_after_fifteen_minutes(
    technician: StaffMember, browser: Browser, hand_clock: HandClock
) -> None:
    """Work keeps a login alive; a quarter of an hour without any ends it."""
    browser.log_in("tess")
    for _ in range(3):
        hand_clock.move(minutes=14)
        assert browser.get("/desk/").status_code == 200
    hand_clock.move(minutes=15, seconds=1)
    assert browser.get("/desk/").status_code == 302


def test_login_ends_after_twelve_hours(
    technician: StaffMember, browser: Browser, hand_clock: HandClock
) -> None:
    """However busy somebody is."""
    browser.log_in("tess")
    for _ in range(72):
        hand_clock.move(minutes=10)
        assert browser.get("/desk/").status_code == 200
    hand_clock.move(minutes=1)
    assert browser.get("/desk/").status_code == 302


# Where a login leads


def test_page_that_was_asked_for_opens_after_the_login(auditor: StaffMember, browser: Browser) -> None:
    """With its filters."""
    address = browser.get("/audit/?language=nl&since=2026-11-01").location
    assert address == "/login?next=/audit/?language%3Dnl%26since%3D2026-11-01"
    browser.get(address)
    assert browser.log_in("arne").location == "/audit/?language=nl&since=2026-11-01"


@pytest.mark.parametrize("address", EVIL)
def test_login_leads_nowhere_else(technician: StaffMember, browser: Browser, address: str) -> None:
    """Only to pages of staff, whatever the form or the address says."""
    assert browser.log_in("tess", next=address).location == "/desk/"
    assert browser.client.get("/login", query_string={"next": address}).location == "/desk/"


def test_code_typed_into_a_page_that_was_open_too_long_is_kept(
    technician: StaffMember, browser: Browser, hand_clock: HandClock
) -> None:
    """Nobody asks a customer for the digits again because a login ended meanwhile."""
    browser.log_in("tess")
    browser.get("/desk/")
    hand_clock.move(minutes=16)
    assert browser.post("/desk/redeem", code="482 907 153").status_code == 401
    assert browser.log_in("tess").status_code == 200
    assert browser.has_field("code", "482 907 153")
    assert browser.redeem("482 907 153") == "mistyped"


# Languages


def test_browser_chooses_the_first_language(app: Flask) -> None:
    """Until somebody presses a button."""
    for wished, spoken in (("pl", "pl"), ("fr;q=0.9, nl-BE;q=0.8", "nl"), ("en-GB", "en")):
        page = app.test_client().get("/login", headers={"Accept-Language": wished}).get_data(as_text=True)
        assert f'<html lang="{spoken}">' in page


def test_chosen_language_stays_through_login_and_logout(technician: StaffMember, browser: Browser) -> None:
    """The choice belongs to the browser."""
    browser.get("/login?next=/desk/")
    assert browser.post("/language", language="pl").location == "/login?next=/desk/"
    browser.get("/login")
    assert '<html lang="pl">' in browser.page
    browser.log_in("tess")
    browser.get("/desk/")
    assert '<html lang="pl">' in browser.page
    browser.post("/logout")
    browser.get("/login")
    assert '<html lang="pl">' in browser.page


def test_language_that_is_not_spoken_changes_nothing(technician: StaffMember, browser: Browser) -> None:
    """A made-up language is not kept; a forged form is refused with the button again."""
    browser.log_in("tess")
    browser.get("/desk/")
    assert browser.post("/language", language="xx").location == "/desk/"
    browser.get("/desk/")
    assert '<html lang="en">' in browser.page
    assert browser.post("/language", language="nl", csrf_token="").status_code == 422
    assert browser.has_field("language", "nl")
