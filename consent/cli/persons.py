"""`consent person`: find one person's acceptances, and hand out a copy of everything that is kept about them."""

from __future__ import annotations

from pathlib import Path

import click

from consent.cli.house import now, open_house
from consent.cli.output import print_json, print_table
from consent.core.instants import format_instant
from consent.service import person_copies


@click.group()
def person() -> None:
    """One person's data: find them, hand out a copy (GDPR 15). Make sure first that it is the person who asks."""


@person.command("find")
@click.option("--firm", required=True, help="Whose customer.")
@click.option("--phone", help="The telephone number, however it is written.")
@click.option("--email", help="The e-mail address.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def find(firm: str, phone: str | None, email: str | None, as_json: bool) -> None:
    """List the acceptances with this telephone number or this e-mail address, oldest first.

    There is no index of names: everybody's values are opened one after the other, some thousands a second.

    \b
    Example:
      consent person find --firm page-computers --phone "0470 12 34 56"
    """
    if not phone and not email:
        raise click.UsageError("give --phone or --email")
    with open_house() as house:
        found = [
            {
                "acceptance": one.id,
                "time": format_instant(one.time),
                "version": one.version,
                "state": one.state,
            }
            for one in person_copies.find(house, firm, phone=phone, email=email)
        ]
    if as_json:
        print_json(found)
        return
    headings = ("acceptance", "time", "version", "state")
    rows = [tuple(row[name] for name in headings) for row in found]
    print_table(headings, rows, empty="nobody is found: not a customer, or erased")


@person.command("copy")
@click.argument("acceptance")
@click.option(
    "--to", "folder", required=True, type=click.Path(path_type=Path), help="A folder, new or empty."
)
def copy(acceptance: str, folder: Path) -> None:
    """Write everything that is kept about the person of one acceptance into a folder, to be handed to them.

    \b
    Example:
      consent person copy 9c1e5b0f-a3d2-4c58-8f4e-5d2b1a7c9e10 --to copy-for-jan
    """
    with open_house() as house:
        person_copies.copy(house, acceptance, folder, now=now())
    click.echo(f"wrote {folder}: {person_copies.DATA}, {person_copies.RECEIPT} and {person_copies.README}")
