"""Consents: their state, and taking one back: at once, once, by the customer alone, whatever became of the acceptance."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from consent.core.acceptances import Acceptance
from consent.core.consents import ConsentState
from consent.core.encoding import sha256_hex
from consent.core.manifest import Filter
from consent.core.record import read_record
from consent.core.staff import StaffMember
from consent.errors import NotFound, NotPossible
from consent.service import (
    acceptances,
    consents,
    customers,
    desk_queue,
    exporting,
    library,
    publishing,
    renewals,
)
from consent.service.acceptances import Accepted
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.store import log
from consent.store.log import Leaf
from consent.verify import verify_path
from tests.firm_folders import FIRM, FIRST, USES_HELPER, change, write_firm
from tests.posts import is_clean
from tests.samples import NOW, VISITOR, accepted, at_once

BEFORE = NOW - timedelta(days=30)
DAY = timedelta(days=1)
WORDS = "Send me news."
NEXT = "2026-11-25"
GIVES: dict[str, Any] = {"statement-news": "yes"}


@pytest.fixture
def content(any_house: Installation, tmp_path: Path) -> Path:
    """The folder of a firm that asks for one consent, `news`; it is published."""
    folder = write_firm(tmp_path / "content")
    publish(any_house, folder, now=BEFORE)
    return folder


@pytest.fixture
def given(any_house: Installation, content: Path) -> Acceptance:
    """An acceptance that gave it."""
    return accepted(any_house, FIRM, **GIVES).acceptance


def publish(house: Installation, folder: Path, *, now: datetime = NOW) -> None:
    publishing.publish(house, load_content(folder), now=now)


def next_version(folder: Path, **replaced: str) -> None:
    """A further version, in force from NEXT on, with words replaced in its Dutch text and in its Polish one."""
    write_firm(folder, versions={FIRST: USES_HELPER, NEXT: USES_HELPER})
    for old, new in replaced.items():
        for language in ("nl", "pl"):
            change(folder / "terms" / language / FIRM / f"{NEXT}.md", old.replace("_", " "), new)


def state(house: Installation, acceptance: Acceptance, *, now: datetime = NOW) -> ConsentState:
    """The one consent as it stands."""
    [found] = consents.consents(house, acceptance, now=now)
    return found


def leaves_of(house: Installation, acceptance: Acceptance) -> list[Leaf]:
    with house.database.reading() as connection:
        return list(log.leaves_about(connection, acceptance.firm, acceptance.id))


# States ------------------------------------------------------------------------------------------------------------------


def test_a_consent_is_given_or_refused_in_its_words(any_house: Installation, content: Path) -> None:
    """As the customer ticked, in the exact words; no other statement is a consent."""
    yes, no = accepted(any_house, FIRM, **GIVES), accepted(any_house, FIRM)
    assert state(any_house, yes.acceptance) == ConsentState("news", WORDS, "given")
    assert state(any_house, no.acceptance) == ConsentState("news", WORDS, "refused")


def test_a_version_without_consents_has_none(any_house: Installation) -> None:
    """Terms and permissions are never listed, and nothing of them can be withdrawn."""
    done = accepted(any_house).acceptance
    assert consents.consents(any_house, done, now=NOW) == ()
    with pytest.raises(NotFound):
        consents.withdraw(any_house, done, "terms", now=NOW)


def test_a_consent_ends_by_itself(any_house: Installation, tmp_path: Path) -> None:
    """After the days that the accepted text says; a later version does not lengthen it."""
    folder = write_firm(tmp_path / "content")
    for language in ("nl", "pl"):
        change(
            folder / f"terms/{language}/{FIRM}/{FIRST}.md", WORDS + '"', WORDS + '"\n    expires_days: "7"'
        )
    publish(any_house, folder, now=BEFORE)
    done = accepted(any_house, FIRM, **GIVES).acceptance
    assert state(any_house, done) == ConsentState("news", WORDS, "given", until=NOW + 7 * DAY)
    assert state(any_house, done, now=NOW + 7 * DAY).state == "expired"


def test_a_consent_to_words_that_changed_is_stale(
    any_house: Installation, content: Path, given: Acceptance
) -> None:
    """From the moment on at which the new words are in force (law.md R17), not from their publication on."""
    next_version(content, Send_me_news="Send me news and offers")
    publish(any_house, content)
    assert state(any_house, given, now=NOW + DAY).state == "given"
    assert state(any_house, given, now=NOW + 5 * DAY).state == "stale"


def test_a_consent_that_is_not_asked_any_more_is_stale(
    any_house: Installation, content: Path, given: Acceptance
) -> None:
    """The statement became one of another kind."""
    next_version(content, **{"kind: consent": "kind: permission", "basis: consent": "basis: contract"})
    publish(any_house, content)
    assert state(any_house, given, now=NOW + 5 * DAY).state == "stale"


def test_a_consent_outlives_a_version_with_the_same_words(
    any_house: Installation, content: Path, given: Acceptance
) -> None:
    """Whatever else changed."""
    next_version(content, **{"A sentence": "Another sentence"})
    publish(any_house, content)
    assert state(any_house, given, now=NOW + 5 * DAY).state == "given"


def test_a_consent_in_a_language_that_is_gone_is_stale(
    any_house: Installation, content: Path, given: Acceptance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody could read today what was agreed to."""
    first = library.version(any_house, FIRM, FIRST)
    in_polish = replace(first, name=NEXT, languages={"pl": first.languages["pl"]})
    monkeypatch.setattr(library, "in_force", lambda *_, **__: in_polish)
    assert state(any_house, given).state == "stale"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('legal_name = "not stated"', 'legal_name = "Somebody Else BV"', "stale"),
        ('address = "not stated"', 'address = "Another Street 1"', "given"),
        ('version = "2024-01-01"\nauthority', 'version = "2024-02-02"\nauthority', "given"),
    ],
)
def test_a_consent_to_another_firm_in_law_is_stale(
    any_house: Installation, content: Path, given: Acceptance, old: str, new: str, expected: str
) -> None:
    """A new controller must ask anew; a new address, or a new edition of the privacy notice, does not undo a consent."""
    change(content / f"firms/{FIRM}.toml", old, new)
    publish(any_house, content)
    assert state(any_house, given).state == expected


