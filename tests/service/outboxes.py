"""What tests of the outbox share: short letters, a round of the worker, and what became of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage

import pytest

from consent.core.letter_names import message_id
from consent.core.outbox import Mail
from consent.core.record import read_record
from consent.service import mail, outbox, people
from consent.service.acceptances import Accepted
from consent.service.installation import Installation
from consent.service.mail import Answer, Letter
from consent.service.outbox import Copy, Sent
from consent.store import log
from tests.samples import NOW

ADDRESS = "jan@example.org"


def composing(house: Installation) -> outbox.Compose:
    """Short letters to whoever gave an address."""

    def compose(one: Mail, _: datetime) -> Letter | None:
        address = people.person_of(house, one.acceptance).get("email")
        if address is None:
            return None
        message = EmailMessage()
        message["Message-ID"] = message_id(one, "consent.example.org", house.keys.links)
        message.set_content("Beste Jan")
        return Letter(message, "consent@example.net", address)

    return compose


def with_server(house: Installation, url: str) -> Installation:
    """The installation as one that sends to such a server."""
    return replace(house, settings=house.settings.model_copy(update={"smtp_url": url}))


def send(house: Installation, url: str, now: datetime = NOW) -> Sent:
    """One round of the worker."""
    return outbox.send_due(with_server(house, url), composing(house), lambda: now)


def answering(monkeypatch: pytest.MonkeyPatch, *answers: Answer) -> list[Letter]:
    """What the server will say, the last of it for ever; the letters that were tried."""
    tried: list[Letter] = []

    def say(_: str, letter: Letter) -> Answer:
        tried.append(letter)
        return answers[min(len(tried), len(answers)) - 1]

    monkeypatch.setattr(mail, "send", say)
    return tried


def deliveries(house: Installation, done: Accepted) -> list[tuple[str, int]]:
    """(result, tries) of every record about the mails of an acceptance."""
    with house.database.reading() as connection:
        about = log.leaves_about(connection, done.acceptance.firm, done.acceptance.id)
    records = [read_record(leaf.entry) for leaf in about if leaf.event == "receipt.delivered"]
    return [(record["result"], record["tries"]) for record in records]


def copy_of(house: Installation, done: Accepted) -> Copy:
    """What staff and the customer see of it."""
    found = outbox.copy_of(house, done.acceptance.id)
    assert found is not None
    return found
