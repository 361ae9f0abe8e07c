"""A manager's pages: the firm's sessions by what the address says, files of exactly these, and nothing for anybody else."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient

from consent.core.staff import StaffMember
from consent.errors import Unavailable
from consent.service import customers, session_lists, staff
from consent.service.installation import Installation
from tests.ended_sessions import began, whole
from tests.samples import NOW, PASSWORD
from tests.web.staff_browser import Browser

FIRM = "page-computers"
ROWS = re.compile(r'<th scope="row"><a href="/desk/session/([0-9a-f-]{36})"')


@pytest.fixture
def at_sessions(house: Installation, technician: StaffMember, browser: Browser) -> Browser:
    """The browser of a manager of page-computers: two sessions of today, one of last month, one of another firm."""
    staff.add(house, "mara", firm=FIRM, roles=["manager"], password=PASSWORD, now=NOW)
    dana = staff.add(house, "dana", firm="damal", roles=["technician"], password=PASSWORD, now=NOW)
    whole(house, technician, 12, now=NOW - timedelta(days=25))
    whole(house, technician, 12)
    later = NOW + timedelta(minutes=15)
    stopped = began(house, technician, name="=cmd()", now=later)
    customers.stop(house, FIRM, stopped.accepted.ref, "stop", now=later)
    whole(house, dana, 5)
    browser.log_in("mara")
    browser.get("/desk/sessions")
    return browser


def total(page: str) -> int:
    """How many sessions the page says that there are."""
    found = re.search(r'<h2 id="how-many">(\d+) ', page)
    assert found, page
    return int(found[1])


def test_sessions_of_this_month_with_what_they_come_to(at_sessions: Browser) -> None:
    """Each row leads to its session; no customer's name is in the list."""
    assert total(at_sessions.page) == len(ROWS.findall(at_sessions.page)) == 2
    assert "€15.00" in at_sessions.page
    assert "€12.40" in at_sessions.page
    assert "1 stopped before it ran" in at_sessions.page
    assert "Janssens" not in at_sessions.page
    assert 'value="2026-11-01"' in at_sessions.page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("since=&until=", 3),
        ("since=2026-10-01&until=2026-10-31", 1),
        ("state=stopped", 1),
        ("since=&until=&outcome=solved", 2),
        ("state=running", 0),
    ],
)
def test_filters_stand_in_the_address(at_sessions: Browser, query: str, expected: int) -> None:
    """Counts, rows and both files are of exactly the same sessions."""
    assert at_sessions.get(f"/desk/sessions?{query}").status_code == 200
    assert total(at_sessions.page) == len(ROWS.findall(at_sessions.page)) == expected
    assert len(table(at_sessions.client, query)) == expected
    found = json.loads(at_sessions.client.get(f"/desk/sessions.json?{query}").data)
    assert len(found["sessions"]) == expected
    assert found["firm"] == FIRM


def table(client: FlaskClient, query: str) -> list[dict[str, str]]:
    answer = client.get(f"/desk/sessions.csv?{query}")
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def test_links_to_the_files_keep_the_filters(at_sessions: Browser) -> None:
    """And the file says what it holds."""
    at_sessions.get("/desk/sessions?since=2026-11-20&until=2026-11-20&state=closed")
    link = re.search(r'href="(/desk/sessions\.csv\?[^"]+)"', at_sessions.page)
    assert link
    answer = at_sessions.client.get(unescape(link[1]), headers={"Accept-Language": "en"})
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=sessions-page-computers-2026-11-20-2026-11-20.csv"
    )
    assert answer.headers["Cache-Control"] == "no-store"
    [row] = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    assert (row["name"], row["gross"], row["rule"]) == ("Jan Janssens", "15.00", "blocks")
    assert row["rule_words"] == "A block counts as soon as it has started."


def test_no_formula_runs_in_a_spreadsheet(at_sessions: Browser) -> None:
    """Whatever a customer typed."""
    assert [row["name"] for row in table(at_sessions.client, "state=stopped")] == ["'=cmd()"]


@pytest.mark.parametrize("path", ["sessions", "sessions.csv", "sessions.json"])
def test_filter_that_cannot_be_understood_is_told_and_nothing_is_taken_away(
    at_sessions: Browser, path: str
) -> None:
    """422 with the page, what was typed and the words beside the fields."""
    answer = at_sessions.get(f"/desk/{path}?since=soon&outcome=happy")
    assert answer.status_code == 422
    assert answer.mimetype == "text/html"
    assert set(re.findall(r'id="(\w+)-problem"', at_sessions.page)) == {"since", "outcome"}
    assert at_sessions.has_field("since", "soon")
    assert not ROWS.findall(at_sessions.page)


def test_busy_database_says_so(at_sessions: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """No half of a file is ever sent."""

    def busy(*_arguments: object) -> None:
        raise Unavailable("busy")

    monkeypatch.setattr(session_lists, "write_csv", busy)
    answer = at_sessions.get("/desk/sessions.csv")
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    assert "The file was not made" in at_sessions.page


def test_pages_keep_the_filters(house: Installation, at_sessions: Browser, technician: StaffMember) -> None:
    """Fifty a page."""
    for _ in range(50):
        began(house, technician, now=NOW + timedelta(hours=1))
    at_sessions.get("/desk/sessions?since=2026-11-20&until=2026-11-20")
    assert (total(at_sessions.page), len(ROWS.findall(at_sessions.page))) == (52, 50)
    older = re.search(r'rel="next" href="([^"]+)"', at_sessions.page)
    assert older
    at_sessions.get(unescape(older[1]))
    assert (total(at_sessions.page), len(ROWS.findall(at_sessions.page))) == (52, 2)


def test_nobody_but_managers(house: Installation, auditor: StaffMember, browser: Browser) -> None:
    """An auditor takes an export with a reason; names for invoices are not for them."""
    browser.log_in("arne")
    for path in ("sessions", "sessions.csv", "sessions.json", "staff"):
        assert browser.get(f"/desk/{path}").status_code == 403
    browser.get("/audit/")
    assert "/desk/sessions" not in browser.page


def test_an_empty_period_says_when_something_will_be_there(house: Installation, browser: Browser) -> None:
    """Without filters, and with one."""
    staff.add(house, "mara", firm=FIRM, roles=["manager"], password=PASSWORD, now=NOW)
    browser.log_in("mara")
    browser.get("/desk/sessions")
    assert "There is no session in this period." in browser.page
    browser.get("/desk/sessions?state=closed")
    assert "No session fits these filters." in browser.page


def test_firm_that_charges_nothing_has_no_totals(house: Installation, browser: Browser) -> None:
    """The list says that it was free of charge."""
    olga = staff.add(
        house, "olga", firm="overmax", roles=["technician", "manager"], password=PASSWORD, now=NOW
    )
    whole(house, olga, 5)
    browser.log_in("olga")
    browser.get("/desk/sessions")
    assert 'class="totals"' not in browser.page
    assert "free of charge" in browser.page
