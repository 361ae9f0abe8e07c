"""`consent doctor`: looks at everything that an installation stands on, and says what it sees."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

import click

from consent.cli import outside
from consent.cli.exits import REFUSED, sentences
from consent.cli.house import now, open_house
from consent.cli.output import print_json, print_table
from consent.config import Settings, is_loopback, unknown_variables
from consent.core.instants import format_instant
from consent.errors import ConsentError
from consent.service import audit, backing_up, bounce_folder, downloads, installation, library, outbox
from consent.service.installation import Installation

OLDEST_BACKUP_DAYS = 7
MEGABYTE = 1_000_000
NO_ROOM, LITTLE_ROOM = 50, 500
OTHERS_MAY_READ = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing that was looked at: `state` is ok, warning or problem."""

    what: str
    state: str
    detail: str


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def doctor(as_json: bool) -> None:
    """Look at settings (secrets masked), keys, database, clock and tool files; exit 1 for a problem.

    \b
    Example:
      consent doctor
    """
    settings = Settings.from_environment()
    seen = tuple(examine(settings))
    is_ill = any(observation.state == "problem" for observation in seen)
    if as_json:
        print_json(
            {
                "ok": not is_ill,
                "settings": settings.masked(),
                "seen": [asdict(observation) for observation in seen],
            }
        )
    else:
        _print(settings, seen)
    if is_ill:
        click.get_current_context().exit(REFUSED)


def _print(settings: Settings, seen: tuple[Observation, ...]) -> None:
    masked = [(name, "not set" if value is None else value) for name, value in settings.masked().items()]
    print_table(("setting", "value"), masked, empty="")
    click.echo()
    print_table(("what", "state", "detail"), [(it.what, it.state, it.detail) for it in seen], empty="")


def examine(settings: Settings) -> Iterator[Observation]:
    """Every observation; what cannot be opened is a problem and ends the look."""
    yield from _examine_settings(settings)
    yield from _examine_key_files(settings)
    try:
        with open_house(settings) as house:
            yield Observation("keys", "ok", f"record {house.keys.record.kid}, log {house.keys.log.kid}")
            yield Observation(
                "database", "ok", "opens, has the schema of this release, belongs to these keys"
            )
            yield from _examine_logs(house)
            yield from _examine_clock(house)
            yield _examine_room(settings)
            yield _examine_tools(house)
            yield _examine_outbox(house)
            yield from (Observation("witnesses", *seen) for seen in outside.look(house))
            yield _examine_backup(house)
    except ConsentError as error:
        yield from (Observation("installation", "problem", line) for line in sentences(error))


def _examine_settings(settings: Settings) -> Iterator[Observation]:
    for name in unknown_variables(os.environ):
        yield Observation("settings", "warning", f"{name} is no setting of this release")
    if not settings.is_https:
        yield Observation("settings", "warning", "plain http: good on this machine, never in public")
    if settings.flood_limit == 0:
        yield Observation("settings", "warning", "CONSENT_FLOOD_LIMIT=0: no flood limit")
    elif settings.redis_url is None:
        yield Observation(
            "settings", "ok", "flood limit counted in each worker's memory: CONSENT_REDIS_URL shares it"
        )
    yield Observation("settings", "ok", "CONSENT_SECOND_FACTOR has no effect in this release")
    yield from _examine_mail_server(settings)
    yield from _examine_bounces(settings)


def _examine_mail_server(settings: Settings) -> Iterator[Observation]:
    server = urlsplit(settings.smtp_url or "")
    if settings.smtp_url is None:
        yield Observation("settings", "warning", "no CONSENT_SMTP_URL: mail stays in the outbox")
    elif server.scheme == "smtp" and not is_loopback(server.hostname or ""):
        yield Observation(
            "settings", "warning", "smtp:// is without TLS: everybody on the way can read the mails"
        )


def _examine_bounces(settings: Settings) -> Iterator[Observation]:
    """Where mail servers put what came back, if anywhere: the worker looks there each minute."""
    if settings.bounces is None:
        return
    try:
        waiting = bounce_folder.waiting(settings.bounces)
    except ConsentError as error:
        yield from (Observation("bounces", "problem", line) for line in sentences(error))
    else:
        yield Observation("bounces", "ok", f"a Maildir with {waiting} to be read")


def _examine_key_files(settings: Settings) -> Iterator[Observation]:
    for path in sorted(settings.keys.glob("*")):
        mode = path.stat().st_mode
        if mode & OTHERS_MAY_READ:
            yield Observation("keys", "problem", f"{path} can be read by others: chmod 600 {path}")


def _examine_logs(house: Installation) -> Iterator[Observation]:
    still = installation.standing_still(house)
    for one in still:
        yield Observation("log", "problem", f"{one}: put the right one back, or `consent log resume`")
    for trouble in house.known_heads.folder.troubles:
        yield Observation("log", "warning", f"what was answered is not remembered: {trouble}")
    if not still:
        yield Observation("log", "ok", "every log continues what was answered before")


def _examine_clock(house: Installation) -> Iterator[Observation]:
    times = [
        state.last_time for firm in library.firms(house) if (state := audit.log_state(house, firm.id)).size
    ]
    here = now()
    ahead = max(times, default=here) - here
    if ahead.total_seconds() > 0:
        detail = f"{ahead.total_seconds():.0f} s behind the newest record of {format_instant(max(times))}"
        yield Observation(
            "clock",
            "problem",
            f"{detail}: set this machine's clock right, or see `consent log resume --help`",
        )
    else:
        yield Observation("clock", "ok", f"{format_instant(here)}, not behind the newest record")


def _examine_outbox(house: Installation) -> Observation:
    """Mails that wait for nobody knows what; those that did not arrive are for the firm's staff, who see them."""
    found = outbox.fill(house, now=now())
    named = (
        *(("waiting", "waiting"), ("sent", "sent"), ("refused", "refused")),
        *(("given up", "failed"), ("come back", "bounced")),
    )
    detail = ", ".join(f"{found.by_state.get(state, 0)} {name}" for name, state in named)
    if found.late and house.settings.smtp_url is None:
        return Observation("outbox", "warning", f"{detail}; set CONSENT_SMTP_URL to send them")
    if found.late:
        return Observation(
            "outbox", "warning", f"{detail}; {found.late} should have been sent: is `consent worker` running?"
        )
    return Observation("outbox", "ok", detail)


def _examine_backup(house: Installation) -> Observation:
    """How old the last one is; one that another program made is not known here."""
    made = backing_up.last(house.settings)
    if made is None:
        return Observation("backup", "warning", "none by `consent backup` yet")
    days = (now() - made).days
    state = "ok" if days <= OLDEST_BACKUP_DAYS else "warning"
    return Observation("backup", state, f"the last one is of {format_instant(made)}, {days} days ago")


def _examine_room(settings: Settings) -> Observation:
    """Whether the data folder's disk has room: on a full one nothing is recorded any more."""
    free = shutil.disk_usage(settings.data).free // MEGABYTE
    state = "problem" if free < NO_ROOM else "warning" if free < LITTLE_ROOM else "ok"
    return Observation("room", state, f"{free} MB free on the disk of {settings.data}")


def _examine_tools(house: Installation) -> Observation:
    files = downloads.damaged(house)
    if files:
        return Observation(
            "tools", "problem", f"missing or changed: {', '.join(files)}; run `consent terms publish`"
        )
    return Observation("tools", "ok", "every published file is there and unchanged")
