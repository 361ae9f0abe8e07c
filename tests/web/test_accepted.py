"""What staff see of consents that ended: never as given, with the reason and the moment, on the desk and in the record."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from consent.core.acceptances import Acceptance, StatementAnswer
from consent.core.consents import ConsentState
from consent.service import consents, customers, publishing, staff
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.web import accepted as arranged
from tests.firm_folders import FIRM, FIRST, USES_HELPER, change, write_firm
from tests.samples import NOW, PASSWORD, accepted
from tests.web.staff_browser import Browser, HandClock

WORDS = "Send me news."
GIVES: dict[str, Any] = {"statement-news": "yes"}
NEXT = "2026-11-22"
ANSWERS = (
    StatementAnswer("news", "consent", WORDS, "consent", given=True),
    StatementAnswer("view", "permission", "You may see.", "contract", given=True),
    StatementAnswer("photos", "consent", "Photos.", "consent", given=False),
)


@pytest.fixture
def folder(house: Installation, tmp_path: Path) -> Path:
    """The content of a firm that asks for one consent, `news`, for a week; with a technician and an auditor."""
    folder = write_firm(tmp_path / "content")
    for language in ("nl", "pl"):
        words = f'"{WORDS}"'
        change(folder / f"terms/{language}/{FIRM}/{FIRST}.md", words, f'{words}\n    expires_days: "7"')
    publishing.publish(house, load_content(folder), now=NOW)
    for name, role in (("otto", "technician"), ("anna", "auditor")):
        staff.add(house, name, firm=FIRM, roles=[role], password=PASSWORD, now=NOW)
    return folder


def state(name: str, at: datetime | None = None) -> dict[str, ConsentState]:
    return {"news": ConsentState("news", WORDS, name, at, at)}


@pytest.mark.parametrize(("name", "counts"), [("given", True), ("withdrawn", False), ("stale", False)])
def test_a_consent_that_ended_decides_nothing(name: str, counts: bool) -> None:
    """It stands apart; what is no consent is not touched."""
    ended = [one.id for one in arranged.ended(ANSWERS, state(name))]
    deciding = [one.id for one in arranged.deciding(ANSWERS, state(name))]
    assert (ended, deciding) == (([], ["view", "news"]) if counts else (["news"], ["view"]))
    assert [one.id for one in arranged.refused(ANSWERS)] == ["photos"]


def withdraw(house: Installation, acceptance: Acceptance, folder: Path, clock: HandClock) -> str:
    consents.withdraw(house, acceptance, "news", now=NOW)
    return "withdrawn by the customer: 20 November 2026, 11:00"


def wait(house: Installation, acceptance: Acceptance, folder: Path, clock: HandClock) -> str:
    clock.move(days=7)
    return "ended by itself: 27 November 2026, 11:00"


def ask_otherwise(house: Installation, acceptance: Acceptance, folder: Path, clock: HandClock) -> str:
    write_firm(folder, versions={FIRST: USES_HELPER, NEXT: USES_HELPER})
    for language in ("nl", "pl"):
        text = folder / f"terms/{language}/{FIRM}/{FIRST}.md"
        change(text, f'"{WORDS}"', f'"{WORDS}"\n    expires_days: "7"')
        change(folder / f"terms/{language}/{FIRM}/{NEXT}.md", WORDS, "Send me news and offers.")
    publishing.publish(house, load_content(folder), now=NOW)
    clock.move(days=3)
    return "no longer valid: it is not asked in these words any more"


@pytest.mark.parametrize("end", [withdraw, wait, ask_otherwise])
def test_staff_see_why_a_consent_ended(
    house: Installation, folder: Path, browser: Browser, hand_clock: HandClock, end: object
) -> None:
    """On the outcome card, shown again with the same form, and in the auditor's record."""
    done = accepted(house, FIRM, **GIVES)
    browser.log_in("otto")
    token = customers.page(house, FIRM, done.ref, now=NOW).token
    assert token
    browser.get("/desk/")
    sent = {"key": browser.hidden("/desk/redeem")["key"], "code": token.digits}
    browser.post("/desk/redeem", **sent)
    assert browser.page.index("Given and answered") < browser.page.index(WORDS)
    assert "No longer valid" not in browser.page
    words = end(house, done.acceptance, folder, hand_clock)  # type: ignore[operator]
    browser.log_in("otto")
    browser.get("/desk/")
    browser.post("/desk/redeem", **sent)
    start, given = browser.page.index("No longer valid"), browser.page.index("Given and answered")
    assert start < browser.page.index(WORDS) < browser.page.index(words) < given
    assert WORDS not in browser.page[given:]
    browser.client.delete_cookie("consent")
    browser.log_in("anna")
    browser.get(f"/audit/records/{done.acceptance.id}")
    assert "was given" in browser.page
    assert words in browser.page


def test_timeline_names_the_consent_that_was_withdrawn(
    house: Installation, folder: Path, browser: Browser, hand_clock: HandClock
) -> None:
    """In words, with the statement; that it was given stays in the entry."""
    acceptance = accepted(house, FIRM, "pl", **GIVES).acceptance
    consents.withdraw(house, acceptance, "news", now=NOW)
    browser.log_in("anna")
    browser.get(f"/audit/records/{acceptance.id}")
    start = browser.page.index("The customer withdrew a consent")
    assert f'<span lang="pl">{WORDS}</span>' in browser.page[start : browser.page.index("</ol>", start)]
    assert "withdrawal_page" not in browser.page
