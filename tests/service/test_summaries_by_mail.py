"""The summary of a session in the outbox: once when it is closed, once more after a correction, whoever does what twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from consent.core.outbox import SUMMARY
from consent.core.record import read_record
from consent.core.staff import StaffMember
from consent.errors import ConsentError, NotPossible
from consent.service import closings, erasing, mail, outbox, staff
from consent.service.closings import Correction
from consent.service.installation import Installation
from consent.service.mail import Answer
from consent.service.outbox import Sent
from consent.store import log
from tests.ended_sessions import Began, began, closed, ran, whole
from tests.mail_servers import mail_server
from tests.samples import NOW, PASSWORD, at_once
from tests.service.outboxes import answering, send

END = NOW + timedelta(minutes=20)
SERVER = "smtp://127.0.0.1:1"
ANSWER = Answer("accepted", "250")


@pytest.fixture
def session(proven: Installation, technician: StaffMember) -> Began:
    """A session that runs, of a customer who gave an address; the copy of the receipt is sent already."""
    running = ran(proven, began(proven, technician))
    with pytest.MonkeyPatch.context() as patch:
        answering(patch, ANSWER)
        send(proven, SERVER)
    return running


def correct(house: Installation, session: Began, minutes: str = "5", seconds: int = 60) -> None:
    """The technician corrects it, so many seconds after it was closed."""
    correction = Correction(minutes, "solved", "The waiting does not count.")
    closings.correct(house, session.member, session.id, correction, now=END + timedelta(seconds=seconds))


def mails(house: Installation, session: Began) -> list[tuple[str, str, int]]:
    """(kind, result, tries) of every record about the mails of a session."""
    with house.database.reading() as connection:
        about = log.leaves_about(connection, session.member.firm, session.id)
    records = [read_record(leaf.entry) for leaf in about if leaf.event == "receipt.delivered"]
    return [(record["kind"], record["result"], record["tries"]) for record in records]


def test_closing_sends_a_summary(proven: Installation, session: Began) -> None:
    """Once, and what became of it is on record as of the copy."""
    closed(proven, session, now=END)
    with mail_server() as inbox:
        assert send(proven, inbox.url, END) == Sent(sent=1)
        assert send(proven, inbox.url, END) == Sent()
    assert len(inbox.letters) == 1
    assert mails(proven, session) == [("receipt", "accepted", 1), ("summary", "accepted", 1)]
    found = outbox.copy_of(proven, session.id, SUMMARY)
    assert found is not None
    assert (found.state, found.to) == ("sent", "j***@example.org")


def test_closed_without_having_begun(proven: Installation, technician: StaffMember) -> None:
    """That nobody took over is worth a letter too."""
    closed(proven, began(proven, technician), "not_started", now=END)
    assert outbox.fill(proven, now=END).by_state == {"waiting": 2}


def test_without_an_address_there_is_no_summary(house: Installation) -> None:
    """Nobody asked for one."""
    tess = staff.add(house, "tess", firm="overmax", roles=["technician"], password=PASSWORD, now=NOW)
    whole(house, tess, 10)
    assert outbox.fill(house, now=END).by_state == {}


def test_closing_twice_is_one_summary(proven: Installation, session: Began) -> None:
    """By a browser that went back, and by two at once."""
    done = at_once([lambda: closed(proven, session, now=END) for _ in range(3)])
    assert sum(isinstance(one, ConsentError) for one in done) == 2
    with pytest.raises(NotPossible):
        closed(proven, session, now=END)
    assert outbox.fill(proven, now=END).by_state == {"sent": 1, "waiting": 1}


def test_two_workers_send_one_summary(proven: Installation, session: Began) -> None:
    """Whoever takes it first has it alone."""
    closed(proven, session, now=END)
    with mail_server() as inbox:
        done = at_once([lambda: send(proven, inbox.url, END) for _ in range(3)])
    assert sorted(each.sent for each in done if isinstance(each, Sent)) == [0, 0, 1]
    assert len(inbox.letters) == 1


def test_a_correction_sends_another(
    proven: Installation, session: Began, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A letter of its own, after the one before it."""
    tried = answering(monkeypatch, ANSWER)
    closed(proven, session, now=END)
    send(proven, SERVER, END)
    correct(proven, session)
    assert send(proven, SERVER, END + timedelta(minutes=1)) == Sent(sent=1)
    assert len({str(one.message["Message-ID"]) for one in tried}) == 2
    assert [kind for kind, _, _ in mails(proven, session)] == ["receipt", "summary", "summary"]


def test_corrected_before_it_was_sent(proven: Installation, session: Began) -> None:
    """The letter that waits says it all: it is made when it is sent."""
    closed(proven, session, now=END)
    correct(proven, session)
    correct(proven, session, "4", 90)
    assert outbox.fill(proven, now=END).by_state == {"sent": 1, "waiting": 1}


def test_corrected_while_it_could_not_be_sent(
    proven: Installation, session: Began, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that was put off is dropped for the newer one: nobody gets the same twice."""
    tried = answering(monkeypatch, Answer("later", "451"), ANSWER)
    closed(proven, session, now=END)
    assert send(proven, SERVER, END) == Sent(waiting=1)
    correct(proven, session)
    assert send(proven, SERVER, END + timedelta(hours=1)) == Sent(sent=1)
    assert outbox.fill(proven, now=END).by_state == {"sent": 2}
    assert len({str(one.message["Message-ID"]) for one in tried}) == 2
    assert mails(proven, session)[1:] == [("summary", "accepted", 1)]


def test_corrected_while_it_is_being_sent(
    proven: Installation, session: Began, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was made before the correction goes out, and the newer one after it."""
    closed(proven, session, now=END)

    def slow(*_: object) -> Answer:
        monkeypatch.setattr(mail, "send", lambda *_: ANSWER)
        correct(proven, session, seconds=0)
        return ANSWER

    monkeypatch.setattr(mail, "send", slow)
    assert send(proven, SERVER, END) == Sent(sent=1)
    assert send(proven, SERVER, END + timedelta(seconds=1)) == Sent(sent=1)
    assert [kind for kind, _, _ in mails(proven, session)] == ["receipt", "summary", "summary"]


def test_staff_send_the_summary_again(
    proven: Installation, session: Began, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each kind by itself: the copy arrived, the summary did not."""
    answering(monkeypatch, Answer("refused", "550"), ANSWER)
    closed(proven, session, now=END)
    send(proven, SERVER, END)
    with pytest.raises(NotPossible):
        outbox.send_again(proven, session.member.firm, session.id, now=END)
    outbox.send_again(proven, session.member.firm, session.id, SUMMARY, now=END)
    assert send(proven, SERVER, END + timedelta(seconds=1)) == Sent(sent=1)
    assert outbox.undelivered(proven, session.member.firm) == ()


def test_an_erased_person_gets_no_summary(proven: Installation, session: Began) -> None:
    """The row goes with the person."""
    closed(proven, session, now=END)
    erasing.erase(proven, session.id, "the customer asked", forced=True, now=END)
    with mail_server() as inbox:
        assert send(proven, inbox.url, END) == Sent()
    assert inbox.letters == []
