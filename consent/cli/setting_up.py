"""Commands that make an installation and keep its database at this release: `init`, `db`."""

from __future__ import annotations

import click

from consent.cli.exits import REFUSED, checking
from consent.cli.house import refuse_root
from consent.cli.output import print_json
from consent.config import Settings
from consent.errors import SchemaMismatch
from consent.service import installation


@click.command()
def init() -> None:
    """Make the data folder, the keys and the database schema.

    What is there already stays as it is: running it twice is harmless. Keep a copy of the key folder in a safe place
    apart from the database's backups: without it nobody can read or go on with this installation.

    \b
    Example:
      CONSENT_DATA=/var/lib/consent consent init
    """
    settings = Settings.from_environment()
    refuse_root(settings)
    made = installation.create(settings)
    for name in made:
        click.echo(f"made {name}")
    click.echo(
        f"{'ready' if made else 'nothing to do, all is there'}: data in {settings.data}, keys in {settings.keys}"
    )


@click.group()
def db() -> None:
    """The database schema."""


@db.command()
def upgrade() -> None:
    """Bring the schema up to this release. Stop the server first and make a backup.

    \b
    Example:
      consent db upgrade
    """
    settings = Settings.from_environment()
    refuse_root(settings)
    before, after = installation.upgrade(settings)
    click.echo(f"schema {after}: nothing to do" if before == after else f"schema {before} -> {after}")


@db.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@checking()
def check(as_json: bool) -> None:
    """Tell whether the schema is the one that this release needs (exit 1 when not).

    \b
    Example:
      consent db check --json
    """
    found, wanted = installation.schema(Settings.from_environment())
    if as_json:
        print_json({"ok": found == wanted, "found": found, "wanted": wanted})
    elif found == wanted:
        click.echo(f"schema {found}: as it must be")
    else:
        click.echo(str(SchemaMismatch(found, wanted)))
    if found != wanted:
        click.get_current_context().exit(REFUSED)
