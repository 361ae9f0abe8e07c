"""`consent terms check`: what is wrong with or risky in the content folder, once or whenever a file of it changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from time import sleep as wait

import click

from consent.cli.exits import COULD_NOT_CHECK, DONE, REFUSED, checking, sentences
from consent.cli.house import now, open_house
from consent.cli.output import print_json
from consent.config import Settings
from consent.errors import CannotCheck, ContentError, Finding, KeysMissing
from consent.service import content, folder_state, publishing
from consent.service.installation import Installation

LOOK_EVERY = 1.0


@click.command()
@click.option("--strict", is_flag=True, help="Warnings make it fail too.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
@checking()
def check(strict: bool, as_json: bool, watch: bool) -> None:
    """Check the content folder: exit 1 for an error; with --strict for a warning too.

    Before the first `consent init` nothing is published, so changed files cannot be told yet.
    With --watch the exit code is that of the last check.

    \b
    Example:
      CONSENT_CONTENT=/srv/content consent terms check --strict
      CONSENT_CONTENT=/srv/content consent terms check --watch
    """
    if watch and as_json:
        raise click.UsageError("--watch prints for people: leave --json out")
    settings = Settings.from_environment()
    if watch:
        code = watch_folder(settings, strict=strict)
    else:
        code = _check_once(settings, strict=strict, as_json=as_json)
    click.get_current_context().exit(code)


def _check_once(settings: Settings, *, strict: bool, as_json: bool = False) -> int:
    findings = find(settings)
    is_bad = any(finding.severity == "error" or strict for finding in findings)
    if as_json:
        print_json({"ok": not is_bad, "findings": [asdict(finding) for finding in findings]})
    else:
        print_findings(findings)
    return REFUSED if is_bad else DONE


def find(settings: Settings) -> tuple[Finding, ...]:
    """Everything that is found in the content folder, compared with what is published where there is an installation."""
    if not settings.content_folder.is_dir():
        raise CannotCheck(str(settings.content_folder), "there is no such folder")
    try:
        folder = content.load_content(settings.content_folder)
    except ContentError as error:
        return error.findings
    with house_if_any(settings) as house:
        return content.check(folder, {}) if house is None else publishing.check(house, folder, now=now())


@contextmanager
def house_if_any(settings: Settings) -> Iterator[Installation | None]:
    """The installation, or None before `consent init`: writers of terms need neither keys nor a database."""
    with ExitStack() as stack:
        try:
            house = stack.enter_context(open_house(settings))
        except KeysMissing:
            house = None
        yield house


def print_findings(findings: Sequence[Finding]) -> None:
    """A line for each, and how many they are."""
    for finding in findings:
        click.echo(str(finding))
    errors = sum(finding.severity == "error" for finding in findings)
    click.echo(f"errors: {errors}, warnings: {len(findings) - errors}")


def watch_folder(settings: Settings, *, strict: bool) -> int:
    """Check, print, wait for a change, and again until Ctrl-C; the exit code of the last check."""
    code, seen = DONE, None
    try:
        while True:
            state = folder_state.fingerprint(settings.content_folder)
            if state != seen:
                click.echo(f"--- {now().astimezone():%H:%M:%S}")
                code, seen = _check_or_say_why_not(settings, strict=strict), state
            wait(LOOK_EVERY)
    except KeyboardInterrupt:
        click.echo()
        return code


def _check_or_say_why_not(settings: Settings, *, strict: bool) -> int:
    """One check of many: what keeps it from an answer is told, and the next change may mend it."""
    try:
        return _check_once(settings, strict=strict)
    except Exception as error:  # noqa: BLE001 - whatever it is, the watch goes on
        for line in sentences(error):
            click.echo(f"could not check: {line}" if not isinstance(error, CannotCheck) else line)
        return COULD_NOT_CHECK
