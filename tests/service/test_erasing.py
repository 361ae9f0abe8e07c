"""Erasing one person and holding: what goes, what stays, what is refused, and that the log says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from consent.core.manifest import Filter
from consent.core.record import read_record
from consent.errors import Invalid, LinkRefused, MustBeKept, NotFound, NotPossible
from consent.service import (
    acceptances,
    audit,
    consents,
    customers,
    downloads,
    erasing,
    library,
    people,
    remarks,
    renewals,
    session_pages,
    support_sessions,
)
from consent.service.installation import Installation
from consent.store import log
from consent.store.personal import ABOUT_CUSTOMERS
from consent.store.tables import metadata
from tests.history import GIVES
from tests.samples import NOW, VISITOR, accepted
from tests.service.overtaking import LATER, Scene
from tests.service.support_calls import Call, calling, found_wrong

FIRM = "page-computers"
WHY = "the customer asked"


def erase(
    house: Installation, acceptance: str, *, forced: bool = True, now: datetime = NOW
) -> erasing.Erased:
    return erasing.erase(house, acceptance, WHY, forced=forced, now=now)


def kept(house: Installation, acceptance: str, **changes: object) -> MustBeKept:
    """How an erasure is refused."""
    with pytest.raises(MustBeKept) as caught:
        erase(house, acceptance, **changes)  # type: ignore[arg-type]
    return caught.value


def last_record(house: Installation, acceptance: str) -> dict[str, object]:
    with house.database.reading() as connection:
        return read_record(log.leaves_about(connection, FIRM, acceptance)[-1].entry)


@pytest.fixture
def call(any_proven: Installation) -> Call:
    """A closed session with a note and an objection."""
    found = calling(any_proven, FIRM, "closed")
    support_sessions.note(any_proven, found.member, found.id, "Zenon has a dog.", now=found.now)
    found.object_to("Żaneta never came.")
    return found


# What goes ---------------------------------------------------------------------------------------------------------------


def remains(connection: Connection, subject: str) -> tuple[str, ...]:
    """The tables in which something is left that erasing would have deleted."""
    erased = [(metadata.tables[name], about) for name, about in ABOUT_CUSTOMERS.items() if about.is_erased]
    return tuple(
        table.name
        for table, about in erased
        if connection.execute(select(table).where(table.c[about.subject] == subject)).first()
    )


def test_nothing_personal_is_left(call: Call) -> None:
    """Values, words, note and key are gone; the record stays and says when they went."""
    erased = erase(call.house, call.id, now=call.now)
    assert erased == erasing.Erased(call.now, is_scrubbed=True)
    with call.house.database.reading() as connection:
        assert remains(connection, call.id) == ()
        assert remarks.read(call.house, connection, call.id) == {}
    assert people.person_of(call.house, call.id) == {}
    assert support_sessions.read_note(call.house, call.id) == ""
    found = acceptances.find(call.house, call.id)
    assert found is not None
    assert found.erased_at == call.now


def test_the_leaf_says_who_why_and_whether_it_was_forced(call: Call) -> None:
    """And nothing of the person."""
    erase(call.house, call.id, now=call.now)
    record = last_record(call.house, call.id)
    assert record["event"] == "acceptance.erased"
    assert (record["by"], record["reason"], record["forced"]) == ("operator", WHY, True)
    assert "_sd" not in record


def test_no_promise_is_left(any_proven: Installation) -> None:
    """Neither after an erasure nor after one that was refused; one that got no answer is looked into later."""
    done = accepted(any_proven).acceptance.id
    kept(any_proven, done, forced=False)
    erase(any_proven, done)
    assert kept(any_proven, done).reason == "erased"
    assert list(any_proven.settings.data.glob("*.erasing-*")) == []


def test_only_this_one_is_erased(any_proven: Installation) -> None:
    """Everybody else's data stay."""
    one, other = (accepted(any_proven).acceptance.id for _ in range(2))
    erase(any_proven, one)
    assert people.person_of(any_proven, other)["name"] == "Jan Janssens"


def test_the_reason_of_its_invitation_goes_too(house: Installation) -> None:
    """It was written about the same person."""
    firm = next(one for one in ("overmax", "damal", "mastiff", "qomputer") if _is_closed(house, one))
    done = accepted(house, firm, "pl")
    with house.database.reading() as connection:
        given = read_record(log.leaves_about(connection, firm, done.acceptance.id)[0].entry)
        assert remains(connection, given["invitation"]) == ("data_keys", "remarks")
    erase(house, done.acceptance.id)
    with house.database.reading() as connection:
        assert remains(connection, given["invitation"]) == ()
    assert found_wrong(house) == {}


def _is_closed(house: Installation, firm: str) -> bool:
    done = library.in_force(house, firm, now=NOW)
    return library.particulars(house, done).session.invitation_only


# When --------------------------------------------------------------------------------------------------------------------


def test_while_claims_can_be_made_it_takes_force(any_proven: Installation) -> None:
    """A Belgian firm keeps ten years; the day after nobody needs to force anything."""
    done = accepted(any_proven).acceptance.id
    refused = kept(any_proven, done, forced=False)
    assert (refused.reason, refused.moment) == ("claims", "2036-11-20T23:00:00.000Z")
    assert "--force" in str(refused)
    erase(any_proven, done, forced=False, now=datetime(2036, 11, 20, 23, tzinfo=UTC))
    assert last_record(any_proven, done)["forced"] is False


