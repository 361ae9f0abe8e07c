"""The command line: commands become verbs of the service, results text or JSON, errors exit codes."""

from __future__ import annotations

import click

from consent.cli import (
    backups,
    demo,
    doctor,
    evidence,
    keys,
    letters,
    people,
    persons,
    pricing,
    privacy,
    resuming,
    routes,
    serving,
    setting_up,
    terms,
    verifying,
    working,
)
from consent.cli.exits import Program


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


for command in (
    setting_up.init,
    serving.serve,
    demo.demo,
    terms.terms,
    pricing.price,
    people.user,
    evidence.export,
    verifying.verify,
    persons.person,
    privacy.erase,
    privacy.hold,
    working.worker,
    letters.mail,
    evidence.checkpoint,
    resuming.log,
    backups.backup,
    backups.restore,
    keys.keys,
    setting_up.db,
    routes.routes,
    doctor.doctor,
):
    main.add_command(command)
