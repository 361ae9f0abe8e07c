"""`consent user`: staff accounts."""

from __future__ import annotations

import io
import json

import click
import pytest

from consent.cli.people import read_password
from consent.core.staff import StaffMember
from consent.errors import LoginRefused
from consent.service import staff
from consent.service.installation import Installation
from tests.cli.conftest import Run
from tests.samples import NOW, PASSWORD

ADD = ("user", "add", "tess", "--firm", "page-computers", "--role", "technician", "--role", "auditor")


def test_add_and_list(run: Run) -> None:
    """A person may hold several roles; the list tells them."""
    result = run(*ADD, "--password-stdin", stdin=f"{PASSWORD}\nnot part of it\n")
    assert (result.exit_code, result.stdout) == (0, "added tess: auditor technician of page-computers\n")
    row = {"name": "tess", "firm": "page-computers", "roles": ["auditor", "technician"], "disabled": False}
    assert json.loads(run("user", "list", "--json").stdout) == [row]
    assert "tess" in run("user", "list", "--firm", "page-computers").stdout
    assert "no accounts yet" in run("user", "list", "--firm", "damal").stdout
    unknown = run("user", "list", "--firm", "dammal")
    assert (unknown.exit_code, unknown.stderr) == (1, "consent: no firm 'dammal'\n")


def test_added_person_can_log_in(run: Run, house: Installation) -> None:
    """With the password of the first line, and no other."""
    run(*ADD, "--password-stdin", stdin=f"{PASSWORD}\n")
    assert staff.login(house, "tess", PASSWORD, address="192.0.2.1", now=NOW).member.name == "tess"


@pytest.mark.parametrize(
    ("stdin", "said"), [("", "holds no password"), ("\nsecond line\n", "holds no password")]
)
def test_no_password_on_stdin_is_usage(run: Run, stdin: str, said: str) -> None:
    """An empty first line is a mistake, not an empty password."""
    result = run(*ADD, "--password-stdin", stdin=stdin)
    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])
def test_password_that_is_no_text_is_usage(monkeypatch: pytest.MonkeyPatch, errors: str) -> None:
    """Whichever way the system hands over such bytes."""
    piped = io.TextIOWrapper(
        io.BytesIO(b"\xff\xfe long enough a password\n"), encoding="utf-8", errors=errors
    )
    monkeypatch.setattr("sys.stdin", piped)
    with pytest.raises(click.UsageError, match="UTF-8"):
        read_password(from_stdin=True)


def test_without_a_terminal_nobody_is_asked(run: Run) -> None:
    """A script that forgot --password-stdin hears so at once."""
    result = run(*ADD, stdin=f"{PASSWORD}\n")
    assert result.exit_code == 2
    assert "--password-stdin" in result.stderr


def test_on_a_terminal_it_is_asked_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Typed unseen, twice the same."""
    asked: list[dict[str, object]] = []

    def prompt(text: str, **how: object) -> str:
        asked.append({"text": text, **how})
        return PASSWORD

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.prompt", prompt)
    assert read_password(from_stdin=False) == PASSWORD
    assert asked == [{"text": "Password", "hide_input": True, "confirmation_prompt": "The same again"}]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("--firm", "acme"), "no firm 'acme'"),
        (("--firm", "page-computers"), "password '***': 12 to 200 characters"),
    ],
)
def test_add_refused(run: Run, change: tuple[str, ...], said: str) -> None:
    """An unknown firm; a short password, which is not repeated."""
    result = run(*ADD, *change, "--password-stdin", stdin="short\n")
    assert (result.exit_code, result.stderr) == (1, f"consent: {said}\n")


def test_unknown_role_is_usage(run: Run) -> None:
    """Roles are a closed list."""
    assert run(*ADD, "--role", "root", "--password-stdin", stdin=PASSWORD).exit_code == 2


def test_same_name_twice(run: Run, technician: StaffMember) -> None:
    """Names are unique."""
    result = run(*ADD, "--password-stdin", stdin=PASSWORD)
    assert (result.exit_code, result.stderr) == (1, "consent: account 'tess' exists already\n")


def test_disable_and_enable(run: Run, house: Installation, technician: StaffMember) -> None:
    """A disabled account cannot log in until it is enabled."""
    assert run("user", "disable", "tess").stdout == "disabled tess; all logins ended\n"
    assert "disabled" in run("user", "list").stdout
    with pytest.raises(LoginRefused):
        staff.login(house, "tess", PASSWORD, address="192.0.2.1", now=NOW)
    assert run("user", "enable", "tess").stdout == "enabled tess\n"
    staff.login(house, "tess", PASSWORD, address="192.0.2.1", now=NOW)


def test_new_password_ends_logins(run: Run, house: Installation, technician: StaffMember) -> None:
    """Whoever had the old one is out."""
    session = staff.login(house, "tess", PASSWORD, address="192.0.2.1", now=NOW)
    result = run("user", "password", "tess", "--password-stdin", stdin="another long password\n")
    assert result.exit_code == 0
    assert staff.session(house, session.key, now=NOW) is None
    staff.login(house, "tess", "another long password", address="192.0.2.1", now=NOW)


def test_sessions_are_listed_and_ended(run: Run, house: Installation, technician: StaffMember) -> None:
    """Logins that are alive, without the secret that stands in the cookie."""
    assert run("user", "sessions", "tess").stdout == "tess is not logged in\n"
    session = staff.login(house, "tess", PASSWORD, address="192.0.2.1", now=NOW)
    rows = json.loads(run("user", "sessions", "tess", "--json").stdout)
    assert [set(row) for row in rows] == [{"id", "since", "seen"}]
    assert session.key not in str(rows)
    assert "2026-11-20T10:00:00.000Z" in run("user", "sessions", "tess").stdout
    assert run("user", "sessions", "tess", "--end").stdout == "ended: 1\n"
    assert staff.session(house, session.key, now=NOW) is None


@pytest.mark.parametrize("verb", ["disable", "enable", "sessions"])
def test_unknown_account(run: Run, verb: str) -> None:
    """A name that nobody has."""
    result = run("user", verb, "nobody")
    assert (result.exit_code, result.stderr) == (1, "consent: no account 'nobody'\n")


def test_roles_are_exactly_the_named_ones(run: Run, technician: StaffMember) -> None:
    """What is not named is taken away."""
    result = run("user", "roles", technician.name, "--role", "auditor", "--role", "manager")
    assert (result.exit_code, result.stdout) == (0, "tess is auditor and manager now; all logins ended\n")
    row = json.loads(run("user", "list", "--json").stdout)[0]
    assert row["roles"] == ["auditor", "manager"]


def test_roles_of_nobody_are_refused(run: Run) -> None:
    """A misspelt name changes nothing."""
    result = run("user", "roles", "nobody", "--role", "auditor")
    assert result.exit_code == 1
    assert "nobody" in result.stderr
