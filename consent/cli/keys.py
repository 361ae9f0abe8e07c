"""`consent keys`: the installation's signing keys, changed on record and revoked from a leaf on."""

from __future__ import annotations

from typing import cast

import click

from consent.cli.house import now, open_house
from consent.cli.output import print_json, print_table
from consent.core.jose import KeyUse
from consent.core.note import format_vkey
from consent.core.trusted_keys import KeyPeriod
from consent.errors import NotPossible
from consent.service import audit, key_changes, library

WHY_NOT = {
    "still_signs": "it is the log's key of today: run `consent keys rotate` first",
    "revoked_before": "it was revoked from an earlier leaf on, or from this one",
}


@click.group()
def keys() -> None:
    """The keys that sign records and logs."""


@keys.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_keys(as_json: bool) -> None:
    """List the public keys of each log with the leaves for which they hold, and its name and key as C2SP tools read them (vkey).

    \b
    Example:
      consent keys list
    """
    with open_house() as house:
        logs = {firm.id: audit.log_state(house, firm.id).origin for firm in library.firms(house)}
        periods = key_changes.periods(house)
        found = (("record", house.keys.record.public), ("log", house.keys.log.public))
    current = {firm: [one.key for one in periods[firm] if one.use == "log"][-1] for firm in logs}
    vkeys = {firm: format_vkey(origin, current[firm]) for firm, origin in logs.items()}
    if as_json:
        listed = [{"use": use, "kid": key.kid, "jwk": key.jwk()} for use, key in found]
        history = {firm: [_validity(one) for one in periods[firm]] for firm in logs}
        print_json({"keys": listed, "logs": vkeys, "history": history})
        return
    rows = [(f"{use} (new logs)", key.kid, "") for use, key in found]
    for firm, vkey in vkeys.items():
        rows += [(f"{one.use} of {firm}", one.key.kid, _leaves(one)) for one in periods[firm]]
        rows.append((f"vkey of {firm}", vkey, ""))
    print_table(("use", "key", "leaves"), rows, empty="no keys")


def _validity(period: KeyPeriod) -> dict[str, object]:
    said = {"from": period.first, "until": period.until, "revoked_from": period.revoked_from}
    return {"use": period.use, "kid": period.key.kid, **said}


def _leaves(period: KeyPeriod) -> str:
    """The leaves for which a key holds, in words."""
    words = f"from {period.first}"
    if period.until is not None:
        words += f" to {period.until - 1}"
    return words if period.revoked_from is None else f"{words}, revoked from {period.revoked_from}"


@keys.command()
@click.argument("use", type=click.Choice(["record", "log"]))
@click.option("--firm", default="all", show_default=True, metavar="ID", help="One log alone, or all of them.")
def rotate(use: str, firm: str) -> None:
    """Let a new key sign from here on: records (record) or the heads of logs (log).

    The old key announces the new one in each log, and stays in the key folder. Servers go on with the new key by themselves, once its
    file is in their key folder. Run again after it was interrupted: it finishes.

    \b
    Example:
      consent keys rotate record
    """
    with open_house() as house:
        firms = None if firm == "all" else [firm]
        done = key_changes.rotate(house, cast(KeyUse, use), firms=firms, now=now())
    if done.is_finished_only:
        click.echo(
            f"The change that was interrupted is finished: new logs begin with the {use} key {done.kid}."
        )
        return
    click.echo(
        f"New {use} key {done.kid}: copy its file {use}-{done.kid}.pem to where the keys are kept safe."
    )
    for name, leaf in done.leaves.items():
        click.echo(f"{name}: announced at leaf {leaf}")


@keys.command(context_settings={"ignore_unknown_options": True})  # a kid may begin with a dash
@click.argument("kid")
@click.option(
    "--from", "first", required=True, metavar="LEAF|now", help="The first leaf for which it does not count."
)
@click.option(
    "--firm",
    required=True,
    metavar="ID",
    help="The firm of the log; all: of every log that knows the key, from now.",
)
@click.option("--reason", required=True, help="Why, for whoever verifies; nobody's name.")
def revoke(kid: str, first: str, firm: str, reason: str) -> None:
    """Let a key not count any more, from a leaf on: for ever on record.

    What it signed before that leaf stays proven; what it signed for later ones, if anything, is found by whoever verifies. A key that still signs is
    rotated first.

    \b
    Example:
      consent keys revoke IrDPGqKjXr... --from now --firm all --reason "the laptop with the keys was stolen"
    """
    leaf = _leaf(first)
    if firm == "all" and leaf is not None:
        raise click.UsageError("--firm all goes with --from now: leaves have other numbers in each log")
    with open_house() as house:
        firms = [firm] if firm != "all" else _firms_with(key_changes.periods(house), kid)
        try:
            done = key_changes.revoke(house, kid, firms=firms, first=leaf, reason=reason, now=now())
        except NotPossible as error:
            raise click.ClickException(f"{kid}: {WHY_NOT[error.reason]}") from error
    for name, start in done.first.items():
        click.echo(
            f"{name}: the {done.use} key {kid} is revoked from leaf {start} on (said at leaf {done.leaves[name]})"
        )


def _leaf(text: str) -> int | None:
    if text == "now":
        return None
    if not text.isascii() or not text.isdigit():
        raise click.UsageError("--from takes the number of a leaf, or now")
    return int(text)


def _firms_with(periods: dict[str, tuple[KeyPeriod, ...]], kid: str) -> list[str]:
    return [firm for firm, known in periods.items() if any(one.key.kid == kid for one in known)]
