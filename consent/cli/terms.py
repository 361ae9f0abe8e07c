"""`consent terms`: the content folder is checked and published; what is published is listed and shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import click

from consent.cli.content_check import check
from consent.cli.house import now, open_house
from consent.cli.output import print_json, print_table
from consent.cli.writing import schema
from consent.core.instants import format_instant
from consent.core.publications import PublishedVersion
from consent.core.publications import in_force as choose_in_force
from consent.service import content, library, publishing


@click.group()
def terms() -> None:
    """The firms' terms: check, publish, list, show."""


for command in (check, schema):
    terms.add_command(command)


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
