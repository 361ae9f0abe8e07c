"""The page of a firm's people: roles, who is disabled, which sessions are open with whom."""

from __future__ import annotations

from consent.core.references import format_reference
from consent.core.staff import StaffMember
from consent.service import staff
from consent.service.installation import Installation
from tests.ended_sessions import began
from tests.samples import NOW, PASSWORD
from tests.web.staff_browser import Browser


def test_people_of_the_own_firm(house: Installation, technician: StaffMember, browser: Browser) -> None:
    """With a link to each session that somebody else may have to take over."""
    staff.add(house, "mara", firm="page-computers", roles=["manager", "auditor"], password=PASSWORD, now=NOW)
    staff.add(house, "dana", firm="damal", roles=["technician"], password=PASSWORD, now=NOW)
    session = began(house, technician)
    staff.set_disabled(house, "tess", disabled=True, now=NOW)
    browser.log_in("mara")
    assert browser.get("/desk/staff").status_code == 200
    assert "auditor, manager" in browser.page
    assert f'href="/desk/session/{session.id}"' in browser.page
    assert format_reference(session.id) in browser.page
    assert "disabled" in browser.page
    assert "dana" not in browser.page
    assert 'href="/desk/staff" aria-current="page"' in browser.page
