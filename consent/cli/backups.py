"""`consent backup` and `consent restore`: everything but the keys, while the service runs; and back into an empty place."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from consent.cli.house import now, open_house, refuse_root
from consent.config import Settings
from consent.core.backups import LogState
from consent.core.instants import format_instant
from consent.service import backing_up, restoring
from consent.service.restoring import Restored

_FOLDER = click.Path(path_type=Path)


@click.command()
@click.argument("folder", type=_FOLDER, metavar="DIR")
def backup(folder: Path) -> None:
    """Write a backup into DIR, which is made: database, tool files and anchors as they are at one moment. The service goes on.

    Keys are never in it; keep copies of the key folder apart from backups. DIR is there when the backup is whole, and not before.
    People who are erased later stay in it: delete backups after some weeks.

    \b
    Example:
      consent backup /backup/consent-$(date +%F)
    """
    with open_house() as house:
        done = backing_up.back_up(house, folder, now=now())
    click.echo(f"backup {folder}: {len(done.backup.files)} files, {done.size / 1e6:.1f} MB")
    for firm, one in sorted(done.backup.logs.items()):
        click.echo(f"  {firm}: {one.size} leaves")
    click.echo(f"it needs the keys {' '.join(needed(done.backup.logs.values()))}, which are not in it")
    if not done.is_noted:
        click.echo(
            "consent: the data folder does not take a note of it: `consent doctor` will not know", err=True
        )


@click.command()
@click.argument("folder", type=_FOLDER, metavar="DIR")
def restore(folder: Path) -> None:
    """Put the backup in DIR back, into an empty data folder and an empty database. Put the copy of the key folder there first.

    Every file is checked before anything is written. Where `anchors/` of the lost data folder are still there, put them into the
    new one: by them a log notices what it lacks, takes nothing until `consent log resume`, and erases again whom it has to.

    \b
    Example:
      consent restore /backup/consent-2026-11-20
    """
    settings = Settings.from_environment()
    refuse_root(settings)
    done = restoring.restore(settings, folder, now=now())
    click.echo(f"restored: the state of {format_instant(done.backup.made_at)}")
    for line in told(done):
        click.echo(line)


def needed(logs: Iterable[LogState]) -> list[str]:
    """The thumbprints of the keys without which a backup is worth nothing."""
    return sorted({kid for one in logs for kid in (one.record, one.log)})


def told(done: Restored) -> list[str]:
    """What to know after a restore, and to do next."""
    lines = [
        f"other key: {name}; what hangs on it ends (docs/operating.md, Keys)" for name in done.other_keys
    ]
    lines += [
        f"erased again in {firm}, as on record before: {number}" for firm, number in done.repeated.items()
    ]
    lines += [f"{one}: `consent log resume --firm {one.firm}` lets it go on" for one in done.still]
    if done.is_older:
        return [*lines, "its schema is older: run `consent db upgrade`, then look at `consent doctor`"]
    if not done.has_anchors:
        lines.append(
            "nothing here tells what was answered after it. If anything was: `consent verify --database --anchor FILE` with heads "
            "that others keep names what is lost, and people erased since have to be erased again"
        )
    return [*lines, "next: `consent verify --database`, then start the service"]
