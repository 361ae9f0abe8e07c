"""`consent worker`: what has to be done again and again without anybody asking."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import timedelta

import click

from consent.cli import letters, mailing, outside
from consent.cli.exits import sentences
from consent.cli.house import now, open_house
from consent.cli.privacy import NOT_SCRUBBED
from consent.errors import ConsentError
from consent.service import export_files, retaining, retention_clock
from consent.service.installation import Installation


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done every so often; it prints what it did, and nothing where there was nothing to do."""

    name: str
    every: timedelta
    run: Callable[[Installation], None]


def retain(house: Installation, *, is_clock_right: bool = False) -> None:
    """Delete what has been kept long enough, unless the clock leaped: nobody's data go because a clock is wrong."""
    today = now()
    if not is_clock_right:
        retention_clock.check(house, today)
    # first: a log that stands still must not make the clock look wrong
    retention_clock.note(house.settings, today)
    export_files.sweep()
    done = retaining.run(house, now=today)
    for firm, counts in done.counts.items():
        found = ", ".join(f"{name} {number}" for name, number in counts.items() if number)
        if found:
            click.echo(f"retention: {firm}: {found}")
    if not done.is_scrubbed:
        click.echo(NOT_SCRUBBED, err=True)


JOBS: tuple[Job, ...] = (
    Job("retention", timedelta(days=1), retain),
    Job("outbox", timedelta(seconds=5), mailing.send),
    Job("bounces", timedelta(minutes=1), letters.hear),
    Job("witnesses", timedelta(minutes=1), outside.witnesses),
    Job("stamps", timedelta(minutes=1), outside.stamps),
)


@click.command()
@click.option("--once", is_flag=True, help="Do everything once, now, and end.")
@click.option("--clock-is-right", is_flag=True, help="With --once: after two months without a run.")
def worker(once: bool, clock_is_right: bool) -> None:
    """Send the mails of the outbox, have witnesses sign the logs, and delete what has been kept long enough, until stopped.

    \b
    Example:
      consent worker
      consent worker --once
    """
    if clock_is_right and not once:
        raise click.UsageError("--clock-is-right goes with --once: look at the clock each time")
    with open_house() as house:
        if once:
            if clock_is_right:
                retain(house, is_clock_right=True)
            once_each(house)
            return
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with suppress(KeyboardInterrupt):
            work(house)


def once_each(house: Installation) -> None:
    """Run each job; one that fails keeps none of the others from theirs, and is an error in the end."""
    with ExitStack() as failures:
        for job in reversed(JOBS):  # the last one entered is the first one run
            failures.callback(job.run, house)


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