# Taking back -------------------------------------------------------------------------------------------------------------


def test_withdrawing_is_effective_at_once_and_a_leaf(any_house: Installation, given: Acceptance) -> None:
    """State and moment; the leaf names statement and words; that it was given stays on record."""
    consents.withdraw(any_house, given, "news", now=NOW + DAY)
    assert state(any_house, given, now=NOW + DAY) == ConsentState("news", WORDS, "withdrawn", at=NOW + DAY)
    [first, leaf] = leaves_of(any_house, given)
    assert (leaf.event, leaf.subject) == ("consent.withdrawn", given.id)
    said = read_record(leaf.entry)
    assert (said["acceptance"], said["statement"], said["sha256"], said["by"]) == (
        given.id,
        "news",
        sha256_hex(WORDS.encode()),
        "customer",
    )
    assert [each["given"] for each in read_record(first.entry)["statements"] if each["id"] == "news"] == [
        True
    ]
    assert is_clean(any_house)


def test_withdrawing_many_times_at_once_makes_one_leaf(any_house: Installation, given: Acceptance) -> None:
    """64 presses together, and one a day later: one leaf, the first moment."""
    tasks = [partial(consents.withdraw, any_house, given, "news", now=NOW)] * 64
    assert at_once(tasks) == [None] * 64
    consents.withdraw(any_house, given, "news", now=NOW + DAY)
    assert [leaf.event for leaf in leaves_of(any_house, given)] == ["acceptance.given", "consent.withdrawn"]
    assert state(any_house, given).at == NOW


def test_only_what_was_given_is_withdrawn(any_house: Installation, content: Path) -> None:
    """No statement of another kind, none that was never asked, none that was refused; nothing is recorded."""
    done = accepted(any_house, FIRM).acceptance
    for name in ("terms", "backup", "pay", "something", ""):
        with pytest.raises(NotFound):
            consents.withdraw(any_house, done, name, now=NOW)
    with pytest.raises(NotPossible, match="not_given"):
        consents.withdraw(any_house, done, "news", now=NOW)
    assert len(leaves_of(any_house, done)) == 1


def test_withdrawing_touches_nothing_else(any_house: Installation, content: Path) -> None:
    """Neither the session token nor another customer's consent; and stopping is no withdrawal."""
    mine, other = accepted(any_house, FIRM, **GIVES), accepted(any_house, FIRM, **GIVES)
    before = customers.page(any_house, FIRM, mine.ref, now=NOW).token
    consents.withdraw(any_house, mine.acceptance, "news", now=NOW)
    assert customers.page(any_house, FIRM, mine.ref, now=NOW).token == before
    customers.stop(any_house, FIRM, other.ref, "stop", now=NOW)
    assert state(any_house, other.acceptance).state == "given"


