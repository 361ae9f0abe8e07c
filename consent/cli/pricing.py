"""`consent price`: what a session costs by published terms, and why."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import click

from consent.cli.house import open_house
from consent.cli.output import print_json, print_table
from consent.core.charges import MOST_SECONDS, OUTCOMES, Charge, ChargeLine, Outcome, charge
from consent.core.firms import Particulars
from consent.core.publications import PublishedVersion
from consent.core.tariffs import format_price
from consent.service import library

WHY = {
    "free": "help is free of charge",
    "outcome": "free because of how the session ended",
    "blocks": "by started blocks",
    "cap": "more is never due",
    "longest": "it lasted longer than a session may, and no more is due",
    "no_tariff": "the firm states no price",
    "no_rate": "no price is stated for that class at {at}",
    "no_price": "blocks are stated, their price is not",
    "no_rule": "the firm states no rule for that outcome",
}


@click.command()
@click.option("--firm", required=True, help="The firm's id.")
@click.option("--version", "name", help="Default: the version in force at --start.")
@click.option("--class", "customer_class", help="Default: a customer who claims none of the firm's classes.")
@click.option("--start", required=True, metavar="MOMENT", help="In the firm's own time: 2026-11-20T17:30.")
@click.option("--minutes", type=int, default=0, help="How long it lasted.")
@click.option("--seconds", type=int, default=0, help="Added to --minutes.")
@click.option(
    "--outcome",
    type=click.Choice([one.replace("_", "-") for one in OUTCOMES]),
    default="solved",
    show_default=True,
    help="How it ended.",
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def price(
    firm: str,
    name: str | None,
    customer_class: str | None,
    start: str,
    minutes: int,
    seconds: int,
    outcome: str,
    as_json: bool,
) -> None:
    """Say what a session costs, and how it is counted.

    Of a time that stands on the clock twice, in the night on which it goes back, the first is meant.

    \b
    Example:
      consent price --firm mastiff --start 2026-11-20T17:30 --minutes 90
      consent price --firm page-computers --start 2026-11-20T09:00 --minutes 12 --outcome unsolved
    """
    length = _length(minutes, seconds)
    with open_house() as house:
        zone = ZoneInfo(library.firm(house, firm).timezone)
        begins = _moment(start, zone)
        version = library.version(house, firm, name) if name else library.in_force(house, firm, now=begins)
        particulars = library.particulars(house, version)
    _check_class(particulars, customer_class)
    how: Outcome = next(one for one in OUTCOMES if one.replace("_", "-") == outcome)
    found = charge(particulars.tariff, customer_class, begins, length, zone, how)
    currency = particulars.tariff.currency or ""
    if as_json:
        print_json(_as_json(found, currency))
    else:
        _print(found, version, currency)


def _length(minutes: int, seconds: int) -> int:
    length = minutes * 60 + seconds
    if not 0 < length <= MOST_SECONDS:
        raise click.UsageError(f"a session lasts between a second and a week, not {length} seconds")
    return length


def _moment(text: str, zone: ZoneInfo) -> datetime:
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        local = None
    if local is None or local.tzinfo is not None or len(text) < len("2026-11-20T17:30"):
        raise click.BadParameter(f"{text!r} is not like 2026-11-20T17:30", param_hint="--start")
    begins = local.replace(tzinfo=zone)
    if begins.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise click.BadParameter(
            f"{text} is no time in {zone.key}: the clocks go forward then", param_hint="--start"
        )
    return begins


def _check_class(particulars: Particulars, customer_class: str | None) -> None:
    known = [one.id for one in particulars.classes]
    if customer_class is not None and customer_class not in known:
        choices = ", ".join(known) or "it has none"
        raise click.BadParameter(
            f"{customer_class!r} is no class of this version: {choices}", param_hint="--class"
        )


def _why(found: Charge) -> str:
    return WHY[found.reason].format(at=f"{found.unstated_at:%Y-%m-%d %H:%M}" if found.unstated_at else "")


def _as_json(found: Charge, currency: str) -> dict[str, object]:
    return {
        "amount": _figure(found.amount),
        "currency": currency,
        "reason": _why(found),
        "lines": [
            {
                "what": _what(line),
                "start": f"{line.begins:%Y-%m-%dT%H:%M:%S}",
                "blocks": line.blocks,
                "unit": _figure(line.unit),
                **_discount(line),
                "amount": _figure(line.amount),
            }
            for line in found.lines
        ],
    }


def _discount(line: ChargeLine) -> dict[str, str | None]:
    if line.discount is None:
        return {}
    return {"discount_per_cent": str(line.discount), "full_unit": _figure(line.full)}


def _figure(cents: int | None) -> str | None:
    return None if cents is None else format_price(cents)


def _what(line: ChargeLine) -> str:
    what = f"first {line.minutes} min" if line.what == "first" else f"{line.minutes} min, started"
    return what if line.discount is None else f"{what}, {format_price(line.full)} less {line.discount}%"


def _print(found: Charge, version: PublishedVersion, currency: str) -> None:
    rows = [
        (
            f"{line.begins:%Y-%m-%d %H:%M:%S}",
            _what(line),
            str(line.blocks),
            format_price(line.unit),
            format_price(line.amount),
        )
        for line in found.lines
    ]
    if rows:
        print_table(("start", "what", "blocks", "unit", "amount"), rows, empty="")
    amount = format_price(found.amount)
    figure = amount if found.amount is None else f"{amount} {currency}".strip()
    click.echo(f"{version.firm} {version.name}: {figure} ({_why(found)})")
