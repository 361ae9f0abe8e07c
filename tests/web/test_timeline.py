"""The timeline of a record: what the form told, every leaf with what is proven of it, and by which key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from html import unescape

import pytest

from consent.core.jose import SigningKey
from consent.core.staff import StaffMember
from consent.core.trusted_keys import KeyPeriod
from consent.service import acceptances, customers, forms, leaf_proofs, library
from consent.service.acceptances import Accepted
from consent.service.installation import Installation
from consent.service.leaf_proofs import LeafProof
from tests.samples import NOW, VISITOR, accepted, filled_form
from tests.web.staff_browser import Browser

FIRM = "page-computers"


@pytest.fixture
def at_desk(auditor: StaffMember, browser: Browser) -> Browser:
    """An auditor of the firm."""
    browser.log_in("arne")
    return browser


def entries(browser: Browser, done: Accepted) -> list[tuple[str, str, str, str]]:
    """(class, time, words, place) of every entry on the page."""
    assert browser.get(f"/audit/records/{done.acceptance.id}").status_code == 200
    part = browser.page[browser.page.index('class="timeline"') :].partition("</ol>")[0]
    found = re.findall(
        r'<li(?: class="(\w+)")?>.*?<time[^>]*>(.*?)</time>.*?<strong>(.*?)</strong>.*?class="place">(.*?)</li>',
        part,
        re.DOTALL,
    )
    return [
        (kind, time, unescape(words), " ".join(unescape(re.sub("<[^>]*>", " ", place)).split()))
        for kind, time, words, place in found
    ]


def switched(house: Installation) -> Accepted:
    """Somebody who began in Dutch and accepted in Polish, a minute later."""
    version, form = library.in_force(house, FIRM, now=NOW), ""
    for number, language in enumerate(("nl", "pl")):
        now = NOW + timedelta(seconds=20 * number + 7)
        form = forms.new_form(house, version, language, None, now=now, after=form)
    values = {**filled_form(house, FIRM, "pl"), "form": form}
    return acceptances.accept(house, FIRM, "pl", values, VISITOR, now=NOW + timedelta(minutes=1))


def test_what_was_shown_stands_before_what_was_accepted(house: Installation, at_desk: Browser) -> None:
    """To the second, on the firm's clock, marked as without an entry of its own."""
    done = switched(house)
    place = done.acceptance.leaf_index
    told = f"as told by the entry at position {place}"
    assert entries(at_desk, done) == [
        ("told", "20 November 2026, 11:00:07", "The page was shown in Dutch", told),
        ("told", "20 November 2026, 11:00:27", "The customer switched to Polish", told),
        ("", "20 November 2026, 11:01:00", "The customer accepted", f"proven, position {place}"),
    ]
    assert "Times on the clock of Europe/Brussels." in at_desk.page


def test_record_of_an_earlier_release_begins_with_the_acceptance(
    house: Installation, at_desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says nothing of what was shown, and neither does the page."""
    monkeypatch.setattr(acceptances, "is_borne_out", lambda *_: False)
    assert [words for _, _, words, _ in entries(at_desk, accepted(house, FIRM))] == ["The customer accepted"]


def test_reference_stands_beside_the_number(house: Installation, at_desk: Browser) -> None:
    """What was said on the phone."""
    done = accepted(house, FIRM)
    entries(at_desk, done)
    assert re.search(r"Reference <code>[0-9A-Z]{4}-[0-9A-Z]{4}</code>", at_desk.page)


def test_all_of_it_is_checked_against_the_head_of_now(house: Installation, at_desk: Browser) -> None:
    """The number of its entries, and the size of the log."""
    done = accepted(house, FIRM)
    entries(at_desk, done)
    assert "Its one entry is signed" in at_desk.page
    customers.stop(house, FIRM, done.ref, "stop", now=NOW)
    entries(at_desk, done)
    assert "All its 2 entries are signed" in at_desk.page
    assert f"against the signed head of {done.acceptance.leaf_index + 2} entries." in at_desk.page


def test_entry_that_is_not_proven_is_marked(
    house: Installation, at_desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It alone, and the page as a whole is not proven."""
    done = accepted(house, FIRM)
    customers.stop(house, FIRM, done.ref, "stop", now=NOW)
    prove, bad = leaf_proofs.prove, done.acceptance.leaf_index + 1

    def one_is_bad(*given: object) -> Mapping[int, LeafProof]:
        return {**prove(*given), bad: LeafProof(is_proven=False)}  # type: ignore[arg-type]

    monkeypatch.setattr(leaf_proofs, "prove", one_is_bad)
    assert [(kind, place) for kind, _, _, place in entries(at_desk, done)][1:] == [
        ("", f"proven, position {bad - 1}"),
        ("unproven", f"not proven, position {bad}"),
    ]
    assert "Not proven." in at_desk.page
    assert "Proven." not in at_desk.page


@pytest.mark.parametrize(
    ("until", "revoked_from", "words"),
    [
        (None, None, ""),
        (99, None, ", signed with the key of that time"),
        (99, 98, ", signed with a key before it was revoked"),
    ],
)
def test_key_of_another_time_is_told(
    house: Installation,
    at_desk: Browser,
    monkeypatch: pytest.MonkeyPatch,
    until: int | None,
    revoked_from: int | None,
    words: str,
) -> None:
    """An auditor sees why an old entry bears another signature."""
    done = accepted(house, FIRM)
    place = done.acceptance.leaf_index
    period = KeyPeriod("record", SigningKey(b"k" * 32).public, 0, until, revoked_from)
    monkeypatch.setattr(leaf_proofs, "prove", lambda *_: {place: LeafProof(is_proven=True, period=period)})
    assert entries(at_desk, done)[-1][3] == f"proven, position {place}{words}"


def test_what_a_revoked_key_signed_is_told(
    house: Installation, at_desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing was changed: it may never have been ours."""
    done = accepted(house, FIRM)
    place = done.acceptance.leaf_index
    period = KeyPeriod("record", SigningKey(b"k" * 32).public, 0, 99, place)
    monkeypatch.setattr(leaf_proofs, "prove", lambda *_: {place: LeafProof(is_proven=False, period=period)})
    assert entries(at_desk, done)[-1][3] == f"not proven, position {place}, signed with a revoked key"
    assert "somebody else may have written it" in at_desk.page
    assert "was changed" not in at_desk.page
