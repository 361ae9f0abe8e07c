"""Invitations: made and refused on record, opened by a signed link that holds nothing, used once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from consent.core.links import Signer
from consent.core.record import read_record
from consent.core.sd_jwt import Payload
from consent.errors import FormRefused, NotFound
from consent.service import acceptances, forms, invitations, library, remarks, verification
from consent.service.acceptances import Accepted
from consent.service.installation import Installation
from consent.service.invitations import Invited
from consent.service.records import new_id
from consent.service.statements import payload_of
from consent.store.schema import data_keys, leaves
from tests.samples import INVITER, NOW, VISITOR, accepted, at_once, filled_form, inviter

FIRM = "overmax"
REASON = "Jan Kowalski cannot install the driver himself."
DAY = timedelta(hours=24)


def _invite(house: Installation, firm: str = FIRM, **changes: str) -> Invited:
    return invitations.invite(house, inviter(firm), "pl", REASON, now=NOW, **changes)


def _opened(house: Installation, ref: str, firm: str = FIRM, *, later: timedelta = timedelta()) -> str:
    return invitations.open_invitation(house, firm, ref, now=NOW + later).state


def _last(house: Installation) -> Payload:
    with house.database.reading() as connection:
        query = select(leaves.c.entry).where(leaves.c.firm == FIRM).order_by(leaves.c.leaf_index.desc())
        return read_record(connection.execute(query.limit(1)).scalar_one())


def _accept(house: Installation, values: dict[str, str], firm: str = FIRM) -> Accepted:
    return acceptances.accept(house, firm, "pl", values, VISITOR, now=NOW)


def _form(house: Installation, made: Invited | None, firm: str = FIRM) -> str:
    """The hidden value of a form opened by an invitation."""
    version = library.in_force(house, firm, now=NOW)
    invitation = None if made is None else made.invitation.id
    return forms.new_form(house, version, "pl", None, now=NOW, invitation=invitation)


def test_an_invitation_is_on_record_with_who_and_until_when(house: Installation) -> None:
    """The record names the technician, the language and a day; the reason stands in it as a digest only."""
    made = _invite(house)
    record = _last(house)
    assert (record["event"], record["invitation"]) == ("invitation.made", made.invitation.id)
    assert (record["technician"], record["language"]) == (INVITER, "pl")
    assert made.invitation.expires_at == NOW + DAY
    assert "Kowalski" not in str(record)
    with house.database.reading() as connection:
        (written,) = remarks.read(house, connection, made.invitation.id).values()
    assert written == {"reason": REASON}


def test_a_refusal_is_on_record_and_opens_nothing(house: Installation) -> None:
    """The decision and its reason are kept; its reference would open no form."""
    refused = invitations.refuse(house, inviter(FIRM), "pl", REASON, now=NOW)
    assert (_last(house)["event"], _last(house)["cause"]) == ("invitation.refused", "decision")
    assert _opened(house, refused.ref) == "refused"


@pytest.mark.parametrize(
    ("language", "reason", "problems"),
    [
        ("pl", " \n ", [("reason", "missing")]),
        ("pl", "x" * 2001, [("reason", "too_long")]),
        ("en", REASON, [("language", "unknown_answer")]),
        ("", "", [("language", "unknown_answer"), ("reason", "missing")]),
    ],
)
@pytest.mark.parametrize("verb", [invitations.invite, invitations.refuse])
def test_what_is_wrong_is_said_at_once(
    house: Installation, verb: object, language: str, reason: str, problems: list[tuple[str, str]]
) -> None:
    """Both problems together, and nothing on record."""
    with pytest.raises(FormRefused) as refused:
        verb(house, inviter(FIRM), language, reason, now=NOW)  # type: ignore[operator]
    assert [(each.field, each.code) for each in refused.value.problems] == problems
    assert invitations.recent(house, FIRM, now=NOW) == []


def test_the_same_form_makes_one_invitation(house: Installation) -> None:
    """Pressing twice, also at once, gives the same link."""
    key = new_id()
    made = at_once([lambda: _invite(house, key=key)] * 4)
    assert {each.ref for each in made if isinstance(each, Invited)} == {_invite(house, key=key).ref}
    assert len(invitations.recent(house, FIRM, now=NOW)) == 1


def test_another_decision_by_the_same_form_is_one_of_its_own(house: Installation) -> None:
    """Somebody goes back in the browser: a refusal never looks like an invitation, and no reason is shown that is not kept."""
    key = new_id()
    first = _invite(house, key=key)
    refused = invitations.refuse(house, inviter(FIRM), "pl", REASON, now=NOW, key=key)
    assert _opened(house, refused.ref) == "refused"
    reworded = invitations.invite(house, inviter(FIRM), "pl", "Another customer.", now=NOW, key=key)
    in_dutch = invitations.invite(house, inviter(FIRM), "nl", REASON, now=NOW, key=key)
    assert invitations.invite(house, inviter(FIRM), "nl", REASON, now=NOW, key=key) == in_dutch
    made = {each.invitation.id: each.reason for each in invitations.recent(house, FIRM, now=NOW)}
    assert made == {each.invitation.id: each.reason for each in (first, refused, reworded, in_dutch)}
    assert len(made) == 4
    assert verification.verify_database(house)[FIRM].findings == ()


def test_the_key_of_another_firms_invitation_shows_nothing_of_it(house: Installation) -> None:
    """It looks as if it were not there."""
    other = _invite(house, "mastiff")
    with pytest.raises(NotFound):
        _invite(house, key=other.invitation.id)


def test_a_key_that_is_none_is_not_taken(house: Installation) -> None:
    """Whatever a browser sends: an id is a UUID."""
    assert _invite(house, key="../../etc").invitation.id != "../../etc"


def test_a_link_is_valid_for_a_day_and_for_its_firm_alone(house: Installation) -> None:
    """To the millisecond; another firm sees a forged one."""
    ref = _invite(house).ref
    assert _opened(house, ref) == "valid"
    assert _opened(house, ref, later=DAY - timedelta(milliseconds=1)) == "valid"
    assert _opened(house, ref, later=DAY) == "expired"
    assert _opened(house, ref, "mastiff") == "forged"


def test_forged_links_open_nothing(house: Installation) -> None:
    """Changed, of another purpose, without an invitation, or about one that is not there."""
    ref = _invite(house).ref
    others = [
        ref[:-2] + ("AA" if ref[-2:] != "AA" else "BB"),
        "",
        "ł",
        Signer(house.keys.links, "customer-page/v1").sign({"i": new_id()}),
        Signer(house.keys.links, "invitation/v1").sign({"a": 1}),
        invitations.reference(house, new_id()),
    ]
    assert {_opened(house, other) for other in others} == {"forged"}


def test_an_acceptance_uses_its_invitation_and_names_it(house: Installation) -> None:
    """The record says by which invitation; the link has been used, and the list says by whom."""
    done = accepted(house, FIRM, "pl")
    (row,) = invitations.recent(house, FIRM, now=NOW)
    assert payload_of(house, done.acceptance)["invitation"] == row.invitation.id
    assert row.invitation.acceptance == done.acceptance.id
    assert _opened(house, row.ref) == "used"


def test_an_invited_form_twice_is_one_acceptance(house: Installation) -> None:
    """Double click, also at once: the same acceptance, not a used invitation."""
    values = filled_form(house, FIRM, "pl")
    results = at_once([lambda: _accept(house, values)] * 8)
    assert {type(each) for each in results} == {Accepted}
    assert len({each.acceptance.id for each in results if isinstance(each, Accepted)}) == 1


def test_of_two_forms_of_one_invitation_one_wins(house: Installation) -> None:
    """At the same moment; the other learns that it was used already, and nothing of it is recorded."""
    first = filled_form(house, FIRM, "pl")
    version = library.in_force(house, FIRM, now=NOW)
    invitation = forms.open_form(house, first["form"]).invitation
    other = forms.new_form(house, version, "pl", None, now=NOW, invitation=invitation)
    results = at_once([lambda: _accept(house, first), lambda: _accept(house, {**first, "form": other})])
    refused = [each for each in results if isinstance(each, FormRefused)]
    assert [each.reason for each in refused] == ["invitation"]
    assert {type(each) for each in results} == {Accepted, FormRefused}


def test_a_form_without_an_invitation_is_refused(house: Installation) -> None:
    """Also when it is one of ours, made before the firm asked for invitations."""
    with pytest.raises(FormRefused) as refused:
        _accept(house, {**filled_form(house, FIRM, "pl"), "form": _form(house, None)})
    assert refused.value.reason == "invitation"


def test_an_invitation_that_ran_out_while_the_form_was_read(house: Installation) -> None:
    """The form itself would be good for some hours more."""
    made = invitations.invite(house, inviter(FIRM), "pl", REASON, now=NOW - DAY)
    values = {**filled_form(house, FIRM, "pl"), "form": _form(house, made)}
    with pytest.raises(FormRefused) as refused:
        _accept(house, values)
    assert refused.value.reason == "invitation"


def test_an_invitation_that_runs_out_by_the_time_of_the_record(house: Installation) -> None:
    """Whoever recorded before may have looked at a clock that has gone further: what the record says counts."""
    made = invitations.invite(house, inviter(FIRM), "pl", REASON, now=NOW - DAY + timedelta(seconds=1))
    values = {**filled_form(house, FIRM, "pl"), "form": _form(house, made)}
    invitations.invite(house, inviter(FIRM), "pl", REASON, now=NOW + timedelta(seconds=30))
    with pytest.raises(FormRefused) as refused:
        _accept(house, values)
    assert refused.value.reason == "invitation"


def test_elsewhere_an_invitation_blocks_nobody(house: Installation) -> None:
    """A firm that asks for none: used ones are noted once, and a second form passes without one."""
    firm = "mastiff"
    values, made = filled_form(house, firm, "pl"), _invite(house, firm)
    done = [_accept(house, {**values, "form": _form(house, made, firm)}, firm) for _ in range(2)]
    named = [payload_of(house, each.acceptance).get("invitation") for each in done]
    assert named == [made.invitation.id, None]
    assert [each.findings for each in verification.verify_database(house).values() if each.findings] == []


def test_recent_ones_have_reason_name_and_order(house: Installation) -> None:
    """The newest first; after a week they are gone from the desk, not from the record."""
    first = _invite(house)
    second = invitations.refuse(house, inviter(FIRM), "nl", "No.", now=NOW + timedelta(minutes=1))
    rows = invitations.recent(house, FIRM, now=NOW + timedelta(minutes=2))
    assert [(row.invitation.id, row.reason) for row in rows] == [
        (second.invitation.id, "No."),
        (first.invitation.id, REASON),
    ]
    assert invitations.recent(house, "mastiff", now=NOW) == []
    assert invitations.recent(house, FIRM, now=NOW + timedelta(days=8)) == []


def test_an_erased_reason_is_none(house: Installation) -> None:
    """Without its data key a reason can be read by nobody; the invitation stays."""
    made = _invite(house)
    house.writer.submit(
        [FIRM],
        lambda transaction: transaction.connection.execute(
            delete(data_keys).where(data_keys.c.acceptance == made.invitation.id)
        ),
    )
    (row,) = invitations.recent(house, FIRM, now=NOW)
    assert row.reason is None
