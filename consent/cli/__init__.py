"""The command line: commands become verbs of the service, results text or JSON, errors exit codes."""

from __future__ import annotations

import click

from consent.cli.demo import demo
from consent.cli.doctor import doctor
from consent.cli.evidence import checkpoint, export
from consent.cli.exits import Program
from consent.cli.keys import keys
from consent.cli.people import user
from consent.cli.routes import routes
from consent.cli.serving import serve
from consent.cli.setting_up import db, init
from consent.cli.terms import terms
from consent.cli.verifying import verify


@click.group(cls=Program)
@click.option("--traceback", is_flag=True, help="Show where an error came from.")
@click.version_option(package_name="consent-service", message="%(version)s")
def main(traceback: bool) -> None:
    """Terms and consent for remote computer support: publish, serve, prove.

    Settings are environment variables (CONSENT_DATA, CONSENT_BASE_URL, ...); `consent doctor` shows them.

    \b
    Example:
      consent init && consent terms publish && consent serve
    """


for command in (init, serve, demo, terms, user, export, verify, checkpoint, keys, db, routes, doctor):
    main.add_command(command)
