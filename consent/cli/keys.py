"""`consent keys`: the public side of the installation's keys."""

from __future__ import annotations

import click

from consent.cli.house import open_house
from consent.cli.output import print_json, print_table
from consent.core.note import format_vkey
from consent.service import audit, library


@click.group()
def keys() -> None:
    """The keys that sign records and logs."""


@keys.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_keys(as_json: bool) -> None:
    """List the public keys, and each log's name and key as C2SP tools read them (vkey).

    \b
    Example:
      consent keys list
    """
    with open_house() as house:
        logs = {firm.id: audit.log_state(house, firm.id).origin for firm in library.firms(house)}
        found = (("record", house.keys.record.public), ("log", house.keys.log.public))
    vkeys = {firm: format_vkey(origin, found[1][1]) for firm, origin in logs.items()}
    if as_json:
        listed = [{"use": use, "kid": key.kid, "jwk": key.jwk()} for use, key in found]
        print_json({"keys": listed, "logs": vkeys})
        return
    rows = [(use, key.kid) for use, key in found] + [(f"log of {firm}", vkey) for firm, vkey in vkeys.items()]
    print_table(("use", "key"), rows, empty="no keys")
