"""The outbox: what goes in with an acceptance comes out once, and what became of it is on record."""

from __future__ import annotations

from datetime import timedelta

import pytest

from consent.core.outbox import GIVE_UP_AFTER
from consent.errors import FormRefused, NotFound, NotPossible
from consent.service import acceptances, outbox
from consent.service.acceptances import Accepted
from consent.service.installation import Installation
from consent.service.mail import Answer
from consent.service.outbox import Copy, Sent
from tests.mail_servers import mail_server
from tests.samples import NOW, VISITOR, accepted, at_once, filled_form
from tests.service.outboxes import ADDRESS, answering, composing, copy_of, deliveries, send

LATER = Answer("later", "451")


@pytest.fixture
def done(any_proven: Installation) -> Accepted:
    """A customer who gave an address."""
    return accepted(any_proven)


# Sending -----------------------------------------------------------------------------------------------------------------


def test_a_copy_is_sent_once_and_recorded(any_proven: Installation, done: Accepted) -> None:
    """It waits from the acceptance on; after it was sent there is nothing more to do."""
    assert copy_of(any_proven, done) == Copy("waiting", "j***@example.org", NOW, NOW, 0, None)
    with mail_server() as inbox:
        assert send(any_proven, inbox.url) == Sent(sent=1)
        assert send(any_proven, inbox.url) == Sent()
    assert [each.rcpt_tos for each in inbox.letters] == [[ADDRESS]]
    assert deliveries(any_proven, done) == [("accepted", 1)]
    assert copy_of(any_proven, done) == Copy("sent", "j***@example.org", NOW, NOW, 1, "250")


def test_without_an_address_there_is_no_mail(house: Installation) -> None:
    """Nobody asked for one."""
    assert outbox.copy_of(house, accepted(house, "overmax").acceptance.id) is None


def test_an_acceptance_that_is_refused_leaves_no_mail(house: Installation) -> None:
    """They stand in one transaction."""
    with pytest.raises(FormRefused):
        accepted(house, phone="no number")
    assert outbox.fill(house, now=NOW).by_state == {}


def test_the_same_form_again_is_one_mail(house: Installation) -> None:
    """Posted twice, recorded once, mailed once."""
    form = filled_form(house)
    for _ in range(2):
        acceptances.accept(house, "page-computers", "nl", form, VISITOR, now=NOW)
    assert outbox.fill(house, now=NOW).by_state == {"waiting": 1}


def test_without_a_server_mail_stays(house: Installation) -> None:
    """It is kept until there is one."""
    accepted(house)
    assert outbox.send_due(house, composing(house), lambda: NOW) == Sent()
    assert outbox.fill(house, now=NOW + timedelta(hours=1)) == outbox.Fill({"waiting": 1}, 1)


def test_a_server_that_is_away_is_tried_again(any_proven: Installation, done: Accepted) -> None:
    """Not at once; then it arrives, and the record says after how many tries."""
    assert send(any_proven, "smtp://127.0.0.1:1") == Sent(waiting=1)
    found = copy_of(any_proven, done)
    assert (found.state, found.tries, found.detail) == ("waiting", 1, "the server cannot be reached")
    with mail_server() as inbox:
        assert send(any_proven, inbox.url) == Sent()
        assert send(any_proven, inbox.url, found.due_at) == Sent(sent=1)
    assert deliveries(any_proven, done) == [("accepted", 2)]


def test_a_greylisting_server(house: Installation) -> None:
    """4xx: later."""
    done = accepted(house)
    with mail_server() as inbox:
        inbox.to_recipient = "451 come back in a minute"
        assert send(house, inbox.url) == Sent(waiting=1)
        inbox.to_recipient = None
        assert send(house, inbox.url, NOW + timedelta(minutes=1)) == Sent(sent=1)
    assert deliveries(house, done) == [("accepted", 2)]


def test_an_address_that_does_not_exist(any_proven: Installation, done: Accepted) -> None:
    """5xx: it is not tried again, staff see it, and the record has no word of the server's."""
    with mail_server() as inbox:
        inbox.to_recipient = f"550 5.1.1 <{ADDRESS}>: nobody here"
        assert send(any_proven, inbox.url) == Sent(refused=1)
        assert send(any_proven, inbox.url, NOW + timedelta(days=1)) == Sent()
    assert deliveries(any_proven, done) == [("refused", 1)]
    assert copy_of(any_proven, done).detail == "550"
    assert [each.acceptance for each in outbox.undelivered(any_proven, "page-computers")] == [
        done.acceptance.id
    ]


def test_two_days_are_enough(any_proven: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then it is given up, and that is on record."""
    done = accepted(any_proven)
    tried = answering(monkeypatch, LATER)
    now = NOW
    while copy_of(any_proven, done).state == "waiting":
        now = copy_of(any_proven, done).due_at
        send(any_proven, "smtp://127.0.0.1:1", now)
    assert now == NOW + GIVE_UP_AFTER
    assert len(tried) > 12
    assert deliveries(any_proven, done) == [("failed", len(tried))]


def test_two_workers_send_one_mail(any_house: Installation) -> None:
    """Whoever takes it first has it alone."""
    accepted(any_house)
    with mail_server() as inbox:

        def work() -> Sent:
            return send(any_house, inbox.url)

        done = at_once([work, work, work])
    assert sorted(each.sent for each in done if isinstance(each, Sent)) == [0, 0, 1]
    assert len(inbox.letters) == 1


# Staff -------------------------------------------------------------------------------------------------------------------


def test_staff_send_it_again(any_proven: Installation, done: Accepted) -> None:
    """A new mail with a name of its own; the old one is not shown as undelivered any more."""
    with mail_server() as inbox:
        inbox.to_recipient = "550 the box is full"
        send(any_proven, inbox.url)
        later = NOW + timedelta(hours=1)
        outbox.send_again(any_proven, "page-computers", done.acceptance.id, now=later)
        inbox.to_recipient = None
        assert send(any_proven, inbox.url, later) == Sent(sent=1)
    assert deliveries(any_proven, done) == [("refused", 1), ("accepted", 1)]
    assert outbox.undelivered(any_proven, "page-computers") == ()


def test_what_waits_or_was_sent_is_not_sent_again(house: Installation) -> None:
    """Neither by two people at once."""
    done = accepted(house)
    with pytest.raises(NotPossible) as waiting:
        outbox.send_again(house, "page-computers", done.acceptance.id, now=NOW)
    assert waiting.value.reason == "waiting"
    nobody = accepted(house, "overmax")
    with pytest.raises(NotPossible) as none:
        outbox.send_again(house, "overmax", nobody.acceptance.id, now=NOW)
    assert none.value.reason == "none"


def test_another_firms_mail_is_not_there(house: Installation) -> None:
    """As absent as one that never was."""
    done = accepted(house)
    for firm, name in (("overmax", done.acceptance.id), ("page-computers", "nobody")):
        with pytest.raises(NotFound):
            outbox.send_again(house, firm, name, now=NOW)


@pytest.mark.parametrize(
    ("address", "shown"),
    [("jan@example.org", "j***@example.org"), ("j@example.org", "j***@example.org"), ("", "")],
)
def test_shown(address: str, shown: str) -> None:
    """Enough for whoever typed it, too little for whoever looks over a shoulder."""
    assert outbox.shown(address) == shown
