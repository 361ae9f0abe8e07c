"""Letters that come back: on record once, whoever writes it twice, and only for letters that were really sent from here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from consent.core.letter_names import message_id
from consent.core.outbox import WAITING, Mail
from consent.core.record import read_record
from consent.core.staff import StaffMember
from consent.errors import FormatError, NotPossible
from consent.service import bounces, erasing, mail, outbox
from consent.service.acceptances import Accepted
from consent.service.bounces import Bounced
from consent.service.installation import Installation
from consent.service.mail import Answer
from consent.store import log
from consent.store import outbox as rows
from tests.bounce_samples import exchange, exim, postfix
from tests.ended_sessions import whole
from tests.samples import NOW, accepted, at_once
from tests.service.outboxes import ADDRESS, answering, copy_of, deliveries, send

SERVER = "smtp://127.0.0.1:1"
LATER = NOW + timedelta(hours=3)


@pytest.fixture
def done(any_proven: Installation) -> Accepted:
    """A customer who gave an address."""
    return accepted(any_proven)


@pytest.fixture
def sent(any_proven: Installation, done: Accepted, monkeypatch: pytest.MonkeyPatch) -> str:
    """The Message-ID of the copy that a mail server took."""
    tried = answering(monkeypatch, Answer("accepted", "250"))
    send(any_proven, SERVER)
    return str(tried[0].message["Message-ID"])


def came_back(house: Installation, done: Accepted) -> list[tuple[str, str]]:
    """(kind, status) of every record about a mail of an acceptance that came back."""
    with house.database.reading() as connection:
        about = log.leaves_about(connection, done.acceptance.firm, done.acceptance.id)
    records = [read_record(leaf.entry) for leaf in about if leaf.event == "receipt.bounced"]
    assert not any(ADDRESS.encode() in leaf.entry for leaf in about)
    return [(record["kind"], record["status"]) for record in records]


@pytest.mark.parametrize(("notice", "status"), [(postfix, "5.1.1"), (exim, "5.2.2"), (exchange, "5.1.10")])
def test_a_letter_that_comes_back_is_on_record(
    any_proven: Installation, done: Accepted, sent: str, notice: Callable[[str], bytes], status: str
) -> None:
    """As three mail servers write it: a record with the status alone, and staff see it."""
    found = bounces.take(any_proven, notice(sent), now=LATER)
    assert found == Bounced(done.acceptance.id, status, is_new=True)
    assert came_back(any_proven, done) == [("receipt", status)]
    assert (copy_of(any_proven, done).state, copy_of(any_proven, done).detail) == ("bounced", status)
    assert [one.acceptance for one in outbox.undelivered(any_proven, "page-computers")] == [
        done.acceptance.id
    ]


def test_told_twice_it_is_recorded_once(any_proven: Installation, done: Accepted, sent: str) -> None:
    """By a server that repeats itself, and by two at once."""
    told = at_once([lambda: bounces.take(any_proven, postfix(sent), now=LATER) for _ in range(3)])
    assert sorted(one.is_new for one in told if isinstance(one, Bounced)) == [False, False, True]
    assert len(came_back(any_proven, done)) == 1


def test_a_delay_changes_nothing(any_proven: Installation, done: Accepted, sent: str) -> None:
    """The server goes on trying."""
    assert bounces.take(any_proven, postfix(sent, action="delayed"), now=LATER) == Bounced(None, None, False)
    assert (came_back(any_proven, done), copy_of(any_proven, done).state) == ([], "sent")


def test_a_stranger_cannot_say_so(any_proven: Installation, done: Accepted, sent: str) -> None:
    """Not by the number that stands on the receipt, not by a name of their own making, not for another letter."""
    known = done.acceptance.id
    one = Mail("m1", "page-computers", known, "receipt", NOW, NOW, 1, WAITING)
    forged = message_id(one, "consent.example.org", [b"f" * 32])
    for name in (forged, f"<{known}.receipt@consent.example.org>", sent.replace("receipt", "summary"), "<>"):
        with pytest.raises(FormatError, match="no letter that was sent from here"):
            bounces.take(any_proven, postfix(name), now=LATER)
    assert (came_back(any_proven, done), copy_of(any_proven, done).state) == ([], "sent")


def test_one_about_an_acceptance_that_is_not_here(any_proven: Installation) -> None:
    """As after an older backup: it is refused, and somebody reads that."""
    one = Mail("m1", "page-computers", "nobody", "receipt", NOW, NOW, 1, WAITING)
    name = message_id(one, "consent.example.org", any_proven.keys.links)
    with pytest.raises(FormatError, match="no letter that was sent from here"):
        bounces.take(any_proven, postfix(name), now=LATER)


def test_while_the_worker_is_still_sending_it(any_proven: Installation, done: Accepted) -> None:
    """A server may be faster than our word that it took the letter: the message comes again later."""
    with any_proven.database.reading() as connection:
        one = rows.latest(connection, done.acceptance.id, "receipt")
    assert one is not None
    name = message_id(one, "consent.example.org", any_proven.keys.links)
    with pytest.raises(NotPossible) as caught:
        bounces.take(any_proven, postfix(name), now=NOW)
    assert caught.value.reason == "waiting"
    assert came_back(any_proven, done) == []


def test_what_was_refused_at_once_does_not_come_back(
    any_proven: Installation, done: Accepted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It never left."""
    tried = answering(monkeypatch, Answer("refused", "550"))
    send(any_proven, SERVER)
    name = str(tried[0].message["Message-ID"])
    assert not bounces.take(any_proven, postfix(name), now=LATER).is_new
    assert came_back(any_proven, done) == []


