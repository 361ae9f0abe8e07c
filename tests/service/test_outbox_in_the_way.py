"""What can be in the way of a mail: an erased person, a letter that cannot be made, a worker that dies or is late."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import pytest

from consent.core.outbox import LEASE, Mail
from consent.service import erasing, mail, outbox
from consent.service.acceptances import Accepted
from consent.service.installation import Installation
from consent.service.mail import Answer, Letter
from consent.service.outbox import Sent
from tests.mail_servers import mail_server
from tests.samples import NOW, accepted
from tests.service.outboxes import ADDRESS, answering, composing, deliveries, send, with_server


@pytest.fixture
def done(any_proven: Installation) -> Accepted:
    """A customer who gave an address."""
    return accepted(any_proven)


def test_an_erased_person_gets_no_mail(any_proven: Installation, done: Accepted) -> None:
    """The row is gone with the person."""
    erasing.erase(any_proven, done.acceptance.id, "the customer asked", forced=True, now=NOW)
    with mail_server() as inbox:
        assert send(any_proven, inbox.url) == Sent()
    assert inbox.letters == []
    assert outbox.copy_of(any_proven, done.acceptance.id) is None
    assert deliveries(any_proven, done) == []


def test_erased_while_it_is_sent(any_proven: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """What became of it is recorded nowhere: nothing follows an erasure."""
    done = accepted(any_proven)

    def erase(*_: object) -> Answer:
        erasing.erase(any_proven, done.acceptance.id, "the customer asked", forced=True, now=NOW)
        return Answer("accepted", "250")

    monkeypatch.setattr(mail, "send", erase)
    assert send(any_proven, "smtp://127.0.0.1:1") == Sent()
    assert deliveries(any_proven, done) == []


def test_no_address_any_more(any_proven: Installation, done: Accepted) -> None:
    """A letter to nobody is refused."""
    sending = with_server(any_proven, "smtp://127.0.0.1:1")
    assert outbox.send_due(sending, lambda *_: None, lambda: NOW) == Sent(refused=1)
    assert deliveries(any_proven, done) == [("refused", 1)]


def test_one_that_cannot_be_made_does_not_stop_the_others(
    house: Installation, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is tried later; the log names the mistake, and nothing that somebody typed."""
    broken, whole = accepted(house), accepted(house)
    answering(monkeypatch, Answer("accepted", "250"))
    compose = composing(house)

    def fail(one: Mail, now: datetime) -> Letter | None:
        if one.acceptance == broken.acceptance.id:
            raise ValueError(ADDRESS)
        return compose(one, now)

    with caplog.at_level(logging.INFO):
        done = outbox.send_due(with_server(house, "smtp://127.0.0.1:1"), fail, lambda: NOW)
    assert done == Sent(sent=1, waiting=1)
    assert (deliveries(house, broken), deliveries(house, whole)) == ([], [("accepted", 1)])
    assert "ValueError" in caplog.text
    assert ADDRESS not in caplog.text


def test_a_log_that_takes_nothing_sends_nothing(house: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be recorded is not done: here the clock is behind the last record."""
    accepted(house)
    tried = answering(monkeypatch, Answer("accepted", "250"))
    mine = with_server(house, "smtp://127.0.0.1:1")
    times = iter([NOW, NOW - timedelta(hours=1)])
    assert outbox.send_due(mine, composing(house), lambda: next(times)) == Sent()
    assert tried == []


def test_a_worker_that_dies_in_between(any_proven: Installation, done: Accepted) -> None:
    """Sent, and nobody said so: it is sent again after a while, under the same name, and recorded once."""
    with mail_server() as inbox:

        def die(*_: object) -> None:
            raise KeyboardInterrupt

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(outbox, "_settle", die)
            with pytest.raises(KeyboardInterrupt):
                send(any_proven, inbox.url)
        assert send(any_proven, inbox.url) == Sent()
        assert send(any_proven, inbox.url, NOW + LEASE) == Sent(sent=1)
    one, other = (each["Message-ID"] for each in inbox.messages())
    assert one == other
    assert deliveries(any_proven, done) == [("accepted", 2)]


def test_a_worker_that_stops_leaves_the_rest(house: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the mail that is under way."""
    for _ in range(3):
        accepted(house)
    tried = answering(monkeypatch, Answer("accepted", "250"))
    sending = with_server(house, "smtp://127.0.0.1:1")
    done = outbox.send_due(sending, composing(house), lambda: NOW, lambda: bool(tried))
    assert done == Sent(sent=1)


def test_a_late_answer_does_not_count_twice(house: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who was away for longer than the mail was his says nothing any more."""
    done = accepted(house)

    def slow(_: str, __: Letter) -> Answer:
        monkeypatch.setattr(mail, "send", lambda *_: Answer("accepted", "250"))
        assert send(house, "smtp://127.0.0.1:1", NOW + LEASE) == Sent(sent=1)
        return Answer("refused", "550")

    monkeypatch.setattr(mail, "send", slow)
    assert send(house, "smtp://127.0.0.1:1") == Sent()
    assert deliveries(house, done) == [("accepted", 2)]
