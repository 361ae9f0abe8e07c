"""Records about support sessions and invitations: their values are checked, and nobody's words stand in them."""

from __future__ import annotations

from typing import Any

import pytest

from consent.core.events import EVENTS, check_payload
from consent.core.session_events import CAUSES, CHANNELS, OPTIONAL, SHAPES
from consent.core.session_records import step
from consent.core.support_sessions import OUTCOMES
from consent.errors import FormatError
from tests.core.session_course import CHARGE, LINE, START, TECHNICIAN, in_state, record_of
from tests.evidence import FIRM, uuid_of

STATES = {
    "technician.chosen": "accepted",
    "technician.recognised": "redeemed",
    "session.handed_over": "redeemed",
    "session.decided": "redeemed",
    "declaration.answered": "redeemed",
    "session.started": "recognised",
    "session.closed": "running",
    "session.corrected": "closed",
    "work.confirmed": "closed",
    "charge.objected": "closed",
}


def sample(event: str, **changes: Any) -> dict[str, Any]:
    """A record of the event as it is possible, with `changes`."""
    return record_of(in_state(STATES[event]), event, START, **changes)


def test_every_row_of_the_table_is_a_kind_of_event() -> None:
    """Those of sessions are tried here, those of invitations below."""
    assert set(SHAPES) <= set(EVENTS)
    assert set(SHAPES) == {*STATES, "invitation.made", "invitation.refused"}
    assert set(OPTIONAL) <= set(SHAPES)


@pytest.mark.parametrize("event", STATES)
def test_a_record_about_a_session_names_it_and_who_acts(event: str) -> None:
    """The acceptance by its id, the person by an opaque one."""
    record = check_payload(sample(event))
    for changed in ({"acceptance": "7"}, {"acceptance": None}):
        with pytest.raises(FormatError):
            check_payload({**record, **changed})
    name = "technician" if "technician" in record else "by"
    with pytest.raises(FormatError):
        check_payload({**record, name: "Tess de Vries"})


@pytest.mark.parametrize(
    ("event", "change"),
    [
        ("session.decided", {"stage": "during"}),
        ("session.decided", {"positive": 1}),
        ("declaration.answered", {"given": "yes"}),
        ("declaration.answered", {"sha256": "0"}),
        ("declaration.answered", {"version": "latest"}),
        ("declaration.answered", {"language": "Dutch"}),
        ("session.started", {"channel": "letter"}),
        ("session.started", {"channel": None}),
        ("session.closed", {"outcome": "fine"}),
        ("session.closed", {"started": "today"}),
        ("session.closed", {"seconds": -1}),
        ("session.closed", {"seconds": None}),
        ("session.closed", {"seconds": True}),
        ("session.closed", {"tool_seconds": -1}),
        ("session.closed", {"attested": ["two words"]}),
        ("session.closed", {"attested": "data-deleted"}),
        ("session.corrected", {"outcome": "fine"}),
        ("session.corrected", {"seconds": -60}),
        ("session.corrected", {"reason": "the customer was right"}),
        ("charge.objected", {"objection": "it was never mended"}),
    ],
)
def test_values_are_checked(event: str, change: dict[str, object]) -> None:
    """Closed words, counts that are none, and no text in anybody's own words."""
    with pytest.raises(FormatError):
        check_payload({**sample(event), **change})


@pytest.mark.parametrize("event", ["session.closed", "session.corrected"])
@pytest.mark.parametrize(
    "change",
    [
        {"amount": -1},
        {"amount": 10.0},
        {"amount": "10.00"},
        {"currency": "euro"},
        {"vat": "21 %"},
        {"vat": 21},
        {"vat": "1e1"},
        {"reason": ""},
        {"reason": "Because"},
        {"lines": None},
        {"lines": [{**LINE, "what": "last"}]},
        {"lines": [{**LINE, "begins": "12:00"}]},
        {"lines": [{**LINE, "minutes": -5}]},
        {"lines": [{**LINE, "blocks": None}]},
        {"lines": [{**LINE, "unit": 1.5}]},
        {"lines": [{**LINE, "discount": 50}]},
        {"lines": [{**LINE, "discount": "50", "full": "10.00"}]},
        {"lines": [{**LINE, "more": 1}]},
    ],
)
def test_a_charge_is_whole_cents_and_how_they_were_counted(event: str, change: dict[str, object]) -> None:
    """Not a fraction, not a text, no line that says something else."""
    with pytest.raises(FormatError):
        check_payload(sample(event, charge={**CHARGE, **change}))


@pytest.mark.parametrize(
    "charge",
    [
        CHARGE,
        {**CHARGE, "amount": None, "currency": None, "vat": None, "reason": "no_tariff", "lines": []},
        {**CHARGE, "vat": "8.5"},
        {**CHARGE, "lines": [{**LINE, "unit": None}, {**LINE, "what": "started"}]},
        {**CHARGE, "lines": [{**LINE, "discount": "12.5", "full": 1143}]},
    ],
)
def test_charges_of_all_kinds_are_recorded(charge: dict[str, object]) -> None:
    """Stated, not stated, with VAT of a half per cent, with a discount."""
    check_payload(sample("session.closed", charge=charge))


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("channel", CHANNELS)
def test_closed_words_are_known(outcome: str, channel: str) -> None:
    """Every outcome, every way of telling."""
    check_payload(sample("session.closed", outcome=outcome))
    check_payload(sample("session.started", channel=channel))


# Invitations -------------------------------------------------------------------------------------------------------------

MADE = {"invitation": uuid_of(50), "technician": TECHNICIAN, "language": "nl", "expires": START}
REFUSED = {"invitation": uuid_of(50), "technician": TECHNICIAN, "cause": "quota"}


def invitation(event: str, fields: dict[str, Any]) -> dict[str, Any]:
    """A record about an invitation."""
    return step(event, id=uuid_of(99), firm=FIRM, time=START, **fields)


@pytest.mark.parametrize("cause", CAUSES)
def test_invitations_are_made_and_refused(cause: str) -> None:
    """By whom, until when, why not; the reason in words stands in a disclosure."""
    check_payload(invitation("invitation.made", MADE))
    check_payload(invitation("invitation.refused", {**REFUSED, "cause": cause}))


@pytest.mark.parametrize(
    ("event", "fields"),
    [
        ("invitation.made", {**MADE, "invitation": "50"}),
        ("invitation.made", {**MADE, "technician": "Tess de Vries"}),
        ("invitation.made", {**MADE, "language": "nederlands"}),
        ("invitation.made", {**MADE, "expires": "tomorrow"}),
        ("invitation.made", {**MADE, "acceptance": uuid_of(4)}),
        ("invitation.made", {**MADE, "phone": "+32 470 00 00 00"}),
        ("invitation.refused", {**REFUSED, "cause": "mood"}),
        ("invitation.refused", {**REFUSED, "reason": "no computer"}),
    ],
)
def test_other_invitations_are_no_records(event: str, fields: dict[str, Any]) -> None:
    """Other ids, other words, and nobody's telephone number."""
    with pytest.raises(FormatError):
        check_payload(invitation(event, fields))
