"""Accounts and their rights: folded names, roles and passwords checked, and changes that end every session at once."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import pytest
from sqlalchemy import select

from consent.core.staff import ABSOLUTE_LIMIT, IDLE_LIMIT, StaffMember, StaffSession
from consent.errors import AlreadyExists, Invalid, LoginRefused, NotFound
from consent.service import staff
from consent.service.installation import Installation
from consent.store.schema import staff as accounts
from consent.store.schema import staff_sessions
from tests.samples import NOW, PASSWORD, at_once

FIRM = "page-computers"
ADDRESS = "192.0.2.1"
TICK = timedelta(milliseconds=1)


def _add(house: Installation, name: str = "tess", **changes: object) -> StaffMember:
    values = {"firm": FIRM, "roles": ["technician"], "password": PASSWORD, "now": NOW, **changes}
    return staff.add(house, name, **values)  # type: ignore[arg-type]


def _login(house: Installation, name: str = "tess", *, now: object = NOW) -> StaffSession:
    return staff.login(house, name, PASSWORD, address=ADDRESS, now=now)  # type: ignore[arg-type]


# Accounts -----------------------------------------------------------------------------------------------------------------


def test_an_account_has_a_firm_and_roles(any_house: Installation) -> None:
    """It is found by its name and listed with its firm's."""
    member = _add(any_house, roles=["technician", "auditor"])
    assert staff.find(any_house, "tess") == member
    assert member.roles == {"technician", "auditor"}
    assert staff.members(any_house) == staff.members(any_house, FIRM) == (member,)
    assert staff.members(any_house, "qomputer") == ()


def test_passwords_are_kept_as_argon2_hashes(house: Installation) -> None:
    """Nobody who reads the database reads a password."""
    _add(house)
    with house.database.reading() as connection:
        (kept,) = connection.execute(select(accounts.c.password_hash)).scalars()
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept


@pytest.mark.parametrize("name", ["TESS", " tess ", "\uff54\uff45\uff53\uff53", "teß"])
def test_names_are_folded(any_house: Installation, name: str) -> None:
    """Capitals, spaces, full-width letters and sharp s: one person, whoever types."""
    member = _add(any_house)
    assert staff.find(any_house, name).id == member.id
    assert _login(any_house, name).member.id == member.id
    with pytest.raises(AlreadyExists):
        _add(any_house, name)


def test_a_decomposed_name_is_shown_composed(house: Installation) -> None:
    """However the keyboard made it."""
    assert _add(house, unicodedata.normalize("NFD", "Zoë")).name == "Zoë"


def test_a_name_is_taken_for_all_firms(house: Installation) -> None:
    """At the login nobody says for which firm."""
    _add(house)
    with pytest.raises(AlreadyExists):
        _add(house, firm="qomputer")


def test_the_same_name_at_once_is_one_account(any_house: Installation) -> None:
    """One is made, the others hear that it is there."""
    results = at_once([lambda: _add(any_house)] * 4)
    assert sum(isinstance(each, AlreadyExists) for each in results) == 3
    assert len(staff.members(any_house)) == 1


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "te\nss", "te\0ss", "te\u202ess"])
def test_a_name_that_cannot_be_read_is_refused(house: Installation, name: str) -> None:
    """Nothing hidden, nothing endless."""
    with pytest.raises(Invalid, match="account name"):
        _add(house, name)


@pytest.mark.parametrize("password", ["", "x" * 11, "x" * 201])
def test_a_password_has_a_length(house: Installation, password: str) -> None:
    """Refused without showing it, at the beginning and at a change."""
    with pytest.raises(Invalid) as caught:
        _add(house, password=password)
    assert caught.value.value == "***"
    _add(house)
    with pytest.raises(Invalid):
        staff.set_password(house, "tess", password, now=NOW)


@pytest.mark.parametrize("roles", [[], ["boss"], ["technician", "boss"]])
def test_a_role_that_there_is_not_is_refused(house: Installation, roles: list[str]) -> None:
    """Neither none nor an invented one, at the beginning and at a change."""
    with pytest.raises(Invalid, match="role"):
        _add(house, roles=roles)
    _add(house)
    with pytest.raises(Invalid, match="role"):
        staff.set_roles(house, "tess", roles, now=NOW)


def test_a_firm_that_is_not_there_has_no_staff(house: Installation) -> None:
    """People belong to a published firm."""
    with pytest.raises(NotFound, match="firm"):
        _add(house, firm="nobody")


@pytest.mark.parametrize("verb", ["find", "sessions"])
def test_reading_about_nobody_is_not_found(house: Installation, verb: str) -> None:
    """A misspelt name is told."""
    with pytest.raises(NotFound, match="account"):
        getattr(staff, verb)(house, "nobody")


@pytest.mark.parametrize(
    ("verb", "values"),
    [
        ("set_disabled", [True]),
        ("set_password", [PASSWORD]),
        ("set_roles", [["auditor"]]),
        ("end_sessions", []),
    ],
)
def test_changing_nobody_is_not_found(house: Installation, verb: str, values: list[object]) -> None:
    """The operator must not believe that somebody was locked out."""
    with pytest.raises(NotFound, match="account"):
        getattr(staff, verb)(house, "nobody", *values, now=NOW)


