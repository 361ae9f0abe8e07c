"""Commands about evidence: `checkpoint`, `export`, `verify`."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from consent.cli.house import now, open_house
from consent.cli.output import progress_bar
from consent.core.firms import Firm
from consent.core.manifest import Filter
from consent.core.support_sessions import STATES
from consent.errors import Invalid
from consent.service import audit, cosignatures, exporting, library
from consent.service.installation import Installation

DAY = timedelta(days=1)


@click.command()
@click.option("--firm", required=True, help="Whose log.")
@click.option(
    "--add", "brought", type=click.Path(path_type=Path), help="A checkpoint that witnesses signed elsewhere."
)
def checkpoint(firm: str, brought: Path | None) -> None:
    """Print the signed head of a firm's log, to keep elsewhere; or take one back that a witness has signed.

    Whoever kept one finds by `consent verify --anchor` whether anything from before it was changed or cut off. What is added
    must be a head of this log, and every other signature in it that of a witness in CONSENT_WITNESSES.

    \b
    Example:
      consent checkpoint --firm page-computers > page-computers-2026-11-20.checkpoint
      consent checkpoint --firm page-computers --add signed-by-the-witness.checkpoint
    """
    with open_house() as house:
        library.firm(house, firm)
        if brought is not None:
            size, names = cosignatures.add(house, firm, _read(brought), now=now())
            told = f"added: {', '.join(names)}" if names else "nothing new: it was there already"
            click.echo(f"head of {size} leaves: {told}")
            return
        signed = audit.checkpoint(house, firm)
    click.echo(signed, nl=False)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Invalid("file", str(path), error.strerror or "not readable") from error


class Day(click.ParamType[date]):
    """A day like 2026-11-20, on the firm's own clock."""

    name = "YYYY-MM-DD"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or a usage error."""
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 - the zone is the firm's, known later
        except ValueError:
            self.fail(f"{value!r} is not a day like 2026-11-20", param, ctx)


@click.command()
@click.option("--firm", required=True, help="Whose records.")
@click.option(
    "--to", "folder", required=True, type=click.Path(path_type=Path), help="A folder, new or empty."
)
@click.option("--since", type=Day(), help="From the start of this day, in the firm's zone.")
@click.option("--until", type=Day(), help="To the end of this day, in the firm's zone.")
@click.option("--language", help="Only acceptances read in this language.")
@click.option("--version", help="Only acceptances of this version.")
@click.option("--state", type=click.Choice(STATES), help="Only acceptances in this state.")
@click.option("--with-personal-data", is_flag=True, help="With names, and what people wrote; needs --reason.")
@click.option("--reason", help="Why, in one line that names nobody: it stays in the log.")
def export(
    firm: str,
    folder: Path,
    since: date | None,
    until: date | None,
    language: str | None,
    version: str | None,
    state: str | None,
    with_personal_data: bool,
    reason: str | None,
) -> None:
    """Write records and log of a firm into a folder that anyone can verify offline.

    The log tells of every export, before the folder is one.

    \b
    Example:
      consent export --firm page-computers --to november --since 2026-11-01 --until 2026-11-30
      consent-verify november
    """
    if with_personal_data != bool(reason):
        raise click.UsageError("--with-personal-data and --reason go together")
    if since is not None and until is not None and until < since:
        raise click.UsageError("--until is before --since: no acceptance can be in between")
    with open_house() as house:
        zone = library.firm(house, firm)
        _require_published(house, firm, language, version)
        filters = Filter(
            since=None if since is None else day_start(zone, since),
            until=None if until is None else day_start(zone, until + DAY),
            language=language,
            version=version,
            state=state,
        )
        with progress_bar("export") as progress:
            count = exporting.export(
                house, firm, folder, filters, reason=reason, now=now(), progress=progress
            )
    rows = "1 acceptance" if count == 1 else f"{count} acceptances"
    click.echo(f"wrote {folder}: {rows}; check it with `consent-verify {folder}`")


def _require_published(house: Installation, firm: str, language: str | None, version: str | None) -> None:
    """Whoever mistypes a filter is told so: an export without rows would pass for an answer, and stand in the log for ever."""
    if version is not None:
        library.version(house, firm, version)
    known = sorted({one for each in library.versions(house, firm) for one in each.languages})
    if language is not None and language not in known:
        raise Invalid("language", language, f"no terms of {firm} are in it, only in {', '.join(known)}")


def day_start(firm: Firm, day: date) -> datetime:
    """The instant at which a day begins where the firm is."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(firm.timezone))
