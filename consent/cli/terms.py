"""`consent terms`: the content folder is checked and published; what is published is listed and shown."""

from __future__ import annotations

from dataclasses import asdict

import click

from consent.cli.content_check import check
from consent.cli.differences import diff
from consent.cli.house import now, open_house
from consent.cli.output import print_json, print_table
from consent.cli.previewing import preview
from consent.cli.writing import new, schema
from consent.config import Settings
from consent.core.instants import format_instant
from consent.errors import ContentError
from consent.service import content, library, publishing, version_list
from consent.service.content import Content
from consent.service.version_list import ListedVersion


@click.group()
def terms() -> None:
    """The firms' terms: write, check, publish, list, show, compare."""


for command in (check, diff, new, preview, schema):
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
    """List every version, published or still being written, the newest of each firm first.

    A draft has errors (`consent terms check` names them), a checked one can be published. Published ones are scheduled, in
    force or superseded.

    \b
    Example:
      consent terms list --firm page-computers
    """
    with open_house() as house:
        listed = version_list.versions(house, _folder(house.settings), firm=firm, now=now())
    if as_json:
        print_json([as_json_row(version) for version in listed])
        return
    rows = [
        (
            version.firm,
            version.name,
            version.state.replace("_", " "),
            format_instant(version.effective_at),
            " ".join(version.languages),
        )
        for version in listed
    ]
    headings = ("firm", "version", "state", "effective", "languages")
    print_table(headings, rows, empty="there is no version yet: write one, then `consent terms publish`")


def _folder(settings: Settings) -> Content | None:
    """The content folder, where there is one: a service may run without."""
    try:
        return content.load_content(settings.content_folder)
    except ContentError:
        return None


def as_json_row(version: ListedVersion) -> dict[str, object]:
    """A version for programs; `languages` maps each to the SHA-256 of its text."""
    return {
        "firm": version.firm,
        "version": version.name,
        "state": version.state,
        "effective": format_instant(version.effective_at),
        "published": None if version.published_at is None else format_instant(version.published_at),
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
