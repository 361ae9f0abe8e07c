"""Logging in: one answer for every failure, failures counted before the password is looked at, limits that a race cannot pass."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from consent.core.staff import StaffSession
from consent.errors import LimitReached, LoginRefused
from consent.service import staff
from consent.service.installation import Installation
from consent.store.schema import login_failures, staff_sessions
from tests.samples import NOW, PASSWORD, at_once

WRONG = "not the password"


@pytest.fixture(autouse=True)
def tess(request: pytest.FixtureRequest) -> None:
    """A technician, in whichever house the test asks for."""
    name = "any_house" if "any_house" in request.fixturenames else "house"
    house = request.getfixturevalue(name)
    staff.add(house, "tess", firm="page-computers", roles=["technician"], password=PASSWORD, now=NOW)


def _login(
    house: Installation,
    password: str = PASSWORD,
    *,
    name: str = "tess",
    address: str = "192.0.2.1",
    now: datetime = NOW,
) -> StaffSession:
    return staff.login(house, name, password, address=address, now=now)


def _fail(
    house: Installation, times: int, *, name: str = "tess", address: str = "192.0.2.1", now: datetime = NOW
) -> None:
    for _ in range(times):
        with pytest.raises(LoginRefused):
            _login(house, WRONG, name=name, address=address, now=now)


def _failures(house: Installation) -> int:
    with house.database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(login_failures)).scalar_one())


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every password that was compared with a hash, as they come; comparing costs nothing meanwhile."""
    seen: list[str] = []

    def compare(password_hash: str, password: str) -> bool:
        seen.append(password)
        return password == PASSWORD and password_hash != staff._hash_of_nobody()

    monkeypatch.setattr(staff, "_is_right", compare)
    return seen


def test_a_good_login_opens_a_session_and_counts_as_no_failure(any_house: Installation) -> None:
    """The count is given back."""
    assert _login(any_house).member.name == "tess"
    assert _failures(any_house) == 0


def test_every_failure_has_the_same_answer(house: Installation) -> None:
    """Unknown name, wrong password, disabled account: not a word of difference."""
    staff.add(house, "dora", firm="qomputer", roles=["auditor"], password=PASSWORD, now=NOW)
    staff.set_disabled(house, "dora", True, now=NOW)
    messages = set()
    for name, password in (
        ("nobody", PASSWORD),
        ("tess", WRONG),
        ("dora", PASSWORD),
        ("dora", WRONG),
        ("", ""),
    ):
        with pytest.raises(LoginRefused) as caught:
            _login(house, password, name=name)
        messages.add((type(caught.value), str(caught.value)))
    assert len(messages) == 1


@pytest.mark.parametrize("name", ["nobody", "tess", "dora"])
def test_every_failure_costs_a_comparison(house: Installation, checked: list[str], name: str) -> None:
    """An account that is not there, or disabled, takes as long as one that is: a hash is always compared."""
    staff.add(house, "dora", firm="qomputer", roles=["auditor"], password=PASSWORD, now=NOW)
    staff.set_disabled(house, "dora", True, now=NOW)
    with pytest.raises(LoginRefused):
        _login(house, WRONG, name=name)
    assert checked == [WRONG]


def test_a_refused_login_leaves_no_session(any_house: Installation) -> None:
    """One failure on record and nothing else."""
    _fail(any_house, 1)
    assert _failures(any_house) == 1
    with any_house.database.reading() as connection:
        assert connection.execute(select(staff_sessions)).all() == []


@pytest.mark.usefixtures("checked")
def test_after_ten_failures_the_right_password_has_to_wait(any_house: Installation) -> None:
    """A quarter of an hour, then it is good again."""
    _fail(any_house, staff.PER_NAME)
    with pytest.raises(LimitReached) as caught:
        _login(any_house)
    assert caught.value.retry_after == staff.WINDOW.total_seconds()
    assert _login(any_house, now=NOW + staff.WINDOW).member.name == "tess"


