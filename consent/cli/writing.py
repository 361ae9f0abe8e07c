"""`consent terms new`, `schema`: what helps whoever writes firms and terms, before anything is published."""

from __future__ import annotations

from pathlib import Path

import click

from consent.cli.content_check import house_if_any
from consent.cli.house import now
from consent.config import Settings
from consent.core.firm_schema import format_schema
from consent.errors import ConfigurationError
from consent.service import content, drafting
from consent.service.drafting import Draft, Wanted


class SamplesOnly(ConfigurationError):
    """There is no content folder but the package's own, into which nobody writes by accident."""

    def __init__(self, folder: Path) -> None:
        places = (folder / name for name in ("firms", "terms", "tools"))
        copied = " ".join(str(place) for place in places if place.is_dir())
        super().__init__(
            "CONSENT_CONTENT is not set, and the samples of the installed package stay as they are: "
            f"mkdir -p content && cp -r {copied} content && export CONSENT_CONTENT=$PWD/content"
        )


@click.command()
@click.argument("firm")
@click.argument("version")
@click.option("--effective", metavar="MOMENT", help="Where it does not hold from 00:00: 2026-12-01T09:00.")
@click.option("--only", metavar="LANG", help="A correction in one language: the others stay byte for byte.")
@click.option("--from", "base", metavar="VERSION", help="Start from this version, not from the one in force.")
def new(firm: str, version: str, effective: str | None, only: str | None, base: str | None) -> None:
    """Begin VERSION of a firm's terms: its files, made from the version in force, and its lines in the firm file.

    VERSION is the day from which it holds. What changed and why is left for you to say; `check` refuses it until then.
    Either all files are written or none, and nothing that is there is overwritten.

    \b
    Example:
      consent terms new page-computers 2026-12-01
      consent terms new page-computers 2026-12-01 --effective 2026-12-01T09:00
      consent terms new page-computers 2026-12-01 --only pl
    """
    settings = Settings.from_environment()
    if settings.content is None:
        raise SamplesOnly(settings.content_folder)
    folder = content.load_content(settings.content)
    wanted = Wanted(firm, version, effective=effective, only=only, base=base)
    with house_if_any(settings) as house:
        draft = drafting.write_draft(folder, wanted, house=house, now=now())
    passed_over = [one.name for one in folder.firms[firm].file.versions]
    print_draft(draft, firm, passed_over[passed_over.index(draft.base) + 1 :])


def print_draft(draft: Draft, firm: str, passed_over: list[str]) -> None:
    """What was written, what to look at, and what to do next."""
    click.echo(f"started from version {draft.base}; written in {draft.firm_file} and")
    for path in draft.drafted:
        click.echo(f"  {path}{'   still in another language' if path in draft.untranslated else ''}")
    for path in draft.copied:
        click.echo(f"  {path}   as it was, byte for byte: leave it so")
    if passed_over:
        click.echo(f"changes of {', '.join(passed_over)} are not in it: --from {passed_over[-1]} has them")
    for path, line in draft.mentions:
        click.echo(f"{path}:{line} still names version {draft.base} or its date: is that meant?")
    click.echo(
        "next:\n"
        "  say in each file what changed and why (changes, change, reason), and change the text\n"
        f"  consent terms preview {firm}   shows it while you write\n"
        "  consent terms check\n"
        f"  consent terms publish {firm}"
    )


@click.command()
def schema() -> None:
    """Print the JSON schema of firm files, by which editors complete and check them.

    Put it beside the firm files, and `#:schema ./firm.schema.json` on their first line.

    \b
    Example:
      consent terms schema > firms/firm.schema.json
    """
    click.echo(format_schema(), nl=False)
