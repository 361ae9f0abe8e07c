"""The sample firms of a demonstration: published, with people who may log in for this run."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass

import click

from consent.cli.house import now
from consent.cli.output import print_columns
from consent.service import content, library, publishing, staff
from consent.service.installation import Installation

# Each firm gets one of each; "both" is for one-person firms.
PEOPLE = {
    "technician": ("technician",),
    "auditor": ("auditor",),
    "manager": ("manager",),
    "both": ("technician", "auditor"),
}
LETTERS = string.ascii_lowercase.replace("l", "") + "23456789"


@dataclass(frozen=True, slots=True)
class Login:
    """A sample account; the password is of this run."""

    firm: str
    name: str
    password: str
    roles: tuple[str, ...]


def publish(house: Installation) -> tuple[publishing.Published, ...]:
    """Everything of the content folder."""
    folder = content.load_content(house.settings.content_folder)
    return publishing.publish(house, folder, firms=None, now=now())


def add_staff(house: Installation) -> tuple[Login, ...]:
    """Four people for every published firm."""
    return tuple(
        add_person(house, firm.id, name, roles)
        for firm in library.firms(house)
        for name, roles in PEOPLE.items()
    )


def add_person(house: Installation, firm: str, name: str, roles: tuple[str, ...]) -> Login:
    """An account called `<firm>-<name>` with a random password."""
    login = Login(firm, f"{firm}-{name}", new_password(), roles)
    staff.add(house, login.name, firm=firm, roles=frozenset(roles), password=login.password, now=now())
    return login


def new_password() -> str:
    """Four groups of four characters that are not mistaken for each other: 80 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def print_addresses(house: Installation, logins: tuple[Login, ...]) -> None:
    """Where to look, and who may log in."""
    base = house.settings.base_url
    click.echo(f"\nThe sample firms are at {base}/\n")
    pages = [
        (firm.name, f"{base}/{language}/{firm.id}/")
        for firm in library.firms(house)
        for language in firm.languages
    ]
    print_columns(pages)
    click.echo(
        f"\nStaff log in at {base}/login (desk: /desk/, sessions: /desk/sessions, records: /audit/), in this run as\n"
    )
    print_columns(
        [
            ("name", "password", "may"),
            *((login.name, login.password, " ".join(login.roles)) for login in logins),
        ]
    )
    click.echo()
