"""`consent user`: staff accounts. A password is typed or piped in, never given as an argument: others could read it there."""

from __future__ import annotations

import sys

import click

from consent.cli.house import now, open_house
from consent.cli.output import print_json, print_table
from consent.core.instants import format_instant
from consent.core.staff import ROLES
from consent.service import library, staff

password_option = click.option(
    "--password-stdin",
    "from_stdin",
    is_flag=True,
    help="Read the password from the first line of standard input.",
)


role_option = click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice(ROLES), help="May be repeated."
)


@click.group()
def user() -> None:
    """Staff accounts, each of one firm: technicians, auditors, managers."""


@user.command()
@click.argument("name")
@click.option("--firm", required=True, help="The firm that the person works for.")
@role_option
@password_option
def add(name: str, firm: str, roles: tuple[str, ...], from_stdin: bool) -> None:
    """Add an account. Without --password-stdin the password is asked for twice.

    \b
    Example:
      consent user add tess --firm page-computers --role technician --role auditor
    """
    with open_house() as house:
        password = read_password(from_stdin)
        member = staff.add(house, name, firm=firm, roles=frozenset(roles), password=password, now=now())
    click.echo(f"added {member.name}: {' '.join(sorted(member.roles))} of {member.firm}")


@user.command("list")
@click.option("--firm", help="Only this firm.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_members(firm: str | None, as_json: bool) -> None:
    """List the accounts.

    \b
    Example:
      consent user list --firm page-computers
    """
    with open_house() as house:
        if firm is not None:
            library.firm(house, firm)
        members = staff.members(house, firm)
    rows = [
        {"name": member.name, "firm": member.firm, "roles": sorted(member.roles), "disabled": member.disabled}
        for member in members
    ]
    if as_json:
        print_json(rows)
        return
    cells = [
        (member.name, member.firm, " ".join(sorted(member.roles)), "disabled" if member.disabled else "")
        for member in members
    ]
    print_table(("name", "firm", "roles", "state"), cells, empty="no accounts yet: `consent user add`")


@user.command()
@click.argument("name")
def disable(name: str) -> None:
    """Keep an account out, from this moment: its logins end.

    \b
    Example:
      consent user disable tess
    """
    with open_house() as house:
        staff.set_disabled(house, name, True, now=now())
    click.echo(f"disabled {name}; all logins ended")


@user.command()
@click.argument("name")
def enable(name: str) -> None:
    """Let a disabled account in again.

    \b
    Example:
      consent user enable tess
    """
    with open_house() as house:
        staff.set_disabled(house, name, False, now=now())
    click.echo(f"enabled {name}")


@user.command("password")
@click.argument("name")
@password_option
def set_password(name: str, from_stdin: bool) -> None:
    """Set a new password; all logins of the account end.

    \b
    Example:
      consent user password tess
    """
    with open_house() as house:
        staff.set_password(house, name, read_password(from_stdin), now=now())
    click.echo(f"password of {name} set; all logins ended")


@user.command("roles")
@click.argument("name")
@role_option
def set_roles(name: str, roles: tuple[str, ...]) -> None:
    """Give an account exactly these roles; all its logins end.

    \b
    Example:
      consent user roles tess --role technician --role auditor
    """
    with open_house() as house:
        staff.set_roles(house, name, roles, now=now())
    click.echo(f"{name} is {' and '.join(sorted(roles))} now; all logins ended")


@user.command()
@click.argument("name")
@click.option("--end", is_flag=True, help="End all of them.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def sessions(name: str, end: bool, as_json: bool) -> None:
    """List the logins of an account that are alive, or end them.

    \b
    Example:
      consent user sessions tess --end
    """
    with open_house() as house:
        found = staff.sessions(house, name)
        if end:
            staff.end_sessions(house, name, now=now())
    rows = [(str(row), format_instant(since), format_instant(seen)) for row, since, seen in found]
    headings = ("id", "since", "seen")
    if as_json:
        print_json([dict(zip(headings, row, strict=True)) for row in rows])
    elif end:
        click.echo(f"ended: {len(rows)}")
    else:
        print_table(headings, rows, empty=f"{name} is not logged in")


def read_password(from_stdin: bool) -> str:
    """A password from standard input's first line, or asked for twice on a terminal."""
    if from_stdin:
        password = first_line()
        if not password:
            raise click.UsageError("standard input holds no password in its first line")
        return password
    if not sys.stdin.isatty():
        raise click.UsageError("nobody to ask: pipe the password in with --password-stdin, or use a terminal")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt="The same again"))


def first_line() -> str:
    """Of standard input, without its line break."""
    try:
        line = sys.stdin.readline().rstrip("\r\n")
        line.encode()  # where bytes that are no text come through, they do so as half characters
    except UnicodeError as error:
        raise click.UsageError("the first line of standard input is not text in UTF-8") from error
    return line
