"""Sessions at a technician's desk, brought to where a test begins."""

from __future__ import annotations

import re
from html import unescape

from consent.core.staff import StaffMember
from consent.service import customers, desk, staff, support_sessions
from consent.service.acceptances import Accepted
from consent.service.installation import Installation
from consent.web import clock
from tests.samples import NOW, PASSWORD, accepted
from tests.web.staff_browser import Browser

# A firm that asks for nothing but the closing, and what closes a session of its.
FIRM = "qomputer"
CLOSING = {"outcome": "solved", "work_done": "Een nieuwe driver."}


def hire(house: Installation, name: str, firm: str, *roles: str) -> StaffMember:
    """Somebody with an account; a technician unless other roles are given."""
    return staff.add(house, name, firm=firm, roles=roles or ("technician",), password=PASSWORD, now=NOW)


def redeemed(house: Installation, member: StaffMember, firm: str, language: str = "nl") -> Accepted:
    """An acceptance whose code `member` has used."""
    done = accepted(house, firm, language, now=clock.now())
    token = customers.page(house, firm, done.ref, now=clock.now()).token
    assert token is not None
    outcome = desk.redeem(house, member, token.digits, key=desk.new_key(), now=clock.now()).outcome
    assert outcome == "valid"
    return done


def recognised(house: Installation, member: StaffMember, firm: str, language: str = "nl") -> Accepted:
    """One that the customer has confirmed besides."""
    done = redeemed(house, member, firm, language)
    support_sessions.recognise(house, firm, done.ref, member.id, now=clock.now())
    return done


def address(done: Accepted, form: str = "") -> str:
    """The session's page, or that of one of its forms."""
    return f"/desk/session/{done.acceptance.id}" + (f"/{form}" if form else "")


def press(browser: Browser, done: Accepted, form: str, **typed: str) -> int:
    """Opens the page and sends one of its forms with the hidden fields of the page; the status."""
    browser.get(address(done))
    return browser.post(
        address(done, form), **{"csrf_token": browser.hidden("/logout")["csrf_token"], **typed}
    ).status_code


def state_of(browser: Browser, done: Accepted) -> str:
    """The state that the page shows."""
    browser.get(address(done))
    found = re.search(r'id="session-says"[^>]*data-state="(\w+)"', browser.page)
    return found[1] if found else ""


def says(browser: Browser) -> str:
    """The page's words without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", browser.page)).split())


def field(browser: Browser, name: str) -> str:
    """What stands in an input or a text field."""
    text = re.search(rf'<textarea id="{name}"[^>]*>(.*?)</textarea>', browser.page, re.DOTALL)
    line = re.search(rf'<input id="{name}"[^>]*? value="([^"]*)"', browser.page)
    found = text or line
    return unescape(found[1]) if found else ""


def is_ticked(browser: Browser, control: str) -> bool:
    """Whether a box or an answer is chosen."""
    found = re.search(rf'<input[^>]*id="{control}"[^>]*>', browser.page)
    return found is not None and " checked" in found[0]
