"""The worker's jobs that have others vouch for the heads of the logs."""

from __future__ import annotations

import click

from consent.cli.house import now
from consent.core.instants import format_instant
from consent.service import stamping, witnessing
from consent.service.installation import Installation


def witnesses(house: Installation) -> None:
    """Send each witness the newest heads, and say who signed which and who did not."""
    for asked in witnessing.ask_all(house, now=now()):
        if asked.fault is None:
            click.echo(f"witnesses: {asked.firm}: {asked.witness.name} signed {asked.size} leaves")
        else:
            reason = f"not signed ({asked.fault.reason}): {asked.fault}"
            click.echo(f"witnesses: {asked.firm}: {asked.size} leaves {reason}", err=True)


def stamps(house: Installation) -> None:
    """Have the heads that are due stamped, and say which are and which are not."""
    for done in stamping.stamp_all(house, now=now()):
        if done.time is not None:
            click.echo(f"stamps: {done.firm}: {done.size} leaves stamped at {format_instant(done.time)}")
        elif done.fault is not None:
            reason = f"no stamp ({done.fault.reason}): {done.fault}"
            click.echo(f"stamps: {done.firm}: {done.size} leaves, {reason}", err=True)
