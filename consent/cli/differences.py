"""`consent terms diff`: what became of a version of a firm's terms in another one."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from textwrap import indent

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from consent.cli.difference_lines import Line, lines_of
from consent.cli.exits import checking
from consent.cli.house import now, open_house
from consent.cli.output import print_json
from consent.core.models import Model
from consent.core.publications import PublishedVersion
from consent.errors import NotFound
from consent.service import comparisons, library
from consent.service.comparisons import Comparison
from consent.service.installation import Installation


@click.command()
@click.argument("firm")
@click.argument("older", metavar="A")
@click.argument("newer", metavar="[B]", required=False)
@click.option("--language", help="Default: the firm's first language that both versions have.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@checking()
def diff(firm: str, older: str, newer: str | None, language: str | None, as_json: bool) -> None:
    """Show what changed from version A to version B; without B, to the one in force.

    Word by word, with [-what went-] and {+what came+}; clauses that only moved are named. Then what changed beside the words:
    prices, programs, the form. The exit code says nothing about the differences: 0 with and without.

    \b
    Example:
      consent terms diff page-computers 2020-01-16
      consent terms diff page-computers 2020-01-16 2021-09-16 --language pl
    """
    with open_house() as house:
        library.firm(house, firm)  # a firm that is not there is named before its versions are
        before = library.version(house, firm, older)
        after = library.version(house, firm, newer) if newer else library.in_force(house, firm, now=now())
        found = comparisons.compare(house, before, after, language or _first_in_both(house, before, after))
        lines = () if as_json else tuple(_lines(house, found))
    if as_json:
        print_json(_as_json(found))
    else:
        print_lines(lines)


def _first_in_both(house: Installation, before: PublishedVersion, after: PublishedVersion) -> str:
    for language in library.firm(house, before.firm).languages:
        if language in before.languages and language in after.languages:
            return language
    raise NotFound("language in both versions", f"{before.name}, {after.name}")


def _lines(house: Installation, found: Comparison) -> Iterator[Line]:
    before, after = found.before, found.after
    yield Line(0, Text(f"{before.firm}: {before.name} -> {after.name}, {found.language}"))
    if found.differences.is_empty:
        yield Line(0, Text("no word differs"))
    else:
        yield from lines_of(found.differences)
    if not found.changes.is_empty:
        yield from _beside_the_words(house, found)


def _beside_the_words(house: Installation, found: Comparison) -> Iterator[Line]:
    """The tables of the page, in English: its words need the application."""
    from flask_babel import force_locale

    from consent.web import create_app, particular_words

    with create_app(house.settings, house).test_request_context("/"), force_locale("en"):
        tables = particular_words.tables(found)
    for table in tables:
        yield Line(0, Text(table.title, "bold"))
        for row in table.rows:
            what = ", ".join(part for part in (row.name, row.label) if part)
            change = f"{row.before or 'none'} -> {row.after or 'none'}"
            yield Line(2, Text(f"{what}: {change}" if what else change))
        yield from (Line(2, Text(note)) for note in table.notes)


def print_lines(lines: Iterable[Line]) -> None:
    """In colour and to the width of a terminal; elsewhere the same words, each paragraph as it is."""
    is_terminal = sys.stdout.isatty()
    for line in lines:
        if is_terminal:
            Console().print(Padding(line.text, (0, 0, 0, line.indent)))
        else:
            click.echo(indent(line.text.plain, " " * line.indent))


def _as_json(found: Comparison) -> dict[str, object]:
    return {
        "firm": found.before.firm,
        "before": found.before.name,
        "after": found.after.name,
        "language": found.language,
        "is_empty": found.differences.is_empty and found.changes.is_empty,
        "differences": as_json_value(found.differences),
        "changes": as_json_value(found.changes),
    }


def as_json_value(value: object) -> object:
    """The fields of a dataclass or a model by their names, as JSON has them."""
    if isinstance(value, Model):
        return value.model_dump(mode="json", by_alias=True)
    if isinstance(value, tuple):
        return [as_json_value(one) for one in value]
    if is_dataclass(value):
        return {field.name: as_json_value(getattr(value, field.name)) for field in fields(value)}
    return value
