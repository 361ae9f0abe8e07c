"""`consent mail`: what mail servers tell about letters that were sent."""

from __future__ import annotations

from typing import BinaryIO

import click

from consent.cli import mailing
from consent.cli.exits import REFUSED, sentences
from consent.cli.house import now, open_house
from consent.core.bounces import LARGEST
from consent.errors import FormatError
from consent.service import bounce_folder, bounces
from consent.service.installation import Installation

# What sysexits.h calls EX_TEMPFAIL: a mail server keeps the message and comes again later.
TRY_AGAIN = 75
_DRAINED = 1 << 16


def hear(house: Installation) -> None:
    """The worker's job that reads the Maildir of CONSENT_BOUNCES, where one is set, and says what was in it."""
    folder = house.settings.bounces
    if folder is None:
        return
    with mailing.stopping_between() as stop:
        done = bounce_folder.read(house, folder, now, stop.is_set)
    said = {"came back": done.recorded, "nothing to record": done.nothing, "for people": done.foreign}
    found = ", ".join(f"{name} {number}" for name, number in said.items() if number)
    if found:
        click.echo(f"bounces: {found}")


@click.group()
def mail() -> None:
    """Letters to customers after they were sent."""


@mail.command("bounced")
@click.argument("file", type=click.File("rb"), default="-")
@click.pass_context
def bounced(context: click.Context, file: BinaryIO) -> None:
    """Record that a letter came back, from the message of a mail server that could not deliver it; without FILE from stdin.

    Made for a mail server to pipe into. Exit 0: done, or there is nothing to do; 1: no such message, or about no letter of
    ours: tell who wrote it; 75: not now, keep it and come again.

    \b
    Example:
      consent mail bounced < bounce.eml
    """
    try:
        data = _read(file)
        with open_house() as house:
            found = bounces.take(house, data, now=now())
    except FormatError as error:
        _refuse(context, error, REFUSED)
    except Exception as error:  # noqa: BLE001 - whatever is wrong here is no fault of the message, which must not be lost
        _refuse(context, error, TRY_AGAIN)
    else:
        click.echo(_said(found))


def _read(file: BinaryIO) -> bytes:
    """As much as may be; the rest is read too, for a mail server takes a closed pipe for a failure."""
    data = file.read(LARGEST + 1)
    while file.read(_DRAINED):
        pass
    return data


def _refuse(context: click.Context, error: Exception, code: int) -> None:
    """One sentence, which a mail server may quote to strangers: no word of the message is in it."""
    if context.find_root().params.get("traceback"):
        raise error
    for line in sentences(error):
        click.echo(f"consent: {line}", err=True)
    context.exit(code)


def _said(found: bounces.Bounced) -> str:
    if found.status is None:
        return "nothing to record: it is not said that a letter could not be delivered"
    known = "recorded" if found.is_new else "known already"
    return f"{known}: acceptance {found.acceptance}, a letter came back ({found.status})"
