"""`consent terms`: the content folder is checked and published; what is published is listed and shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import click

from consent.cli.exits import REFUSED, checking
from consent.cli.house import now, open_house
from consent.cli.output import print_json, print_table
from consent.cli.writing import schema
from consent.config import Settings
from consent.core.instants import format_instant
from consent.core.publications import PublishedVersion
from consent.core.publications import in_force as choose_in_force
from consent.errors import CannotCheck, ContentError, Finding, KeysMissing
from consent.service import content, library, publishing


@click.group()
def terms() -> None:
    """The firms' terms: check, publish, list, show."""


for command in (schema,):
    terms.add_command(command)


@terms.command()
@click.option("--strict", is_flag=True, help="Warnings make it fail too.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@checking()
def check(strict: bool, as_json: bool) -> None:
    """Check the content folder: exit 1 for an error; with --strict for a warning too.

    Before the first `consent init` nothing is published, so changed files cannot be told yet.

    \b
    Example:
      CONSENT_CONTENT=/srv/content consent terms check --strict
    """
    findings = _find(Settings.from_environment())
    is_bad = any(finding.severity == "error" or strict for finding in findings)
    if as_json:
        print_json({"ok": not is_bad, "findings": [asdict(finding) for finding in findings]})
    else:
        _print_findings(findings)
    if is_bad:
        click.get_current_context().exit(REFUSED)


def _find(settings: Settings) -> tuple[Finding, ...]:
    if not settings.content_folder.is_dir():
        raise CannotCheck(str(settings.content_folder), "there is no such folder")
    try:
        folder = content.load_content(settings.content_folder)
    except ContentError as error:
        return error.findings
    try:
        with open_house(settings) as house:
            return publishing.check(house, folder)
    except KeysMissing:
        return content.check(folder, {})


def _print_findings(findings: Sequence[Finding]) -> None:
    for finding in findings:
        click.echo(str(finding))
    errors = sum(finding.severity == "error" for finding in findings)
    click.echo(f"errors: {errors}, warnings: {len(findings) - errors}")


@terms.command()
@click.argument("firms", nargs=-1, metavar="[FIRM]...")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def publish(firms: tuple[str, ...], as_json: bool) -> None:
    """Publish everything that is new, or what is new of the named firms.

    All languages of a version together or none. What is published stays as it is for ever: a change is a new version.

    \b
    Example:
      consent terms publish page-computers
    """
    with open_house() as house:
        folder = content.load_content(house.settings.content_folder)
        done = publishing.publish(house, folder, firms=firms or None, now=now())
    if as_json:
        print_json([asdict(item) for item in done])
        return
    rows = [(item.firm, item.kind, item.name, str(item.leaf_index)) for item in done]
    print_table(("firm", "what", "name", "leaf"), rows, empty="nothing new")


@terms.command("list")
@click.option("--firm", help="Only this firm.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_versions(firm: str | None, as_json: bool) -> None:
    """List the published versions, the newest of each firm first.

    \b
    Example:
      consent terms list --firm page-computers
    """
    with open_house() as house:
        names = [library.firm(house, firm).id] if firm else [found.id for found in library.firms(house)]
        listed = [found for name in names for found in with_states(library.versions(house, name))]
    if as_json:
        print_json([as_json_row(version, state) for version, state in listed])
        return
    rows = [
        (version.firm, version.name, state, format_instant(version.effective_at), " ".join(version.languages))
        for version, state in listed
    ]
    headings = ("firm", "version", "state", "effective", "languages")
    print_table(headings, rows, empty="nothing is published yet: `consent terms publish`")


def with_states(versions: Sequence[PublishedVersion]) -> list[tuple[PublishedVersion, str]]:
    """Each version of a firm with what it is at this moment: to come, in force, earlier."""
    here = now()
    current = choose_in_force(versions, here)
    started = {True: "earlier", False: "to come"}
    return [
        (version, "in force" if version == current else started[version.is_in_force(here)])
        for version in versions
    ]


def as_json_row(version: PublishedVersion, state: str) -> dict[str, object]:
    """A version for programs; `languages` maps each to the SHA-256 of its text."""
    return {
        "firm": version.firm,
        "version": version.name,
        "state": state,
        "effective": format_instant(version.effective_at),
        "published": format_instant(version.published_at),
        "leaf_index": version.leaf_index,
        "languages": dict(version.languages),
    }


@terms.command()
@click.argument("firm")
@click.argument("version", required=False)
@click.option("--language", help="Default: the firm's first language.")
def show(firm: str, version: str | None, language: str | None) -> None:
    """Print the exact bytes of a published text; without VERSION of the one in force.

    \b
    Example:
      consent terms show page-computers 2023-09-13 --language pl | sha256sum
    """
    with open_house() as house:
        languages = library.firm(house, firm).languages
        found = library.version(house, firm, version) if version else library.in_force(house, firm, now=now())
        text = library.source(house, found, language or languages[0])
    click.echo(text, nl=False)