def test_claims_are_counted_from_what_happened_last(call: Call) -> None:
    """An objection a year later keeps the data a year longer; a hold does not."""
    call.wait(days=300)
    call.confirm()
    erasing.hold(call.house, call.id, "Court.", now=call.now + timedelta(days=30))
    erasing.lift(call.house, call.id, "Settled.", now=call.now + timedelta(days=31))
    late = call.now + timedelta(days=400)
    assert kept(call.house, call.id, forced=False, now=late).moment == "2037-09-16T22:00:00.000Z"


@pytest.mark.parametrize("state", ["redeemed", "running", "ended"])
def test_an_open_session_is_never_erased(any_proven: Installation, state: str) -> None:
    """Somebody may be helping; it has to be closed first."""
    call = calling(any_proven, FIRM, state)
    assert kept(any_proven, call.id, now=call.now).reason == "session_open"


def test_it_is_erased_once(call: Call) -> None:
    """The second time says when it was."""
    erase(call.house, call.id, now=call.now)
    refused = kept(call.house, call.id, now=call.now + timedelta(days=1))
    assert (refused.reason, str(refused)) == (
        "erased",
        "cannot erase: its personal data were erased at 2026-11-20T10:10:00.000Z",
    )


def test_what_is_not_there_is_not_erased(house: Installation) -> None:
    """An id that nobody has."""
    with pytest.raises(NotFound):
        erase(house, "11111111-2222-4333-8444-555555555555")


@pytest.mark.parametrize("reason", ["", "  ", "two\nlines", "x" * 201, "half \ud800"])
def test_a_reason_is_one_line(house: Installation, reason: str) -> None:
    """It stands in the log for ever."""
    with pytest.raises(Invalid, match="reason"):
        erasing.erase(house, accepted(house).acceptance.id, reason, forced=True, now=NOW)


# What follows ------------------------------------------------------------------------------------------------------------


def test_the_customers_page_is_gone(any_proven: Installation) -> None:
    """Page, receipt, new codes and stopping all say that the data were erased."""
    done = accepted(any_proven)
    link = customers.page(any_proven, FIRM, done.ref, now=NOW).links[0].href_token
    erase(any_proven, done.acceptance.id)
    for verb in (
        lambda: customers.page(any_proven, FIRM, done.ref, now=NOW),
        lambda: customers.receipt(any_proven, FIRM, done.ref),
        lambda: customers.new_token(any_proven, FIRM, done.ref, now=NOW),
        lambda: customers.stop(any_proven, FIRM, done.ref, "stop", now=NOW),
        lambda: downloads.open_link(any_proven, FIRM, link, now=NOW),
    ):
        with pytest.raises(LinkRefused) as caught:
            verb()
        assert caught.value.reason == "erased"


def test_a_living_code_dies_with_it(any_proven: Installation) -> None:
    """Read aloud a second later, it opens nothing."""
    call = calling(any_proven, FIRM)
    digits = call.digits()
    erase(any_proven, call.id)
    call.digits = lambda: digits  # type: ignore[method-assign]
    assert call.redeem().outcome == "revoked"


def test_nothing_is_added_afterwards(call: Call) -> None:
    """No correction, no note, no hold."""
    erase(call.house, call.id, now=call.now)
    for verb in (
        call.correct,
        lambda: support_sessions.note(call.house, call.member, call.id, "x", now=call.now),
        lambda: erasing.hold(call.house, call.id, "Late.", now=call.now),
        lambda: erasing.lift(call.house, call.id, "Late.", now=call.now),
    ):
        with pytest.raises(NotPossible) as caught:
            verb()
        assert caught.value.reason == "erased"


def test_stopping_a_renewal_passes_over_what_is_erased(scene: Scene) -> None:
    """Whoever stops, stops; that the acceptance before was erased is no reason not to."""
    old = accepted(scene.house, scene.member.firm)
    scene.write()
    scene.publish()
    due = renewals.renewal(scene.house, old.acceptance, "nl", now=LATER)
    values = {"form": due.form, **{f"statement-{one.id}": "yes" for one in due.asked if one.required}}
    new = renewals.renew(scene.house, scene.member.firm, old.ref, "nl", values, VISITOR, now=LATER)
    erase(scene.house, old.acceptance.id, now=LATER)
    customers.stop(scene.house, scene.member.firm, new.ref, "stop", now=LATER)
    assert audit.record(scene.house, scene.member.firm, new.acceptance.id).acceptance.state == "stopped"
    assert found_wrong(scene.house) == {}


def test_staff_still_see_what_happened(call: Call) -> None:
    """The screen of the session and the auditor's page stay, without the person."""
    erase(call.house, call.id, now=call.now)
    view = call.view()
    assert (view.person, view.note) == ({}, "")
    assert [step.event for step in session_pages.steps(call.house, call.done.acceptance)][
        -1
    ] == "charge.objected"
    detail = audit.record(call.house, FIRM, call.id)
    assert detail.proof_ok
    assert detail.events[-1].event == "acceptance.erased"
    counts = audit.records(call.house, FIRM, Filter()).counts
    assert (counts.total, counts.erased) == (1, 1)


def test_a_consent_can_still_be_taken_back(scene: Scene) -> None:
    """It is a right that needs no data; what verifies before verifies after."""
    done = accepted(scene.house, scene.member.firm, **GIVES).acceptance
    erase(scene.house, done.id)
    consents.withdraw(scene.house, done, "news", now=NOW)
    (state,) = consents.consents(scene.house, done, now=NOW)
    assert state.state == "withdrawn"
    assert found_wrong(scene.house) == {}
