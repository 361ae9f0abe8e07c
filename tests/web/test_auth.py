"""The login page: who gets in, what every failure looks like, where a login may lead, and in which language."""

from __future__ import annotations

import pytest
from flask import Flask

from consent.core.staff import StaffMember
from consent.errors import Unavailable
from consent.service import staff
from consent.service.installation import Installation
from tests.samples import NOW, PASSWORD
from tests.web.staff_browser import Browser, HandClock, without_marks

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


# Getting in


@pytest.mark.parametrize(
    ("roles", "start"),
    [
        (["technician"], "/desk/"),
        (["auditor"], "/audit/"),
        (["manager"], "/desk/sessions"),
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
        pages.add(without_marks(browser.page))
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


def test_busy_database_refuses_nobody(
    technician: StaffMember, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 with Retry-After and the name kept, and no word of a wrong password."""

    def busy(*_: object, **__: object) -> None:
        raise Unavailable("busy")

    monkeypatch.setattr(staff, "login", busy)
    assert browser.log_in("tess").status_code == 503
    assert int(browser.answer.headers["Retry-After"]) > 0
    assert browser.has_field("name", "tess")
    assert "do not open an account" not in browser.page


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
