"""The desk: a token is redeemed once, tries are counted before anything is looked up, the same form shows the same outcome."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select, update

from consent.core.session_tokens import damm_digit, in_threes
from consent.core.staff import StaffMember
from consent.errors import Invalid, VerificationError
from consent.service import customers, desk, staff
from consent.service.acceptances import Accepted
from consent.service.desk import Redemption
from consent.service.installation import Installation
from consent.store.schema import leaves, redeem_attempts, session_tokens
from tests.samples import NOW, PASSWORD, accepted, at_once

FIRM = "page-computers"


def _digits(house: Installation, done: Accepted) -> str:
    token = customers.page(house, FIRM, done.ref, now=NOW).token
    assert token is not None
    return token.digits


def _redeem(
    house: Installation, member: StaffMember, code: str, *, key: str = "", now: object = NOW
) -> Redemption:
    return desk.redeem(house, member, code, key=key or desk.new_key(), now=now)  # type: ignore[arg-type]


def _wrong(digits: str, number: int) -> str:
    """Another nine digits with a right check digit."""
    body = f"{(int(digits[:8]) + 1 + number) % 100_000_000:08d}"
    return body + damm_digit(body)


@pytest.fixture
def member(any_house: Installation) -> StaffMember:
    """A technician of page-computers, on either engine."""
    return staff.add(any_house, "tess", firm=FIRM, roles=["technician"], password=PASSWORD, now=NOW)


def test_a_token_is_redeemed_and_shows_what_was_accepted(
    any_house: Installation, member: StaffMember
) -> None:
    """The technician sees who, what and the two words."""
    done = accepted(any_house)
    redemption = _redeem(any_house, member, _digits(any_house, done))
    assert redemption.outcome == "valid"
    assert redemption.acceptance is not None
    assert redemption.acceptance.id == done.acceptance.id
    assert redemption.acceptance.state == "redeemed"
    assert redemption.person["name"] == "Jan Janssens"
    assert "ip_address" not in redemption.person
    page = customers.page(any_house, FIRM, done.ref, now=NOW)
    assert page.technician is not None
    assert page.technician.words == redemption.words
    assert page.technician.name == "tess"


def test_redeeming_leaves_a_signed_leaf(any_house: Installation, member: StaffMember) -> None:
    """Who redeemed is on record by id, not by name."""
    done = accepted(any_house)
    _redeem(any_house, member, _digits(any_house, done))
    with any_house.database.reading() as connection:
        query = (
            select(leaves.c.entry).where(leaves.c.subject == done.acceptance.id).order_by(leaves.c.leaf_index)
        )
        entries = connection.execute(query).scalars().all()
    assert len(entries) == 2
    assert b"tess" not in entries[1]


@pytest.mark.parametrize("typed", ["{0}", "{1}", " {1} ", "code: {1}.", "{1}\n", "{2}"])
def test_a_token_is_taken_however_it_is_typed(
    house: Installation, technician: StaffMember, typed: str
) -> None:
    """Threes, no-break spaces, words around it, pasted lines."""
    digits = _digits(house, accepted(house))
    text = typed.format(digits, in_threes(digits), "-".join(digits))
    assert _redeem(house, technician, text).outcome == "valid"


def test_the_second_time_it_is_used(any_house: Installation, member: StaffMember) -> None:
    """A new form with a used token says used, by whom and when."""
    digits = _digits(any_house, accepted(any_house))
    _redeem(any_house, member, digits)
    again = _redeem(any_house, member, digits)
    assert (again.outcome, again.used_by, again.used_at) == ("used", "tess", NOW)


def test_a_colleague_sees_used_without_the_customer(house: Installation, technician: StaffMember) -> None:
    """By whom and when, but nobody's name or phone."""
    colleague = staff.add(house, "theo", firm=FIRM, roles=["technician"], password=PASSWORD, now=NOW)
    digits = _digits(house, accepted(house))
    _redeem(house, technician, digits)
    seen = _redeem(house, colleague, digits)
    assert (seen.outcome, seen.used_by, dict(seen.person), seen.acceptance) == ("used", "tess", {}, None)