def test_withdrawing_works_when_all_is_over(any_house: Installation, given: Acceptance) -> None:
    """After the session was stopped, after the acceptance ran out, after the words changed."""
    customers.stop(any_house, FIRM, acceptances.reference(any_house, given.id), "stop", now=NOW)
    consents.withdraw(any_house, given, "news", now=NOW + 400 * DAY)
    assert state(any_house, given).state == "withdrawn"
    assert is_clean(any_house)


def test_withdrawing_does_not_bring_an_old_acceptance_back_to_the_desk(
    any_house: Installation, given: Acceptance
) -> None:
    """The day's queue is of help, not of letters."""
    later = NOW + 30 * DAY
    consents.withdraw(any_house, given, "news", now=later)
    technician = StaffMember("t", "tess", FIRM, frozenset({"technician"}))
    assert desk_queue.queue(any_house, technician, now=later) == ()


def renew(house: Installation, done: Accepted, *, now: datetime) -> Accepted:
    """The customer accepts the new terms; whatever still counts is carried over."""
    due = renewals.renewal(house, done.acceptance, "nl", now=now)
    values = {"form": due.form, "statement-terms": "yes"}
    return renewals.renew(house, FIRM, done.ref, "nl", values, VISITOR, now=now)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_withdrawing_reaches_what_was_carried_over(
    any_house: Installation, content: Path, number: int
) -> None:
    """Whichever of the receipts the customer still has, the same consent ends everywhere; nobody else's does."""
    versions = {FIRST: USES_HELPER}
    for name, hour in (("2026-11-20", 12), ("2026-11-20.2", 14)):
        versions[name] = f'{USES_HELPER}\neffective = "2026-11-20T{hour}:00"'
    hours = [NOW, NOW + timedelta(hours=2), NOW + timedelta(hours=4)]
    write_firm(content, versions=versions)
    publish(any_house, content)
    stranger = accepted(any_house, FIRM, **GIVES).acceptance
    chain = [accepted(any_house, FIRM, **GIVES)]
    for moment in hours[1:]:
        chain.append(renew(any_house, chain[-1], now=moment))
    consents.withdraw(any_house, chain[number].acceptance, "news", now=hours[2])
    assert [state(any_house, one.acceptance, now=hours[2]).state for one in chain] == ["withdrawn"] * 3
    assert state(any_house, stranger, now=hours[2]).state == "given"
    consents.withdraw(any_house, chain[0].acceptance, "news", now=hours[2])
    assert sum(len(leaves_of(any_house, one.acceptance)) for one in chain) == 6
    assert is_clean(any_house)


def test_an_export_tells_what_was_withdrawn_and_nobody_how(
    any_house: Installation, content: Path, tmp_path: Path
) -> None:
    """Rows say withdrawn, also with personal data the customer's address is not in it, and it verifies."""
    mine, other = (accepted(any_house, FIRM, **GIVES).acceptance for _ in range(2))
    consents.withdraw(any_house, mine, "news", now=NOW)
    folder = tmp_path / "export"
    exporting.export(any_house, FIRM, folder, Filter(), reason="a dispute", now=NOW)
    rows = [json.loads(line) for line in (folder / "acceptances.jsonl").read_bytes().splitlines()]
    said = {row["id"]: row["statements"][-1].get("withdrawn_at") for row in rows}
    assert said == {mine.id: "2026-11-20T10:00:00.000Z", other.id: None}
    table = (folder / "acceptances.csv").read_text()
    assert (table.count("news=withdrawn"), table.count("news=given")) == (1, 1)
    names = {json.loads(line)["name"] for line in (folder / "disclosures.jsonl").read_bytes().splitlines()}
    assert {"name", "phone"} <= names
    assert "withdrawal_page" not in names
    assert verify_path(folder).findings == ()


def test_which_versions_ask_a_consent(any_house: Installation, content: Path) -> None:
    """Asked twice, for what has a digest never changes."""
    for _ in range(2):
        assert consents.are_asked(any_house, library.in_force(any_house, FIRM, now=NOW))
        assert not consents.are_asked(any_house, library.in_force(any_house, "page-computers", now=NOW))