@pytest.mark.usefixtures("checked")
def test_the_limit_of_a_name_does_not_shut_out_others(house: Installation) -> None:
    """Somebody who guesses at a colleague's door keeps only the colleague waiting."""
    staff.add(house, "theo", firm="page-computers", roles=["technician"], password=PASSWORD, now=NOW)
    _fail(house, staff.PER_NAME)
    assert _login(house, name="theo").member.name == "theo"


@pytest.mark.usefixtures("checked")
def test_the_limit_of_a_name_holds_over_addresses(house: Installation) -> None:
    """A thousand addresses guess no faster than one."""
    for number in range(staff.PER_NAME):
        _fail(house, 1, address=f"198.51.100.{number}")
    with pytest.raises(LimitReached):
        _login(house, address="203.0.113.9")


@pytest.mark.usefixtures("checked")
def test_the_limit_of_an_address_holds_over_names(house: Installation) -> None:
    """One password tried on everybody."""
    for number in range(staff.PER_ADDRESS):
        _fail(house, 1, name=f"nobody-{number}")
    with pytest.raises(LimitReached):
        _login(house)
    assert _login(house, address="203.0.113.9").member.name == "tess"


@pytest.mark.usefixtures("checked")
def test_names_are_folded_before_they_are_counted(house: Installation) -> None:
    """Capitals and spaces give nobody more tries."""
    for name in ("tess", "TESS", " tess", "Tess ", "\uff54\uff45\uff53\uff53"):
        _fail(house, 2, name=name)
    with pytest.raises(LimitReached):
        _login(house)


@pytest.mark.usefixtures("checked")
def test_tries_beyond_the_limit_do_not_lengthen_it(house: Installation) -> None:
    """Only tries that looked at the password count, so that nobody is shut out for ever."""
    _fail(house, staff.PER_NAME)
    for number in range(20):
        with pytest.raises(LimitReached):
            _login(house, WRONG, now=NOW + timedelta(minutes=number % 15))
    assert _failures(house) == staff.PER_NAME


@pytest.mark.usefixtures("checked")
def test_a_good_login_does_not_wash_failures_away(house: Installation) -> None:
    """Whoever knows one password cannot reset the count for another's."""
    _fail(house, staff.PER_NAME - 1)
    _login(house)
    _fail(house, 1)
    with pytest.raises(LimitReached):
        _login(house)


@pytest.mark.usefixtures("checked")
def test_old_failures_are_forgotten(house: Installation) -> None:
    """Names and addresses are kept no longer than the limit needs them."""
    _fail(house, 3)
    _fail(house, 1, now=NOW + staff.WINDOW + timedelta(seconds=1))
    assert _failures(house) == 1


def test_thirty_guesses_at_once_check_no_more_than_the_limit(
    any_house: Installation, checked: list[str]
) -> None:
    """Counted, committed, then compared: those who come together cannot slip below the limit together."""
    results = at_once([lambda: _login(any_house, WRONG)] * 30)
    assert {type(each) for each in results} <= {LoginRefused, LimitReached}
    assert len(checked) == sum(isinstance(each, LoginRefused) for each in results) <= staff.PER_NAME


@pytest.mark.parametrize("name", ["te\0ss", "x" * 10_000, "\u202e", "'--", "\u0130"])
def test_odd_names_are_refused_like_any_other(any_house: Installation, name: str) -> None:
    """Whatever is typed is a name that nobody has, on both engines."""
    with pytest.raises(LoginRefused):
        _login(any_house, name=name)
    assert _failures(any_house) == 1


@pytest.mark.parametrize(
    "password", ["", "\0", "x" * 100_000, PASSWORD + "x", PASSWORD[:-1], PASSWORD.upper()]
)
def test_odd_passwords_are_refused_like_any_other(house: Installation, password: str) -> None:
    """Neither empty nor endless nor nearly right."""
    with pytest.raises(LoginRefused):
        _login(house, password)


def test_a_damaged_hash_lets_nobody_in(house: Installation) -> None:
    """An account whose hash cannot be read is an account with a wrong password."""
    with house.database.writing() as connection:
        connection.exec_driver_sql("UPDATE staff SET password_hash = 'plain'")
    with pytest.raises(LoginRefused):
        _login(house)