def test_sixty_four_redeemers_at_once_one_wins(
    any_house: Installation, member: StaffMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One valid, sixty-three used, and none of them counts as a try."""
    monkeypatch.setattr(desk, "_PATIENCE_SECONDS", 60.0)  # however slow the machine is
    digits = _digits(any_house, accepted(any_house))
    results = at_once([lambda: _redeem(any_house, member, digits)] * 64)
    outcomes = [getattr(result, "outcome", repr(result)) for result in results]
    assert sorted(outcomes) == ["used"] * 63 + ["valid"]


def test_the_same_form_again_shows_the_same_outcome(any_house: Installation, member: StaffMember) -> None:
    """A reload after redeeming still says valid."""
    digits = _digits(any_house, accepted(any_house))
    first = _redeem(any_house, member, digits, key="one-form")
    assert _redeem(any_house, member, digits, key="one-form") == first
    assert desk.outcome(any_house, member, "one-form", now=NOW) == first


def test_the_same_form_at_once_shows_the_same_outcome(any_house: Installation, member: StaffMember) -> None:
    """A double click is one try: both answers say valid."""
    digits = _digits(any_house, accepted(any_house))
    results = at_once([lambda: _redeem(any_house, member, digits, key="one-form")] * 8)
    assert {result.outcome for result in results} == {"valid"}  # type: ignore[attr-defined]


@pytest.mark.parametrize("code", ["", "12345678", "1234567890", "abc", "123 456 788"])
def test_a_mistyped_code_is_told_and_does_not_count(
    house: Installation, technician: StaffMember, code: str
) -> None:
    """A failed check digit is refused before any look-up."""
    for _ in range(desk.PER_TECHNICIAN + 2):
        assert _redeem(house, technician, code).outcome == "mistyped"
    with house.database.reading() as connection:
        assert connection.execute(select(redeem_attempts)).all() == []


def test_the_sixth_unknown_code_is_limited(any_house: Installation, member: StaffMember) -> None:
    """Five guesses in fifteen minutes, then even the right code has to wait."""
    digits = _digits(any_house, accepted(any_house))
    for number in range(desk.PER_TECHNICIAN):
        assert _redeem(any_house, member, _wrong(digits, number)).outcome == "unknown"
    limited = _redeem(any_house, member, digits)
    assert limited.outcome == "limited"
    assert limited.retry_after == desk.TECHNICIAN_WINDOW.total_seconds()
    later = NOW + desk.TECHNICIAN_WINDOW
    done = accepted(any_house, now=later)
    token = customers.page(any_house, FIRM, done.ref, now=later).token
    assert token is not None
    assert _redeem(any_house, member, token.digits, now=later).outcome == "valid"


def test_guesses_at_once_do_not_outnumber_the_limit(
    any_house: Installation, member: StaffMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty guesses together: five are looked up, fifteen are limited."""
    monkeypatch.setattr(desk, "_PATIENCE_SECONDS", 60.0)  # however slow the machine is
    digits = _digits(any_house, accepted(any_house))
    tasks = [lambda number=number: _redeem(any_house, member, _wrong(digits, number)) for number in range(20)]
    outcomes = [getattr(result, "outcome", repr(result)) for result in at_once(tasks)]
    assert sorted(outcomes) == ["limited"] * 15 + ["unknown"] * 5


def test_good_codes_never_use_up_the_limit(house: Installation, technician: StaffMember) -> None:
    """Thirty calls a day are not thirty tries."""
    for _ in range(desk.PER_TECHNICIAN + 3):
        assert _redeem(house, technician, _digits(house, accepted(house))).outcome == "valid"


def test_the_firms_limit_holds_over_technicians(house: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bought technician cannot borrow the colleagues' tries."""
    monkeypatch.setattr(desk, "PER_FIRM", 7)
    digits = _digits(house, accepted(house))
    team = [
        staff.add(house, f"t{number}", firm=FIRM, roles=["technician"], password=PASSWORD, now=NOW)
        for number in range(2)
    ]
    outcomes = [_redeem(house, team[number // 5], _wrong(digits, number)).outcome for number in range(10)]
    assert outcomes == ["unknown"] * 7 + ["limited"] * 3


def test_another_firms_token_is_unknown_and_counts(house: Installation, technician: StaffMember) -> None:
    """Foreign and absent look the same."""
    done = accepted(house, "qomputer")
    token = customers.page(house, "qomputer", done.ref, now=NOW).token
    assert token is not None
    assert _redeem(house, technician, token.digits) == Redemption("unknown")
    with house.database.reading() as connection:
        assert connection.execute(select(redeem_attempts.c.outcome)).scalars().all() == ["unknown"]


def test_an_expired_token_is_expired(any_house: Installation, member: StaffMember) -> None:
    """Ten minutes, not a millisecond longer."""
    digits = _digits(any_house, accepted(any_house))
    assert _redeem(any_house, member, digits, now=NOW + timedelta(minutes=10)).outcome == "expired"


def test_a_token_lives_until_its_last_millisecond(any_house: Installation, member: StaffMember) -> None:
    """And not a millisecond shorter."""
    digits = _digits(any_house, accepted(any_house))
    last = NOW + timedelta(minutes=10) - timedelta(milliseconds=1)
    assert _redeem(any_house, member, digits, now=last).outcome == "valid"


def test_a_replaced_token_is_revoked(any_house: Installation, member: StaffMember) -> None:
    """A new code kills the one before."""
    done = accepted(any_house)
    digits = _digits(any_house, done)
    customers.new_token(any_house, FIRM, done.ref, now=NOW)
    assert _redeem(any_house, member, digits).outcome == "revoked"
    assert _redeem(any_house, member, _digits(any_house, done)).outcome == "valid"


def test_a_stopped_acceptances_token_is_revoked(any_house: Installation, member: StaffMember) -> None:
    """After the customer stopped, nobody redeems."""
    done = accepted(any_house)
    digits = _digits(any_house, done)
    customers.stop(any_house, FIRM, done.ref, "stop", now=NOW)
    assert _redeem(any_house, member, digits).outcome == "revoked"


def test_stopping_and_redeeming_at_once_leave_one_story(any_house: Installation, member: StaffMember) -> None:
    """Either redeemed and then stopped, or stopped and never redeemed."""
    for _ in range(5):
        done = accepted(any_house)
        digits = _digits(any_house, done)
        redemption, _ = at_once(
            [
                partial(_redeem, any_house, member, digits),
                partial(customers.stop, any_house, FIRM, done.ref, "stop", now=NOW),
            ]
        )
        assert isinstance(redemption, Redemption)
        assert redemption.outcome in ("valid", "revoked")
        assert customers.page(any_house, FIRM, done.ref, now=NOW).state == "stopped"


@pytest.mark.parametrize("key", ["", "x" * 65])
def test_a_form_key_that_is_not_ours_is_refused(
    house: Installation, technician: StaffMember, key: str
) -> None:
    """The idempotency key has a length."""
    with pytest.raises(Invalid):
        desk.redeem(house, technician, "123456782", key=key, now=NOW)


def test_a_form_that_is_not_on_record_has_no_outcome(house: Installation, technician: StaffMember) -> None:
    """Nothing to show again."""
    assert desk.outcome(house, technician, "never", now=NOW) is None


def test_a_try_that_was_cut_off_is_finished_by_its_form(
    house: Installation, technician: StaffMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process died between counting and looking up: posting the same form again redeems."""
    monkeypatch.setattr(desk, "_PATIENCE_SECONDS", 0.0)
    digits = _digits(house, accepted(house))
    with monkeypatch.context() as dying:
        dying.setattr(desk, "_look_up", lambda *_: None)
        desk.redeem(house, technician, digits, key="cut-off", now=NOW)
    assert _redeem(house, technician, digits, key="cut-off").outcome == "valid"


def test_a_token_moved_to_another_acceptance_is_not_redeemed(
    any_house: Installation, member: StaffMember
) -> None:
    """Somebody with SQL alone cannot show the technician another customer's record."""
    mine, other = accepted(any_house), accepted(any_house)
    digits = _digits(any_house, mine)
    with any_house.database.writing() as connection:
        moved = update(session_tokens).where(session_tokens.c.acceptance == mine.acceptance.id)
        connection.execute(moved.values(acceptance=other.acceptance.id))
    with pytest.raises(VerificationError, match="was changed"):
        _redeem(any_house, member, digits)
    with any_house.database.reading() as connection:
        assert connection.execute(select(session_tokens.c.redeemed_at)).scalars().all() == [None, None]
