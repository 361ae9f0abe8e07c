"""`consent log resume`: the way out when a firm's log takes nothing any more."""

from __future__ import annotations

import click

from consent.cli.house import now, open_house
from consent.core.resumptions import CLOCK, Standstill
from consent.service import resuming

_ADVICE = {
    True: (
        "If this machine's clock is behind, set it right instead: nothing else is needed then.\n"
        "If the clock is right, the last records were dated by one that was ahead. Resumed, the log takes records again,\n"
        "dated like the last one until the clock has reached it."
    ),
    False: (
        "If a newer copy of this database exists, put it back instead: nothing else is needed then.\n"
        "Resumed, what was lost stays lost. Whoever holds a receipt of it proves by it what they agreed to."
    ),
}


@click.group()
def log() -> None:
    """A firm's log, when it takes nothing any more."""


@log.command()
@click.option("--firm", required=True, help="Whose log.")
@click.option(
    "--reason", required=True, help="What happened, one line without names: it stays in the log for ever."
)
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask.")
def resume(firm: str, reason: str, is_sure: bool) -> None:
    """Let a log go on that is read-only: its database went back in time, or its last record is dated in the future.

    Tells what was lost, asks, and leaves a record of it in the log, which everybody sees who verifies it.

    \b
    Example:
      consent log resume --firm page-computers --reason "disk failed, backup of 20 November restored"
    """
    with open_house() as house:
        found = resuming.standstill(house, firm, now=now())
        if found is None:
            click.echo(f"the log of {firm} is not read-only: nothing to do")
            return
        tell(found)
        if not is_sure:
            click.confirm("Resume?", abort=True)
        done = resuming.resume(house, firm, reason=reason, now=now())
    click.echo(f"resumed: leaf {done.leaf_index} says so (log.resumed, {done.standstill.cause})")
    if done.lost_heads is not None:
        click.echo(f"signed heads of what was lost are in {done.lost_heads}")
    if done.repeated:
        click.echo(f"erased again, as on record before: {done.repeated}")


def tell(found: Standstill) -> None:
    """Why the log stands still, and what to think of first."""
    click.echo(str(found))
    if found.known_size > found.size:
        click.echo(f"lost: leaves {found.size} to {found.known_size - 1}")
    click.echo(_ADVICE[found.cause == CLOCK])
