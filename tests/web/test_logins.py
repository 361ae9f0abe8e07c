"""A login while it lives: what the cookie holds, whom it opens pages to, and when it ends."""

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