# Rights and sessions ------------------------------------------------------------------------------------------------------


def test_a_session_is_known_by_its_secret_alone(any_house: Installation) -> None:
    """The database holds a digest; a secret that was made up opens nothing."""
    _add(any_house)
    opened = _login(any_house)
    assert staff.session(any_house, opened.key, now=NOW) == opened
    assert staff.session(any_house, "made up", now=NOW) is None
    with any_house.database.reading() as connection:
        (digest,) = connection.execute(select(staff_sessions.c.key_digest)).scalars()
    assert opened.key not in digest
    assert staff.session(any_house, digest, now=NOW) is None


def test_every_login_has_a_new_secret(house: Installation) -> None:
    """A fixed session cannot be slipped to anybody."""
    _add(house)
    assert _login(house).key != _login(house).key


def test_a_session_idles_out(any_house: Installation) -> None:
    """A quarter of an hour without activity, not a millisecond longer."""
    _add(any_house)
    opened = _login(any_house)
    last = NOW + IDLE_LIMIT
    assert staff.session(any_house, opened.key, now=last, is_activity=False) is not None
    assert staff.session(any_house, opened.key, now=last + TICK) is None


def test_activity_keeps_a_session_alive_and_polls_do_not(any_house: Installation) -> None:
    """Each request counts from now on; a page that asks by itself is nobody's activity."""
    _add(any_house)
    active, polled = _login(any_house), _login(any_house)
    step = timedelta(minutes=10)
    for number in (1, 2, 3):
        assert staff.session(any_house, active.key, now=NOW + number * step) is not None
    assert staff.session(any_house, polled.key, now=NOW + step, is_activity=False) is not None
    assert staff.session(any_house, polled.key, now=NOW + 2 * step, is_activity=False) is None


def test_no_session_outlives_half_a_day(house: Installation) -> None:
    """However busy somebody is."""
    _add(house)
    opened = _login(house)
    moment = NOW
    while moment + IDLE_LIMIT < NOW + ABSOLUTE_LIMIT:
        moment += IDLE_LIMIT
        assert staff.session(house, opened.key, now=moment) is not None
    assert staff.session(house, opened.key, now=NOW + ABSOLUTE_LIMIT) is not None
    assert staff.session(house, opened.key, now=NOW + ABSOLUTE_LIMIT + TICK) is None


def test_logging_out_ends_one_session(any_house: Installation) -> None:
    """The other window stays."""
    _add(any_house)
    one, other = _login(any_house), _login(any_house)
    staff.logout(any_house, one.key, now=NOW)
    staff.logout(any_house, "made up", now=NOW)
    assert staff.session(any_house, one.key, now=NOW) is None
    assert staff.session(any_house, other.key, now=NOW) is not None


@pytest.mark.parametrize(
    ("verb", "values"),
    [
        ("set_disabled", [True]),
        ("set_disabled", [False]),
        ("set_password", ["another horse battery"]),
        ("set_roles", [["auditor"]]),
        ("end_sessions", []),
    ],
)
def test_changes_end_every_session_of_the_person(
    any_house: Installation, verb: str, values: list[object]
) -> None:
    """And nobody else's."""
    _add(any_house)
    _add(any_house, "theo")
    mine, again, theirs = _login(any_house), _login(any_house), _login(any_house, "theo")
    getattr(staff, verb)(any_house, "tess", *values, now=NOW)
    assert staff.session(any_house, mine.key, now=NOW) is None
    assert staff.session(any_house, again.key, now=NOW) is None
    assert staff.session(any_house, theirs.key, now=NOW) is not None
    assert staff.sessions(any_house, "tess") == ()


def test_rights_are_read_at_each_request(house: Installation) -> None:
    """A role that was taken away behind the session's back is gone at the next request."""
    member = _add(house, roles=["technician", "auditor"])
    opened = _login(house)
    with house.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM staff_roles WHERE role = 'technician'")
    seen = staff.session(house, opened.key, now=NOW)
    assert seen is not None
    assert (seen.member.id, seen.member.roles) == (member.id, frozenset({"auditor"}))


def test_a_disabled_account_has_no_session_even_if_one_is_left(house: Installation) -> None:
    """The account is looked at, not only the session."""
    _add(house)
    opened = _login(house)
    with house.database.writing() as connection:
        connection.exec_driver_sql("UPDATE staff SET disabled_at = 1")
    assert staff.session(house, opened.key, now=NOW) is None


def test_who_is_let_in_again_logs_in_anew(house: Installation) -> None:
    """Disabled, refused; enabled, welcome."""
    _add(house)
    staff.set_disabled(house, "tess", True, now=NOW)
    with pytest.raises(LoginRefused):
        _login(house)
    staff.set_disabled(house, "tess", False, now=NOW)
    assert _login(house).member.disabled is False


def test_sessions_are_listed_with_their_times(any_house: Installation) -> None:
    """Created and last seen; the id is worth nothing to a thief."""
    _add(any_house)
    opened = _login(any_house)
    later = NOW + timedelta(minutes=1)
    staff.session(any_house, opened.key, now=later)
    ((session_id, created, seen),) = staff.sessions(any_house, "tess")
    assert (created, seen) == (NOW, later)
    assert opened.key not in session_id
