"""Notices of mail servers: which letters they are about and why those came back; everything else is refused."""

from __future__ import annotations

import pytest

from consent.core import bounces
from consent.core.bounces import LARGEST, UNDEFINED, Notice, read_notice
from consent.errors import FormatError
from tests.bounce_samples import exchange, exim, international, lines, postfix, seen, vacation

NAME = "<m1.a1.receipt.xxxxxxxxxxxxxxxxxxxxxx@consent.example.org>"


@pytest.mark.parametrize(
    ("message", "status"),
    [
        (postfix(NAME), "5.1.1"),
        (exim(NAME), "5.2.2"),
        (exchange(NAME), "5.1.10"),
        (international(NAME), "5.1.1"),
    ],
    ids=["postfix", "exim", "exchange", "international"],
)
def test_what_came_back_and_why(message: bytes, status: str) -> None:
    """As each server writes it, with either kind of line break."""
    for data in (message, message.replace(b"\r\n", b"\n")):
        notice = read_notice(data)
        assert (notice.status, notice.names[0]) == (status, NAME)


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", "unheard-of", ""])
def test_what_may_still_arrive_did_not_come_back(action: str) -> None:
    """A delay is no failure, nor is what a later release of the format may add."""
    assert read_notice(postfix(NAME, action=action, status="4.4.1")) == Notice(None, (NAME,))


@pytest.mark.parametrize("action", ["Failed", "failed (no such user)", " FAILED "])
def test_failed_however_it_is_written(action: str) -> None:
    """Names of actions have no case, and comments may follow."""
    assert read_notice(postfix(NAME, action=action)).status == "5.1.1"


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("5.2.2", "5.2.2"),
        ("4.4.7", "4.4.7"),
        ("5.1.1 (jan@example.org is unknown)", "5.1.1"),
        ("2.0.0", UNDEFINED),
        ("jan@example.org", UNDEFINED),
        ("5.1.1jan@example.org", UNDEFINED),
        ("5.1.1000", UNDEFINED),
        ("", UNDEFINED),
    ],
)
def test_only_a_status_code_is_taken_of_it(written: str, status: str) -> None:
    """A server may write an address there; failed with a code that says otherwise is failed."""
    assert read_notice(postfix(NAME, status=written)).status == status


def test_a_failure_without_a_status() -> None:
    """It failed all the same."""
    assert read_notice(postfix(NAME, field="X-Status")).status == UNDEFINED


def test_one_of_several_recipients() -> None:
    """The first one that failed counts."""
    delayed = b"Final-Recipient: rfc822; a@example.org\r\nAction: delayed\r\nStatus: 4.4.1\r\n\r\nFinal-Recipient: rfc822; jan@"
    message = postfix(NAME).replace(b"Final-Recipient: rfc822; jan@", delayed)
    assert read_notice(message).status == "5.1.1"


def test_a_letter_in_base64() -> None:
    """Some gateways encode what they return."""
    header = b"TWVzc2FnZS1JRDogPG0xQHg+DQo="  # Message-ID: <m1@x>
    message = postfix(NAME)
    start = message.index(b"text/rfc822-headers") + len(b"text/rfc822-headers")
    encoded = message[:start] + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + header
    assert read_notice(encoded + b"\r\n--4XyZ.1700000000/mx.example.org--\r\n").names == ("<m1@x>",)


def test_many_names_are_cut() -> None:
    """Nobody makes us try thousands."""
    assert len(read_notice(exchange(" ".join([NAME] * 500))).names) == bounces.MOST_NAMES


@pytest.mark.parametrize(
    "message",
    [
        vacation(NAME).replace(b"auto-replied", b"no"),
        vacation(NAME).replace(b"Auto-Submitted", b"X-Auto"),
        b"",
        b"\x00\xff" * 50,
        b"hello",
        lines("Content-Type: multipart/report; report-type=delivery-status\n\nno parts"),
        lines('Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n--b\n\n--b--'),
        postfix(NAME).replace(b"message/delivery-status", b"text/plain"),
        postfix(NAME).replace(b"text/rfc822-headers", b"message/delivery-status"),
        postfix(NAME).replace(b"Action:", b"X-Action:"),
        postfix(NAME).replace(b"multipart/report", b"multipart/mixed").replace(b"auto-replied", b"no"),
    ],
)
def test_other_messages_are_refused(message: bytes) -> None:
    """Answers of people, and what is no whole notice."""
    with pytest.raises(FormatError):
        read_notice(message)


@pytest.mark.parametrize("message", [vacation(NAME), seen(NAME)])
def test_programs_that_answer_are_no_mail_servers(message: bytes) -> None:
    """Somebody is away, or has opened the letter: it did not come back, and there is nobody to be told so."""
    assert read_notice(message) == Notice(None, ())


def test_what_is_too_large_is_not_read() -> None:
    """A whole letter fits, and more does not."""
    with pytest.raises(FormatError, match="bytes"):
        read_notice(postfix(NAME) + b"x" * LARGEST)


def test_what_is_too_deep_is_not_read() -> None:
    """Parts in parts in parts, and messages in messages in messages."""
    parts = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5000))
    with pytest.raises(FormatError, match="parts"):
        read_notice(parts)
    with pytest.raises(FormatError, match="cannot be read"):
        read_notice(b"Content-Type: message/rfc822\n\n" * 5000)


@pytest.mark.parametrize("break_", [b"", b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("before", [b"", b"From: x\n", b"From: x\r"])
def test_a_header_without_end_is_refused_before_it_costs_anything(before: bytes, break_: bytes) -> None:
    """Hundreds of thousands of parameters, in one line or folded, keep the library busy for minutes: a stranger's mail must not."""
    parameters = (break_ + b" ;a=b") * 200_000
    with pytest.raises(FormatError, match="a header of it has more than"):
        read_notice(before + b"Content-Type: multipart/report" + parameters + b"\n\nx")
