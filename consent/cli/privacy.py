"""`consent erase` and `consent hold`: what becomes of one person's data, on record."""

from __future__ import annotations

import click

from consent.cli.exits import REFUSED
from consent.cli.house import now, open_house
from consent.core.instants import format_instant
from consent.service import erasing

NOT_SCRUBBED = (
    "consent: the database's journal could not be emptied yet, because somebody reads in it for long or the disk is full: "
    "`consent worker --once` empties it"
)
NOT_NOTED = (
    "consent: it could not be noted in the folder `anchors`: should a backup of before be restored, erase again; "
    "the same command once more tries to note it"
)


@click.command()
@click.argument("acceptance")
@click.option("--reason", required=True, help="Why; one line for the log, for ever: no names in it.")
@click.option("--force", is_flag=True, help="Also while claims can still be made.")
def erase(acceptance: str, reason: str, force: bool) -> None:
    """Erase the personal data of one acceptance: what the customer typed, and all that was written about it.

    ACCEPTANCE is its id, as exports and `consent person find` show it. The signed record stays and proves that the terms were
    accepted, and that the data were erased. What is held is never erased, nor is an open session.

    \b
    Example:
      consent erase 9c1e5b0f-a3d2-4c58-8f4e-5d2b1a7c9e10 --reason "request of 20 November" --force
    """
    with open_house() as house:
        done = erasing.erase(house, acceptance, reason, forced=force, now=now())
    click.echo(f"erased {acceptance}: {format_instant(done.at)}; copies in backups end with the backups")
    if not done.is_noted:
        click.echo(NOT_NOTED, err=True)
    if not done.is_scrubbed:
        click.echo(NOT_SCRUBBED, err=True)
        click.get_current_context().exit(REFUSED)


@click.command()
@click.argument("acceptance")
@click.option("--reason", required=True, help="Why; kept encrypted with the person's data.")
@click.option("--lift", is_flag=True, help="Hold it no more.")
def hold(acceptance: str, reason: str, lift: bool) -> None:
    """Keep the personal data of one acceptance, whatever their age, as for a claim at court; or no more.

    \b
    Example:
      consent hold 9c1e5b0f-a3d2-4c58-8f4e-5d2b1a7c9e10 --reason "claim of 3 December"
      consent hold 9c1e5b0f-a3d2-4c58-8f4e-5d2b1a7c9e10 --reason "settled" --lift
    """
    with open_house() as house:
        if lift:
            erasing.lift(house, acceptance, reason, now=now())
        else:
            erasing.hold(house, acceptance, reason, now=now())
    click.echo(f"{'lifted the hold of' if lift else 'held'} {acceptance}")
