"""The figures behind pictures: of exactly what is filtered, by the firm's own days, and sums that agree with the list."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from consent.core.firms import Firm
from consent.core.manifest import Filter
from consent.service import audit, library, pictures, staff
from consent.service.installation import Installation
from consent.service.pictures import OverTime, Pictures
from tests.damage import Copy
from tests.firm_folders import FIRM as WORKSHOP
from tests.history import OTHER, live_through, redeem
from tests.samples import NOW, PASSWORD, accepted

SAMPLE = "page-computers"
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def firm(any_house: Installation) -> Firm:
    """The firm of the sample."""
    return library.firm(any_house, SAMPLE)


def drawn(house: Installation, firm: Firm, filters: Filter, **later: timedelta) -> Pictures:
    """All figures, at NOW or some time later."""
    return pictures.all_of(house, firm, filters, "nl", now=NOW + later.get("after", MINUTE))


def counted(found: OverTime) -> dict[date, tuple[int, int, int]]:
    """Helped, stopped and waiting by first day, of the columns that have any."""
    return {one.span.first: (one.helped, one.stopped, one.waiting) for one in found.columns if one.total}


def test_days_say_what_became_of_acceptances(any_house: Installation, firm: Firm) -> None:
    """Two days apart, and today; the empty day between is there too."""
    for _ in range(3):
        accepted(any_house, now=NOW - 2 * DAY)
    live_through(any_house, SAMPLE)
    found = drawn(any_house, firm, Filter()).over_time
    assert found.unit == "day"
    assert counted(found) == {date(2026, 11, 18): (0, 0, 3), date(2026, 11, 20): (1, 2, 2)}
    assert [one.total for one in found.columns] == [3, 0, 5]


FILTERS = {
    "nothing": Filter(),
    "language": Filter(language="pl"),
    "state": Filter(state="stopped"),
    "version": Filter(version="2023-09-13"),
    "until, without its instant": Filter(until=NOW + timedelta(seconds=5)),
    "since, with its instant": Filter(since=NOW + timedelta(seconds=5)),
    "both": Filter(since=NOW + timedelta(seconds=1), until=NOW + timedelta(seconds=6), language="nl"),
    "a state that there is not": Filter(state="unheard of"),
    "before it all": Filter(until=NOW - DAY),
}


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS.keys())
def test_pictures_count_what_the_list_counts(any_house: Installation, firm: Firm, filters: Filter) -> None:
    """The same total in every picture that counts records."""
    live_through(any_house, SAMPLE)
    found = drawn(any_house, firm, filters)
    total = audit.records(any_house, SAMPLE, filters).counts.total
    sums = (
        found.over_time.total,
        found.asked,
        sum(found.by_language.values()),
        sum(found.by_version.values()),
    )
    assert set(sums) == {total}


def test_days_are_those_of_the_firm(any_house: Installation, firm: Firm) -> None:
    """Half past midnight in Brussels counts for the day that people say."""
    accepted(any_house, now=NOW.replace(hour=23, minute=30) - DAY)
    assert list(counted(drawn(any_house, firm, Filter()).over_time)) == [date(2026, 11, 20)]


def test_days_that_are_asked_for_are_shown_though_empty(any_house: Installation, firm: Firm) -> None:
    """As far as a month before the first record, and never a day that is still to come."""
    accepted(any_house, now=NOW)
    asked = Filter(since=NOW - 5 * DAY, until=NOW + 10 * DAY)
    found = drawn(any_house, firm, asked, after=2 * DAY).over_time
    assert (found.columns[0].span.first, found.columns[-1].span.last) == (
        date(2026, 11, 15),
        date(2026, 11, 22),
    )
    ages = drawn(any_house, firm, Filter(since=NOW - 9000 * DAY)).over_time
    assert ages.columns[0].span.first == date(2026, 10, 20)


def test_waiting_is_counted_from_acceptance_to_redemption(any_house: Installation, firm: Firm) -> None:
    """Each in its class, the limit in the longer one; two never met a technician, and are no wait."""
    member = staff.add(any_house, "tess", firm=SAMPLE, roles=["technician"], password=PASSWORD, now=NOW)
    for number, seconds in enumerate((30, 59.999, 60, 119, 120, 599)):
        begin = NOW + number * timedelta(hours=1)
        done = accepted(any_house, now=begin)
        redeem(any_house, member, done, now=begin + timedelta(seconds=seconds))
    for _ in range(2):
        accepted(any_house, now=NOW + DAY)
    found = drawn(any_house, firm, Filter(), after=DAY)
    assert found.waits == (2, 2, 1, 1, 0, 0, 0)
    assert found.never == 2


def test_open_sessions_by_age_and_state(any_house: Installation, firm: Firm) -> None:
    """The one that is left open grows old; what was stopped is not open."""
    live_through(any_house, SAMPLE)
    for age, after in enumerate((MINUTE, timedelta(hours=2), 2 * DAY, 8 * DAY)):
        assert drawn(any_house, firm, Filter(), after=after).open == {(age, "redeemed"): 1}


def test_refusals_in_words(any_house: Installation, firm: Firm) -> None:
    """What the form leaves to choose, in the language asked for where the version has it, else in the firm's."""
    given = accepted(any_house)
    found = drawn(any_house, firm, Filter())
    refused = [
        one for one in audit.record(any_house, SAMPLE, given.acceptance.id).statements if not one.given
    ]
    assert {one.count.statement for one in found.refused} == {one.id for one in refused}
    assert {one.statement.text for one in found.refused if one.statement} == {one.text for one in refused}
    other = pictures.all_of(any_house, firm, Filter(), "en", now=NOW)
    assert {one.language for one in other.refused} == {"nl"}


