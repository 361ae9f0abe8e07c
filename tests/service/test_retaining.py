"""Retention: what has been kept long enough goes by itself, what is held or open stays, and each run is on record."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, func, insert, select, update

from consent.core.record import read_record
from consent.errors import LogReadOnly
from consent.service import (
    acceptances,
    desk,
    erasing,
    library,
    outbox,
    people,
    personal_data,
    retaining,
    staff,
)
from consent.service.installation import Installation
from consent.service.verification import verify_database
from consent.store import log
from consent.store.schema import acceptances as table
from consent.store.schema import disclosures, login_failures, redeem_attempts, staff_sessions
from tests.samples import NOW, PASSWORD, accepted
from tests.service.support_calls import calling, employed

FIRM = "page-computers"
YEAR = timedelta(days=366)


def run(house: Installation, now: datetime) -> dict[str, int]:
    """What a run deleted of the firm, without the zeros."""
    found = retaining.run(house, now=now)
    assert found.is_scrubbed
    return {name: number for name, number in found.counts[FIRM].items() if number}


def runs(house: Installation) -> list[dict[str, int]]:
    """What the runs on record say."""
    with house.database.reading() as connection:
        records = [read_record(leaf.entry) for leaf in log.read_leaves(connection, FIRM)]
    return [record["counts"] for record in records if record["event"] == "retention.run"]


def is_erased(house: Installation, acceptance: str) -> bool:
    found = acceptances.find(house, acceptance)
    assert found is not None
    return found.erased_at is not None


def test_nothing_is_deleted_before_its_time(any_proven: Installation) -> None:
    """And a run that deletes nothing leaves no record."""
    accepted(any_proven)
    assert run(any_proven, NOW + timedelta(days=29)) == {}
    assert runs(any_proven) == []


def test_old_logins_go_but_for_the_last_one(any_proven: Installation) -> None:
    """When somebody was last here can still be seen; failed logins belong to nobody."""
    member = employed(any_proven, "tess", FIRM)
    for days in (0, 1, 2):
        staff.login(any_proven, member.name, PASSWORD, address="192.0.2.1", now=NOW + timedelta(days=days))
    with any_proven.database.writing() as connection:
        failure = {"id": "1", "name_key": "who", "address": "192.0.2.1", "at": NOW}
        connection.execute(insert(login_failures).values(**failure))
    assert run(any_proven, NOW + timedelta(days=60)) == {"logins": 2}
    with any_proven.database.reading() as connection:
        assert connection.execute(select(staff_sessions.c.seen_at)).scalars().all() == [
            NOW + timedelta(days=2)
        ]
        assert connection.execute(select(func.count()).select_from(login_failures)).scalar_one() == 0


def test_network_and_browser_go_after_a_year(any_proven: Installation) -> None:
    """All else stays, the log says which values went, and the receipt is still good."""
    done = accepted(any_proven).acceptance.id
    found = run(any_proven, NOW + YEAR)
    assert found["traces"] == 1
    with any_proven.database.reading() as connection:
        values = personal_data.values(connection, any_proven.keys.personal_data, done)
        about = [read_record(leaf.entry) for leaf in log.leaves_about(connection, FIRM, done)]
    assert values.keys() & {"ip_address", "user_agent"} == set()
    assert values["name"] == "Jan Janssens"
    assert [each["name"] for each in about[-1]["removed"]] == ["ip_address", "user_agent"]
    assert run(any_proven, NOW + YEAR) == {}


def test_a_removed_value_that_is_there_is_a_finding(house: Installation) -> None:
    """Put back from a backup."""
    done = accepted(house).acceptance.id
    mine = (disclosures.c.acceptance == done, disclosures.c.name == "ip_address")
    with house.database.reading() as connection:
        row = dict(connection.execute(select(disclosures).where(*mine)).mappings().one())
    run(house, NOW + YEAR)
    with house.database.writing() as connection:
        connection.execute(insert(disclosures).values(**row))
    (found,) = verify_database(house)[FIRM].findings
    assert (found.kind, found.detail) == (
        "erasure",
        "1 personal values are there, and the log says that they were removed",
    )


def test_a_further_value_that_is_gone_is_a_finding(house: Installation) -> None:
    """The log speaks of two values, not of three."""
    done = accepted(house).acceptance.id
    run(house, NOW + YEAR)
    with house.database.writing() as connection:
        connection.execute(
            delete(disclosures).where(disclosures.c.acceptance == done, disclosures.c.name == "phone")
        )
    (found,) = verify_database(house)[FIRM].findings
    assert (found.kind, found.detail) == ("disclosure", "1 personal values are gone and no leaf says why")


def test_a_person_goes_when_claims_end(any_proven: Installation) -> None:
    """On the day, and not the day before; the record says that it was time."""
    done = accepted(any_proven).acceptance.id
    run(any_proven, NOW.replace(year=2036))
    assert not is_erased(any_proven, done)
    assert run(any_proven, NOW.replace(year=2036, day=21)) == {"acceptances": 1}
    assert is_erased(any_proven, done)
    with any_proven.database.reading() as connection:
        record = read_record(log.leaves_about(connection, FIRM, done)[-1].entry)
    assert (record["by"], record["forced"]) == ("retention", False)


def test_what_happened_later_keeps_it_longer(any_proven: Installation) -> None:
    """The work was confirmed a year after the acceptance."""
    call = calling(any_proven, FIRM, "closed")
    call.wait(days=365)
    call.confirm()
    run(any_proven, NOW.replace(year=2036, day=22))
    assert not is_erased(any_proven, call.id)
    run(any_proven, NOW.replace(year=2037, day=22))
    assert is_erased(any_proven, call.id)


def test_polish_firms_keep_to_the_end_of_the_year(house: Installation) -> None:
    """Six years and the rest of the last one."""
    done = accepted(house, "damal", "pl").acceptance.id
    retaining.run(house, now=NOW.replace(year=2032, month=12, day=31))
    assert not is_erased(house, done)
    retaining.run(house, now=NOW.replace(year=2033, month=1, day=1))
    assert is_erased(house, done)


def test_what_is_held_loses_nothing(any_proven: Installation) -> None:
    """Neither the person nor the traces; once lifted, both."""
    done = accepted(any_proven).acceptance.id
    erasing.hold(any_proven, done, "Court.", now=NOW)
    late = NOW.replace(year=2040)
    assert run(any_proven, late) == {"session_tokens": 1}
    assert outbox.copy_of(any_proven, done) is not None
    assert people.person_of(any_proven, done)
    erasing.lift(any_proven, done, "Settled.", now=late)
    assert run(any_proven, late) == {"acceptances": 1}


def test_many_go_in_small_transactions(house: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """None is left out where batches meet, with held ones among them."""
    monkeypatch.setattr(retaining, "_AT_A_TIME", 2)
    ids = [accepted(house, now=NOW + timedelta(minutes=number)).acceptance.id for number in range(5)]
    erasing.hold(house, ids[2], "Court.", now=NOW + timedelta(hours=1))
    assert run(house, NOW + YEAR)["traces"] == 4
    assert run(house, NOW.replace(year=2040)) == {"acceptances": 4}
    assert [is_erased(house, each) for each in ids] == [True, True, False, True, True]
    assert not any(report.findings for report in verify_database(house).values())


def test_what_does_not_open_is_left_for_whoever_verifies(house: Installation) -> None:
    """One damaged row does not keep the others."""
    ids = [accepted(house, now=NOW + timedelta(minutes=number)).acceptance.id for number in range(2)]
    with house.database.writing() as connection:
        mine = (disclosures.c.acceptance == ids[0], disclosures.c.name == "ip_address")
        connection.execute(update(disclosures).where(*mine).values(ciphertext=b"x" * 40))
    assert run(house, NOW + YEAR)["traces"] == 1
    with house.database.reading() as connection:
        names = select(disclosures.c.acceptance).where(disclosures.c.name == "ip_address")
        assert connection.execute(names).scalars().all() == [ids[0]]


def test_a_hold_that_comes_meanwhile_counts(house: Installation) -> None:
    """Between looking and deleting somebody held it, or erased it."""
    ids = [accepted(house, now=NOW + timedelta(minutes=number)).acceptance.id for number in range(2)]
    batch = [erasing.known(house, each) for each in ids]
    erasing.hold(house, ids[0], "Court.", now=NOW + timedelta(hours=1))
    erasing.erase(house, ids[1], "asked", forced=True, now=NOW + timedelta(hours=1))
    one = retaining._Run(house, library.firm(house, FIRM), NOW + YEAR)
    done = house.writer.submit([FIRM], lambda transaction: list(retaining._reduced(one, transaction, batch)))
    assert done == []


def test_tries_at_the_desk_are_forgotten(any_proven: Installation) -> None:
    """By whom, when, and what came of it."""
    member = employed(any_proven, "tess", FIRM)
    desk.redeem(any_proven, member, "123 456 782", key=desk.new_key(), now=NOW)
    run(any_proven, NOW + timedelta(days=31))
    with any_proven.database.reading() as connection:
        assert connection.execute(select(redeem_attempts)).all() == []
        assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0


def test_a_log_that_stands_still_keeps_no_other_firm_waiting(
    house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What can be deleted elsewhere is deleted; then it is told."""
    done = accepted(house, "qomputer", "pl")
    refuse = house.known_heads.refuse

    def stands_still(firm: str) -> None:
        if firm == "damal":
            raise LogReadOnly(firm, "its database went back")
        refuse(firm)

    monkeypatch.setattr(house.known_heads, "refuse", stands_still)
    with pytest.raises(LogReadOnly):
        retaining.run(house, now=NOW + 8 * YEAR)
    assert is_erased(house, done.acceptance.id)
