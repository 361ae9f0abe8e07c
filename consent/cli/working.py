"""`consent worker`: what has to be done again and again without anybody asking."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import click

from consent.cli import mailing
from consent.cli.exits import sentences
from consent.cli.house import now, open_house
from consent.cli.privacy import NOT_SCRUBBED
from consent.errors import ConsentError
from consent.service import retaining
from consent.service.installation import Installation


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done every so often; it prints what it did, and nothing where there was nothing to do."""

    name: str
    every: timedelta
    run: Callable[[Installation], None]


def retain(house: Installation) -> None:
    """Delete what has been kept long enough."""
    done = retaining.run(house, now=now())
    for firm, counts in done.counts.items():
        found = ", ".join(f"{name} {number}" for name, number in counts.items() if number)
        if found:
            click.echo(f"retention: {firm}: {found}")
    if not done.is_scrubbed:
        click.echo(NOT_SCRUBBED, err=True)


JOBS: tuple[Job, ...] = (
    Job("retention", timedelta(days=1), retain),
    Job("outbox", timedelta(seconds=5), mailing.send),
)


@click.command()
@click.option("--once", is_flag=True, help="Do everything once, now, and end.")
def worker(once: bool) -> None:
    """Send the mails of the outbox, and delete what has been kept long enough by the law of each firm's country, until stopped.

    \b
    Example:
      consent worker
      consent worker --once
    """
    with open_house() as house:
        if once:
            for job in JOBS:
                job.run(house)
            return
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with suppress(KeyboardInterrupt):
            work(house)


def work(house: Installation) -> None:
    """Run each job when it is due, for ever; one that fails says so and is tried again in its turn."""
    due = dict.fromkeys(JOBS, time.monotonic())
    while True:
        job = min(due, key=lambda each: due[each])
        time.sleep(max(0.0, due[job] - time.monotonic()))
        try:
            job.run(house)
        except ConsentError as error:
            for line in sentences(error):
                click.echo(f"consent: {job.name}: {line}", err=True)
        due[job] = time.monotonic() + job.every.total_seconds()