def test_withdrawn_consents_and_invitations(copy: Copy) -> None:
    """Those of the firm alone, with what became of each invitation."""
    own, other = (
        pictures.all_of(copy.house, library.firm(copy.house, one), Filter(), "nl", now=NOW + 40 * DAY)
        for one in (WORKSHOP, OTHER)
    )
    assert own.withdrawn == other.withdrawn == 1
    assert own.invited.get("used", 0) >= 1
    assert other.invited.get("quota", 0) >= 1
    assert "quota" not in own.invited
    late = pictures.all_of(
        copy.house, library.firm(copy.house, OTHER), Filter(since=NOW + 30 * DAY), "nl", now=NOW + 40 * DAY
    )
    early = pictures.all_of(
        copy.house, library.firm(copy.house, OTHER), Filter(until=NOW - 60 * DAY), "nl", now=NOW
    )
    assert late.invited == early.invited == {}


def test_withdrawals_of_what_is_not_selected_do_not_count(copy: Copy) -> None:
    """Filters narrow them too: what was withdrawn was given in Dutch."""
    firm = library.firm(copy.house, WORKSHOP)
    numbers = [
        pictures.all_of(copy.house, firm, Filter(language=one), "nl", now=NOW + DAY).withdrawn
        for one in ("nl", "pl")
    ]
    assert numbers == [1, 0]


def test_firm_without_records(any_house: Installation, firm: Firm) -> None:
    """Nothing to draw, and nothing fails."""
    found = drawn(any_house, firm, Filter())
    assert (found.over_time.columns, found.asked, found.open, found.refused) == ((), 0, {}, ())


def test_damaged_log_is_drawn_nevertheless(copy: Copy) -> None:
    """Entries and leaves that are gone are for verifying to name."""
    copy.run("DELETE FROM leaves WHERE leaf_index % 3 = 0 AND firm = ?", WORKSHOP)
    found = pictures.all_of(copy.house, library.firm(copy.house, WORKSHOP), Filter(), "nl", now=NOW + DAY)
    assert found.over_time.columns
