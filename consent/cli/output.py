"""What commands print: tables and bars on a terminal, plain columns elsewhere, JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

ReportProgress = Callable[[int, int], None]


def print_json(value: object) -> None:
    """One JSON document, for a program to read."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, empty: str) -> None:
    """Rows under headings; `empty` is the sentence for no row at all."""
    if not rows:
        click.echo(empty)
    elif sys.stdout.isatty():
        _print_rich(headings, rows)
    else:
        print_columns([headings, *rows])


def _print_rich(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = Table(*headings, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        # Text, not str: a bracket in a name is no markup.
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def print_columns(rows: Sequence[Sequence[str]]) -> None:
    """Rows in columns as wide as they need: addresses stay whole on any terminal."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@contextmanager
def progress_bar(what: str, *, wanted: bool = True) -> Iterator[ReportProgress | None]:
    """A function `(done, total)` that moves a bar on stderr; None where nobody watches."""
    if not (wanted and sys.stderr.isatty()):
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
