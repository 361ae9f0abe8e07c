"""`consent verify`."""

import click

verify = click.Command("verify")
