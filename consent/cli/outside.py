"""The worker's jobs that have others vouch for the heads of the logs."""

from __future__ import annotations

import click

from consent.cli.house import now
from consent.service import witnessing
from consent.service.installation import Installation


def witnesses(house: Installation) -> None:
    """Send each witness the newest heads, and say who signed which and who did not."""
    for asked in witnessing.ask_all(house, now=now()):
        if asked.fault is None:
            click.echo(f"witnesses: {asked.firm}: {asked.witness.name} signed {asked.size} leaves")
        else:
            reason = f"not signed ({asked.fault.reason}): {asked.fault}"
            click.echo(f"witnesses: {asked.firm}: {asked.size} leaves {reason}", err=True)
