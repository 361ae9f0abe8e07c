"""`consent terms new`, `schema`: what helps whoever writes firms and terms, before anything is published."""

from __future__ import annotations

import click

from consent.core.firm_schema import format_schema


@click.command()
def schema() -> None:
    """Print the JSON schema of firm files, by which editors complete and check them.

    Put it beside the firm files, and `#:schema ./firm.schema.json` on their first line.

    \b
    Example:
      consent terms schema > firms/firm.schema.json
    """
    click.echo(format_schema(), nl=False)
