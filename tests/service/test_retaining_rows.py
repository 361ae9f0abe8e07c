"""What a run of retention deletes besides values of acceptances: codes, mails, invitations, logins, and sessions nobody closed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, insert, select

from consent.core.instants import format_instant
from consent.core.record import read_record
from consent.core.references import format_reference
from consent.core.retention import REST_KEPT
from consent.service import calls, customers, desk_queue, erasing, invitations, session_lists, staff
from consent.service import outbox as outbox_of
from consent.service.installation import Installation
from consent.service.verification import verify_database
from consent.store import log
from consent.store.schema import data_keys, session_tokens
from consent.store.session_schema import outbox, remarks
from tests.inviting import invited_form
from tests.samples import NOW, PASSWORD, accepted
from tests.service.support_calls import calling, employed, refused
from tests.service.test_retaining import FIRM, YEAR, is_erased, run


def test_codes_and_mails_go_after_a_month(any_proven: Installation) -> None:
    """Used or not: that somebody redeemed one is on record, and the record says which ones are gone."""
    accepted(any_proven)
    call = calling(any_proven, FIRM, "closed")
    gone = {"session_tokens": 1, "redeemed_tokens": 1, "tries": 1, "mails": 3}
    late = NOW + timedelta(days=31)
    assert run(any_proven, late) == gone
    assert run(any_proven, late) == {}
    with any_proven.database.reading() as connection:
        assert (
            connection.execute(select(session_tokens)).all() == connection.execute(select(outbox)).all() == []
        )
        record = read_record(list(log.read_leaves(connection, FIRM))[-1].entry)
    assert record["counts"] == {"acceptances": 0, "traces": 0, "logins": 0, "invitations": 0, **gone}
    assert record["before"] == {"redeemed_tokens": format_instant(late - REST_KEPT)}
    assert customers.page(any_proven, FIRM, call.done.ref, now=late).state == "closed"
    assert outbox_of.copy_of(any_proven, call.id) is None


def test_what_an_open_or_held_session_needs_stays(any_proven: Installation) -> None:
    """The two words are made of the token; what is held stays whole."""
    call = calling(any_proven, FIRM, "running")
    late = NOW + timedelta(days=31)
    assert run(any_proven, late) == {"tries": 1, "mails": 1}
    page = customers.page(any_proven, FIRM, call.done.ref, now=late)
    assert page.technician is not None
    held = calling(any_proven, FIRM, "closed", now=late)
    erasing.hold(any_proven, held.id, "Court.", now=held.now)
    assert run(any_proven, late + timedelta(days=31)) == {"tries": 1}


def test_a_redeemed_code_that_is_gone_too_early_is_a_finding(house: Installation) -> None:
    """The log says of those before an instant that they were deleted, not of later ones."""
    calling(house, FIRM, "closed")
    later = calling(house, FIRM, "closed", now=NOW + timedelta(days=20))
    run(house, NOW + timedelta(days=31))
    with house.database.writing() as connection:
        connection.execute(delete(session_tokens).where(session_tokens.c.acceptance == later.id))
    found = [each.detail for each in verify_database(house)[FIRM].findings]
    assert found == ["session_tokens lacks the token that was redeemed"]


# Invitations -------------------------------------------------------------------------------------------------------------


def reasons(house: Installation) -> int:
    """How many words about invitations and sessions there are."""
    with house.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(remarks)).scalar_one()


def test_reasons_of_unused_invitations_go_after_a_month(any_proven: Installation) -> None:
    """Of those that came to nothing and of refusals; the one that was used goes with its customer."""
    member = employed(any_proven, "tess", FIRM)
    accepted(any_proven, form=invited_form(any_proven, member, now=NOW))
    assert reasons(any_proven) == 3
    assert "invitations" not in run(any_proven, NOW + timedelta(days=29))
    assert run(any_proven, NOW + timedelta(days=31))["invitations"] == 2
    assert reasons(any_proven) == 1
    assert run(any_proven, NOW + timedelta(days=32)) == {}


def test_a_reason_that_is_there_again_is_a_finding(house: Installation) -> None:
    """Put back from a backup; and one that is gone although no run says so."""
    member = employed(house, "tess", FIRM)
    old = invitations.invite(house, member, "nl", "Żaneta calls often.", now=NOW).invitation.id
    with house.database.reading() as connection:
        row = dict(
            connection.execute(select(data_keys).where(data_keys.c.acceptance == old)).mappings().one()
        )
    run(house, NOW + timedelta(days=31))
    new = invitations.invite(house, member, "nl", "Again.", now=NOW + timedelta(days=31)).invitation.id
    with house.database.writing() as connection:
        connection.execute(insert(data_keys).values(**row))
        connection.execute(delete(remarks).where(remarks.c.subject == new))
    found = {each.kind: each.detail for each in verify_database(house)[FIRM].findings}
    assert found == {
        "erasure": "data_keys has something left, and the log says that it was deleted",
        "disclosure": "1 of what was written is gone and no leaf says why",
    }


# Staff -------------------------------------------------------------------------------------------------------------------


def test_whoever_is_disabled_has_no_last_login_either(any_proven: Installation) -> None:
    """Nobody asks any more when they were last here."""
    member = employed(any_proven, "tess", FIRM)
    staff.login(any_proven, member.name, PASSWORD, address="192.0.2.1", now=NOW)
    staff.set_disabled(any_proven, member.name, True, now=NOW)
    assert run(any_proven, NOW + timedelta(days=31)) == {"logins": 1}


# Sessions ----------------------------------------------------------------------------------------------------------------


def test_a_session_that_nobody_closed_goes_too(any_proven: Installation) -> None:
    """When claims end it will not be closed any more; until then it stays, and only the traces go."""
    call = calling(any_proven, FIRM, "running")
    found = run(any_proven, NOW + YEAR)
    assert (found["traces"], found.get("acceptances")) == (1, None)
    found = run(any_proven, NOW.replace(year=2040))
    assert (found["acceptances"], found["redeemed_tokens"]) == (1, 1)
    assert is_erased(any_proven, call.id)
    late = NOW.replace(year=2040)
    assert [row.group for row in desk_queue.queue(any_proven, call.member, now=late)] == []
    (tess,) = session_lists.staff(any_proven, FIRM)
    assert tess.open == ()
    assert not calls.is_open(any_proven, FIRM, format_reference(call.id))
    call.now, other = late, employed(any_proven, "otto", FIRM)
    assert refused(lambda: call.hand_over(other)) == "erased"
