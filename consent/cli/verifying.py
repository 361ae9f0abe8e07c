"""`consent verify`: the auditor's check of a folder or a receipt, and the same for the database itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click

from consent.cli.exits import REFUSED, checking
from consent.cli.house import now, open_house
from consent.cli.output import print_json, progress_bar
from consent.core.anchor_files import read_anchors
from consent.core.findings import EvidenceFinding, Report
from consent.errors import CannotCheck, NotFound, WrongKey
from consent.service import last_verification, verification
from consent.verify import verify_path
from consent.verify.command import plain, sentences

FILE = click.Path(path_type=Path)
COLUMN = re.compile(r"(?P<table>[a-z_]+)\.(?P<column>[a-z_0-9]+)")
ALL_ELSE = "everything else: a database of other keys is not opened"


@click.command()
@click.argument("target", required=False, type=FILE, metavar="[DIR | receipt.json]")
@click.option("--database", "is_database", is_flag=True, help="Verify this installation's database.")
@click.option("--firm", help="With --database: only this firm's log.")
@click.option(
    "--anchor", "anchors", multiple=True, type=FILE, help="Signed heads that were kept; may be repeated."
)
@click.option(
    "--keys", type=FILE, help="For DIR or receipt.json: keys that you trust, a keys.json or a JWK Set."
)
@click.option(
    "--witnesses", type=FILE, help="For DIR: verifier keys of witnesses that you trust, one a line."
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@checking()
def verify(
    target: Path | None,
    is_database: bool,
    firm: str | None,
    anchors: tuple[Path, ...],
    keys: Path | None,
    witnesses: Path | None,
    as_json: bool,
) -> None:
    """Verify an export, a receipt or the database: exit 0 all is well, 1 a finding, 2 could not check.

    For exports and receipts `consent-verify` does the same without this installation. The database is verified
    against the keys of the key folder, and compared with the heads in the data folder besides those of --anchor. A file
    of anchors holds one signed head, several, or lines of JSON as /log/<firm>/checkpoints answers them.

    \b
    Example:
      consent verify --database --anchor page-computers-2026-11-20.checkpoint
      consent verify receipt.json --keys jwks.json
    """
    if (target is None) != is_database:
        raise click.UsageError("give an export folder or a receipt.json, or --database")
    if is_database and keys is not None:
        raise click.UsageError("--keys goes with a folder or a receipt: a database has its key folder")
    if is_database and witnesses is not None:
        raise click.UsageError("--witnesses goes with a folder: a database has CONSENT_WITNESSES")
    if not is_database and firm is not None:
        raise click.UsageError("--firm goes with --database")
    with progress_bar("verify"):
        reports = (
            {"": verify_path(target, keys=keys, anchors=anchors, witnesses=witnesses)}
            if target
            else verify_database(firm, anchors)
        )
    if as_json:
        print_json(as_one(reports))
    else:
        print_reports(reports)
    if not all(report.ok for report in reports.values()):
        click.get_current_context().exit(REFUSED)


def verify_database(firm: str | None, anchors: Sequence[Path]) -> Mapping[str, Report]:
    """A report for each log, or for one; what belongs to no log stands under ""."""
    heads = [head for anchor in anchors for head in read_anchors(read(anchor))]
    try:
        with open_house() as house:
            reports = verification.verify_database(house, anchors=heads, with_own=True)
            is_noted = last_verification.note(house.settings, reports, anchors=len(heads), now=now())
    except WrongKey as error:
        return {
            "": Report((EvidenceFinding("keys", f"log of {error.firm}", str(error)),), 0, "", (ALL_ELSE,))
        }
    if not is_noted:
        click.echo(f"note: the data folder takes no {last_verification.FILE}", err=True)
    if firm is None:
        return reports
    if firm not in reports:
        raise NotFound("firm", firm)
    return {firm: reports[firm]}


def read(path: Path) -> bytes:
    """The bytes of an anchor."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise CannotCheck(str(path), error.strerror or "not readable") from error


def print_reports(reports: Mapping[str, Report]) -> None:
    """For people, log by log; what was checked in none of several is said once, below, and the last line is the outcome."""
    common = set[str].intersection(*(set(report.not_checked) for report in reports.values()))
    shared = common if len(reports) > 1 else set[str]()
    for firm, report in reports.items():
        if firm:
            click.echo(f"{firm}:")
        own = tuple(each for each in report.not_checked if each not in shared)
        for line in sentences(replace(report, not_checked=by_table(own))):
            click.echo(plain(line))
    if len(reports) > 1:
        _print_together(reports, by_table(sorted(shared)))


def _print_together(reports: Mapping[str, Report], not_checked: Sequence[str]) -> None:
    click.echo("all logs:")
    for each in not_checked:
        click.echo(plain(f"not checked: {each}"))
    ill = [firm or "the database" for firm, report in reports.items() if not report.ok]
    click.echo(plain(f"NOT OK: {', '.join(ill)}" if ill else "OK"))


def by_table(not_checked: Iterable[str]) -> tuple[str, ...]:
    """Columns as one sentence a table, after the other sentences: a person reads ten lines, not sixty."""
    others = list[str]()
    tables = dict[str, list[str]]()
    for each in not_checked:
        if found := COLUMN.fullmatch(each):
            tables.setdefault(found["table"], []).append(found["column"])
        else:
            others.append(each)
    return *others, *(f"in the table {table}: {', '.join(columns)}" for table, columns in tables.items())


def as_one(reports: Mapping[str, Report]) -> dict[str, object]:
    """The one report for programs; of several logs `size` is all leaves, `root` empty, and `logs` has each of them."""
    if len(reports) == 1:
        return next(iter(reports.values())).to_json()
    return {
        "ok": all(report.ok for report in reports.values()),
        "findings": [
            {**finding.to_json(), "firm": firm}
            for firm, report in reports.items()
            for finding in report.findings
        ],
        "size": sum(report.size for report in reports.values()),
        "root": "",
        "not_checked": sorted({each for report in reports.values() for each in report.not_checked}),
        "notes": [f"{firm}: {note}" for firm, report in reports.items() for note in report.notes],
        "logs": {
            firm: {"size": report.size, "root": report.root} for firm, report in reports.items() if firm
        },
    }
