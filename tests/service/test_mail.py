"""Handing a message to a real mail server: what it says, and what is in the way before it says anything."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from consent.service import mail
from consent.service.mail import Answer, Letter, send, sender_of
from tests.mail_servers import HOST, certificate, mail_server, only_with

TLS_FAILED = Answer("later", "TLS failed: the server's certificate or its port is not right")


def letter(recipient: str = "jan@example.org") -> Letter:
    """A short one."""
    message = EmailMessage()
    message["Subject"] = "Zażółć"
    message["To"] = recipient
    message.set_content("Beste Jan")
    return Letter(message, "consent@example.net", recipient)


def test_a_message_arrives_in_its_envelope() -> None:
    """What the server takes is accepted; the envelope is the service's and the recipient's."""
    with mail_server() as inbox:
        assert send(inbox.url, letter()) == Answer("accepted", "250")
    assert [(each.mail_from, each.rcpt_tos) for each in inbox.letters] == [
        ("consent@example.net", ["jan@example.org"])
    ]
    assert inbox.messages()[0]["Subject"] == "Zażółć"


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("550 5.1.1 <jan@example.org> is nobody here", Answer("refused", "550")),
        ("451 4.7.1 <jan@example.org>: come back later", Answer("later", "451")),
    ],
)
def test_what_is_said_of_the_recipient(said: str, answer: Answer) -> None:
    """For good or for now; the address in the server's words is not kept."""
    with mail_server() as inbox:
        inbox.to_recipient = said
        assert send(inbox.url, letter()) == answer
    assert inbox.letters == []


@pytest.mark.parametrize(
    ("said", "answer"),
    [("552 too big", Answer("refused", "552")), ("452 the disk is full", Answer("later", "452"))],
)
def test_what_is_said_of_the_message(said: str, answer: Answer) -> None:
    """The same."""
    with mail_server() as inbox:
        inbox.to_message = said
        assert send(inbox.url, letter()) == answer


def test_nobody_is_there() -> None:
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    assert send(f"smtp://{HOST}:{port}", letter()) == Answer("later", "the server cannot be reached")


def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody listens and says nothing: not for ever."""
    monkeypatch.setattr(mail, "PATIENCE_SECONDS", 0.2)
    with socket.create_server((HOST, 0)) as silent:
        url = f"smtp://{HOST}:{silent.getsockname()[1]}"
        assert send(url, letter()) == Answer("later", "the server does not answer, or hung up")


@pytest.mark.parametrize(
    ("greeting", "detail"),
    [
        (b"", "the server does not answer, or hung up"),
        (b"554 go away\r\n", "the server does not take mail from us (554)"),
    ],
)
def test_a_server_that_does_not_want_to_talk(greeting: bytes, detail: str) -> None:
    """It hangs up, or sends everybody away: that is about us, and may be mended."""
    with socket.create_server((HOST, 0)) as rude:
        url = f"smtp://{HOST}:{rude.getsockname()[1]}"

        def answer() -> None:
            connection, _ = rude.accept()
            connection.sendall(greeting)
            connection.close()

        thread = threading.Thread(target=answer)
        thread.start()
        assert send(url, letter()) == Answer("later", detail)
        thread.join()


def test_a_server_that_takes_no_such_letters() -> None:
    """An address with letters that the server cannot write will never do."""
    with mail_server(enable_SMTPUTF8=False) as inbox:
        answer = send(inbox.url, letter("zażółć@example.org"))
    assert answer == Answer("refused", "the server takes no address with such letters")


UNWRITABLE = Answer("later", "CONSENT_SMTP_URL or an address has letters that cannot be sent")


def test_a_host_that_cannot_be_written() -> None:
    """A slip in the setting is something to be mended: it is told of each mail, and stops nobody's work."""
    assert send("smtp://mail..example.net", letter()) == UNWRITABLE


def test_a_password_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library knows no letters beyond ASCII there."""
    trusted, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    wants = only_with("me", "geheim")
    with mail_server(tls_context=context, require_starttls=True, **wants) as inbox:
        assert send(f"smtp+starttls://me:gehe%C3%AFm@{HOST}:{inbox.port}", letter()) == UNWRITABLE


def test_a_sender_that_cannot_be_written() -> None:
    """A host with letters beyond ASCII would be our name to the server."""
    with mail_server() as inbox:
        assert send(inbox.url, replace(letter(), sender="consent@exämple.net")) == UNWRITABLE
    assert inbox.letters == []


# TLS and names -----------------------------------------------------------------------------------------------------------


def test_starttls_and_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over TLS with a certificate that the system trusts, with name and password from the address."""
    trusted, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    wants = only_with("me@example.net", "p@ss")
    with mail_server(tls_context=context, require_starttls=True, **wants) as inbox:
        server = f"smtp+starttls://me%40example.net:p%40ss@{HOST}:{inbox.port}"
        assert send(server, letter()) == Answer("accepted", "250")
        wrong = send(server.replace("p%40ss", "guess"), letter())
        assert wrong == Answer("later", "the server refuses our name or password (535)")
    assert len(inbox.letters) == 1


def test_tls_from_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """smtps://"""
    trusted, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with mail_server(ssl_context=context) as inbox:
        assert send(f"smtps://{HOST}:{inbox.port}", letter()) == Answer("accepted", "250")


def test_a_certificate_that_nobody_trusts(tmp_path: Path) -> None:
    """Nothing is sent to whoever cannot show who he is."""
    _, context = certificate(tmp_path)
    with mail_server(tls_context=context) as inbox:
        assert send(f"smtp+starttls://{HOST}:{inbox.port}", letter()) == TLS_FAILED
    assert inbox.letters == []


def test_a_server_without_tls() -> None:
    """Asked for TLS and there is none: nothing goes over the open line, neither way."""
    with mail_server() as inbox:
        port = inbox.port
        answer = send(f"smtp+starttls://{HOST}:{port}", letter())
        assert answer == Answer("later", "the server offers no TLS or no login")
        assert send(f"smtps://{HOST}:{port}", letter()) == TLS_FAILED
    assert inbox.letters == []


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        (None, "consent@help.example.org"),
        ("smtps://h", "consent@help.example.org"),
        ("smtps://apikey:pw@h", "consent@help.example.org"),
        ("smtps://me%40example.net:pw@h", "me@example.net"),
        ("smtps://me%40example.net:pw@h/?from=post@example.net", "post@example.net"),
    ],
)
def test_sender(url: str | None, sender: str) -> None:
    """Who hears when a mail cannot be delivered: as set, else the server's user, else an address at our host."""
    assert sender_of(url, "https://help.example.org:8443") == sender
