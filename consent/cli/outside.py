"""The worker's jobs that have others vouch for the heads of the logs, and what `consent doctor` sees of them."""

from __future__ import annotations

from collections.abc import Iterator

import click

from consent.cli.house import now
from consent.core.instants import format_instant
from consent.errors import ConfigurationError
from consent.service import library, stamping, time_stamps, vouched_heads, witnessing
from consent.service.installation import Installation


def witnesses(house: Installation) -> None:
    """Send each witness the newest heads, and say who signed which and who did not."""
    for asked in witnessing.ask_all(house, now=now()):
        if asked.fault is None:
            click.echo(f"witnesses: {asked.firm}: {asked.witness.name} signed {asked.size} leaves")
        else:
            reason = f"not signed ({asked.fault.reason}): {asked.fault}"
            click.echo(f"witnesses: {asked.firm}: {asked.size} leaves {reason}", err=True)


def stamps(house: Installation) -> None:
    """Have the heads that are due stamped, and say which are and which are not."""
    for done in stamping.stamp_all(house, now=now()):
        if done.time is not None:
            click.echo(f"stamps: {done.firm}: {done.size} leaves stamped at {format_instant(done.time)}")
        elif done.fault is not None:
            reason = f"no stamp ({done.fault.reason}): {done.fault}"
            click.echo(f"stamps: {done.firm}: {done.size} leaves, {reason}", err=True)


# A witness that says so has seen leaves that are not there.
_ANOTHER_LOG = frozenset({"inconsistent", "conflict", "ahead"})


def look(house: Installation) -> Iterator[tuple[str, str]]:
    """(state, words) of whatever is missing at the newest heads; one that all is well where somebody is asked and nothing is."""
    seen = [*_look_at_stamping(house), *_look_at_heads(house)]
    if house.settings.witnesses or house.settings.stamp_url:
        seen = seen or [("ok", "whoever is asked to vouch for the logs has said nothing else")]
    yield from seen


def _look_at_stamping(house: Installation) -> Iterator[tuple[str, str]]:
    if house.settings.stamp_url and not time_stamps.is_installed():
        yield (
            "problem",
            "CONSENT_STAMP_URL is set and nothing can be stamped: pip install 'consent-service[stamps]'",
        )
    try:
        time_stamps.read_roots(house.settings.stamp_roots)
    except ConfigurationError as error:
        yield "problem", str(error)


def _look_at_heads(house: Installation) -> Iterator[tuple[str, str]]:
    for firm in library.firms(house):
        for head in vouched_heads.last(house, firm.id)[:1]:
            for each in head.witnesses:
                if each.reason is not None:
                    state = "problem" if each.reason in _ANOTHER_LOG else "warning"
                    yield state, f"{firm.id}: {each.name} has not signed {head.size} leaves: {each.reason}"
            if head.missing is not None:
                yield "warning", f"{firm.id}: {head.size} leaves have no time stamp: {head.missing}"
