"""The auditor's view: exactly what is filtered, counts that add up, a proof made at this moment, and nobody else's records."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from consent.core.checkpoint import open_checkpoint
from consent.core.jose import parse_listed_keys
from consent.core.manifest import Filter as Filters
from consent.core.merkle import leaf_hash
from consent.core.note import Verifier
from consent.core.tlog_proof import parse_tlog_proof, verify_tlog_proof
from consent.errors import NotFound
from consent.service import audit
from consent.service.audit import RecordsPage
from consent.service.installation import Installation
from tests.damage import Copy
from tests.firm_folders import FIRM, FIRST
from tests.history import OTHER, SECOND, live_through
from tests.samples import NOW, accepted

SAMPLE = "page-computers"


def _adds_up(page: RecordsPage) -> bool:
    counts = page.counts
    groups = (counts.by_state, counts.by_language, counts.by_version)
    return all(sum(group.values()) == counts.total for group in groups)


def _seconds(number: float) -> datetime:
    return NOW + timedelta(seconds=number)


def test_all_records_newest_first_with_counts(any_house: Installation) -> None:
    """Without a filter everything of the firm, and three ways to count it."""
    done = live_through(any_house, SAMPLE)
    page = audit.records(any_house, SAMPLE, Filters())
    expected = [done.not_me, done.stopped, done.redeemed, done.renewed, done.waiting]
    assert [row.id for row in page.rows] == [each.acceptance.id for each in expected]
    assert page.counts.total == 5
    assert page.counts.by_state == {"accepted": 2, "redeemed": 1, "stopped": 2}
    assert page.counts.by_language == {"nl": 3, "pl": 2}
    assert page.counts.by_version == {"2023-09-13": 5}
    assert (page.page, page.pages) == (1, 1)


FILTERS = {
    "state": (Filters(state="stopped"), {"stopped": 2}),
    "language": (Filters(language="pl"), {"accepted": 1, "stopped": 1}),
    "version": (Filters(version=SECOND), {"accepted": 2, "redeemed": 1, "stopped": 2}),
    "another version": (Filters(version=FIRST), {}),
    "language and state": (Filters(language="nl", state="accepted"), {"accepted": 1}),
    "since includes its instant": (Filters(since=_seconds(5)), {"stopped": 2}),
    "until excludes its instant": (Filters(until=_seconds(5)), {"accepted": 2, "redeemed": 1}),
    "a stretch of time": (Filters(since=_seconds(1), until=_seconds(3.001)), {"accepted": 1, "redeemed": 1}),
    "an empty stretch": (Filters(since=_seconds(5), until=_seconds(5)), {}),
    "all at once": (
        Filters(since=NOW, until=_seconds(60), language="nl", version=SECOND, state="redeemed"),
        {"redeemed": 1},
    ),
    "a state that there is not": (Filters(state="unheard of"), {}),
    "a language with a NUL": (Filters(language="n\0l"), {}),
}


@pytest.mark.parametrize(("filters", "by_state"), FILTERS.values(), ids=FILTERS.keys())
def test_filters_narrow_rows_and_counts_alike(copy: Copy, filters: Filters, by_state: dict[str, int]) -> None:
    """What is counted is what is listed, and each of the counts adds up to the total."""
    page = audit.records(copy.house, FIRM, filters)
    assert page.counts.by_state == by_state
    assert page.counts.total == len(page.rows) == sum(by_state.values())
    assert _adds_up(page)


def test_pages_hold_every_record_once(any_house: Installation) -> None:
    """Seven records by three: three pages, and one too far or too early is the nearest one."""
    everybody = [accepted(any_house, now=_seconds(number)).acceptance.id for number in range(7)]
    pages = [audit.records(any_house, SAMPLE, Filters(), page=number, per_page=3) for number in (1, 2, 3)]
    assert [row.id for page in pages for row in page.rows] == everybody[::-1]
    assert {(page.pages, page.counts.total) for page in pages} == {(3, 7)}
    assert audit.records(any_house, SAMPLE, Filters(), page=99, per_page=3) == pages[2]
    assert audit.records(any_house, SAMPLE, Filters(), page=-1, per_page=3) == pages[0]


def test_a_firm_without_records_has_an_empty_page(house: Installation) -> None:
    """One page, no rows, nothing to count."""
    page = audit.records(house, SAMPLE, Filters())
    assert (page.rows, page.counts.total, page.pages) == ((), 0, 1)
    assert _adds_up(page)


def test_another_firms_records_are_never_listed(copy: Copy) -> None:
    """Both have five; each sees its own."""
    mine, theirs = (
        {row.id for row in audit.records(copy.house, firm, Filters()).rows} for firm in (FIRM, OTHER)
    )
    assert len(mine) == len(theirs) == 5
    assert mine.isdisjoint(theirs)


# One record ---------------------------------------------------------------------------------------------------------------


def test_a_record_shows_what_happened_to_it(any_house: Installation) -> None:
    """Each leaf about it with its time and who acted: a technician by name, the customer as such."""
    done = live_through(any_house, SAMPLE)
    record = audit.record(any_house, SAMPLE, done.not_me.acceptance.id)
    assert [(each.event, each.actor) for each in record.events] == [
        ("acceptance.given", None),
        ("session_token.redeemed", done.member.name),
        ("session.stopped", "customer"),
    ]
    assert [each.time for each in record.events] == [_seconds(7), _seconds(8), _seconds(9)]
    assert record.acceptance.state == "stopped"
    assert record.version.name == record.payload["terms"]["version"]  # type: ignore[index]
    assert {each.id for each in record.statements if each.given} >= {"terms", "view-screen"}


def test_a_records_proof_is_one_that_others_accept(any_house: Installation) -> None:
    """A C2SP tlog-proof of its bytes against a head that the log key signed."""
    done = live_through(any_house, SAMPLE)
    record = audit.record(any_house, SAMPLE, done.stopped.acceptance.id)
    assert record.proof_ok
    log = Verifier(audit.log_state(any_house, SAMPLE).origin, any_house.keys.log.public)
    proof = parse_tlog_proof(record.proof_text)
    head = verify_tlog_proof(proof, leaf_hash(record.entry), [log])
    assert proof.index == done.stopped.acceptance.leaf_index < head.size


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE leaves SET entry = (SELECT entry FROM leaves WHERE event = 'acceptance.given' LIMIT 1) WHERE event = 'acceptance.given'",
        "UPDATE nodes SET hash = zeroblob(32)",
        "DELETE FROM nodes",
        "DELETE FROM log_commits",
        "UPDATE log_keys SET public = zeroblob(32)",
    ],
)
def test_a_damaged_record_is_shown_as_not_proven(copy: Copy, damage: str) -> None:
    """The page says so instead of failing, whatever of the log was touched."""
    row = audit.records(copy.house, FIRM, Filters(state="redeemed")).rows[0]
    assert audit.record(copy.house, FIRM, row.id).proof_ok
    copy.run(damage)
    assert not audit.record(copy.house, FIRM, row.id).proof_ok


@pytest.mark.parametrize("name", ["", "x", "00000000-0000-4000-8000-000000000000", "a\0b"])
def test_a_record_that_is_not_there_is_not_found(any_house: Installation, name: str) -> None:
    """On both engines."""
    with pytest.raises(NotFound, match="record"):
        audit.record(any_house, SAMPLE, name)


def test_a_foreign_record_is_as_absent_as_none(copy: Copy) -> None:
    """The two answers differ in nothing but the name that was asked."""
    theirs = audit.records(copy.house, OTHER, Filters()).rows[0].id
    with pytest.raises(NotFound) as foreign:
        audit.record(copy.house, FIRM, theirs)
    with pytest.raises(NotFound) as absent:
        audit.record(copy.house, FIRM, "x")
    assert str(foreign.value).replace(theirs, "x") == str(absent.value)


# The log ------------------------------------------------------------------------------------------------------------------


def test_the_state_of_the_log_is_its_signed_head(any_house: Installation) -> None:
    """Size, root and last time, and a checkpoint that says the same."""
    done = live_through(any_house, SAMPLE)
    state = audit.log_state(any_house, SAMPLE)
    log = Verifier(state.origin, any_house.keys.log.public)
    head = open_checkpoint(audit.checkpoint(any_house, SAMPLE), [log])
    assert (head.origin, head.size, head.root.hex()) == (state.origin, state.size, state.root_hex)
    assert state.last_time == _seconds(9)
    assert done.not_me.acceptance.leaf_index < state.size


def test_the_same_head_is_signed_in_the_same_bytes(any_house: Installation) -> None:
    """Ed25519 is deterministic: whoever compares two copies finds no difference."""
    assert audit.checkpoint(any_house, SAMPLE) == audit.checkpoint(any_house, SAMPLE)


@pytest.mark.parametrize("verb", ["log_state", "checkpoint"])
def test_a_firm_without_a_log_has_no_head(house: Installation, verb: str) -> None:
    """There is nothing to sign."""
    with pytest.raises(NotFound, match="firm"):
        getattr(audit, verb)(house, "nobody")


def test_the_key_set_holds_every_announced_key_once(house: Installation) -> None:
    """Five firms announce the same two keys."""
    data = audit.jwks(house)
    assert sorted((each.use, each.key.kid) for each in parse_listed_keys(data)) == [
        ("log", house.keys.log.kid),
        ("record", house.keys.record.kid),
    ]