def test_sent_again_it_may_come_back_again(any_proven: Installation, done: Accepted, sent: str) -> None:
    """A letter of its own, with a record of its own; the first notice, late, says nothing of the second letter."""
    bounces.take(any_proven, postfix(sent), now=LATER)
    outbox.send_again(any_proven, "page-computers", done.acceptance.id, now=LATER)
    with pytest.MonkeyPatch.context() as patch:
        tried = answering(patch, Answer("accepted", "250"))
        send(any_proven, SERVER, LATER)
    again = str(tried[0].message["Message-ID"])
    assert again != sent
    assert outbox.undelivered(any_proven, "page-computers") == ()
    assert not bounces.take(any_proven, postfix(sent), now=LATER).is_new
    assert copy_of(any_proven, done).state == "sent"
    assert bounces.take(any_proven, exim(again), now=LATER).is_new
    assert [status for _, status in came_back(any_proven, done)] == ["5.1.1", "5.2.2"]


def test_it_comes_back_after_the_person_was_erased(
    any_proven: Installation, done: Accepted, sent: str
) -> None:
    """The record says it without a word about the person, once; there is nothing to send again."""
    erasing.erase(any_proven, done.acceptance.id, "the customer asked", forced=True, now=LATER)
    assert bounces.take(any_proven, postfix(sent), now=LATER).is_new
    assert not bounces.take(any_proven, postfix(sent), now=LATER).is_new
    assert came_back(any_proven, done) == [("receipt", "5.1.1")]
    assert outbox.undelivered(any_proven, "page-computers") == ()


def test_a_summary_does_not_stand_for_a_copy(
    proven: Installation, technician: StaffMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the rows are gone, the log counts each kind by itself: a copy that came back does not come back in place of the summary."""
    tried = answering(monkeypatch, Answer("accepted", "250"))
    session = whole(proven, technician, 10)
    send(proven, SERVER, LATER)
    names = {str(one.message["Message-ID"]).split(".")[2]: str(one.message["Message-ID"]) for one in tried}
    erasing.erase(proven, session.id, "the customer asked", forced=True, now=LATER)
    told = [
        bounces.take(proven, postfix(names[kind]), now=LATER) for kind in ("receipt", "receipt", "summary")
    ]
    assert [one.is_new for one in told] == [True, False, True]
    assert [kind for kind, _ in came_back(proven, session.accepted)] == ["receipt", "summary"]


def test_erased_before_it_was_taken_it_does_not_come_back(any_proven: Installation) -> None:
    """No server took it, as far as the log says."""
    done = accepted(any_proven)
    names: list[str] = []

    def erase(_: str, letter: mail.Letter) -> Answer:
        names.append(str(letter.message["Message-ID"]))
        erasing.erase(any_proven, done.acceptance.id, "the customer asked", forced=True, now=NOW)
        return Answer("accepted", "250")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mail, "send", erase)
        send(any_proven, SERVER)
    assert deliveries(any_proven, done) == []
    assert not bounces.take(any_proven, postfix(names[0]), now=LATER).is_new
    assert came_back(any_proven, done) == []
