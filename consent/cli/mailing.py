"""The worker's job that empties the outbox; a signal to stop waits until the mail that is under way has its end."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event

import click

from consent.cli.house import now
from consent.core.outbox import Mail
from consent.service import outbox
from consent.service.installation import Installation
from consent.service.mail import Letter
from consent.service.outbox import Compose

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def send(house: Installation) -> None:
    """Try every mail that is due, and say how many came to which end."""
    with stopping_between() as stop:
        done = outbox.send_due(house, _Composer(house), now, stop.is_set)
    said = {"sent": done.sent, "refused": done.refused, "given up": done.failed, "put off": done.waiting}
    found = ", ".join(f"{name} {number}" for name, number in said.items() if number)
    if found:
        click.echo(f"outbox: {found}")


class _Composer:
    """Makes the application when the first letter is needed: most rounds need none."""

    def __init__(self, house: Installation) -> None:
        self._house = house
        self._compose: Compose | None = None

    def __call__(self, one: Mail, at: datetime) -> Letter | None:
        if self._compose is None:
            from consent.web import create_app
            from consent.web.mail.letters import composer

            self._compose = composer(create_app(self._house.settings, self._house))
        return self._compose(one, at)


@contextmanager
def stopping_between() -> Iterator[Event]:
    """Within, signals to stop only set the event; afterwards they count as they always do."""
    stop = Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in _SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if stop.is_set():
        raise KeyboardInterrupt
