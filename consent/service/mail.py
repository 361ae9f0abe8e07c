"""Hands one message to the mail server of CONSENT_SMTP_URL, and tells what the server said: by codes and our own words.

A server's own sentences often repeat the address of whoever was to get the message, so nothing of them is kept.
"""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.errors import MessageError
from email.message import EmailMessage
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

ACCEPTED, REFUSED, LATER = "accepted", "refused", "later"
PATIENCE_SECONDS = 30
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
# The library says ValueError or MessageError of a host, a name or a password that it cannot write down: no reason to keep others waiting.
_IN_THE_WAY = (OSError, smtplib.SMTPException, ValueError, MessageError)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message with its envelope: what goes to `recipient`, and `sender`, who hears when it cannot be delivered."""

    message: EmailMessage
    sender: str
    recipient: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a try: accepted, refused (for good) or later (the server is away, busy or set up wrong)."""

    result: str
    detail: str


def sender_of(url: str | None, base_url: str) -> str:
    """The service's own address, to which failures are told: `?from=`, else the server's user, else `consent@` our host."""
    parts = urlsplit(url or "")
    names: list[str] = [*parse_qs(parts.query).get("from", ()), unquote(parts.username or "")]
    for name in names:
        if "@" in name:
            return name
    return f"consent@{urlsplit(base_url).hostname}"


def send(url: str, letter: Letter) -> Answer:
    """Try once. Refused is what the server says of this recipient or of this message; all else may be mended in time."""
    try:
        server = _connected(urlsplit(url), letter.sender.rpartition("@")[2])
    except _IN_THE_WAY as error:
        return Answer(LATER, _why(error))
    try:
        return _handed_over(server, letter)
    finally:
        # what the server says to our good-bye changes nothing any more
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
        server.close()


def _connected(parts: SplitResult, name: str) -> smtplib.SMTP:
    """A server that is ready for a message: over TLS where the address asks for it, checked by the system's certificates."""
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    if parts.scheme == "smtps":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, name, timeout=PATIENCE_SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, port, name, timeout=PATIENCE_SECONDS)
    try:
        if parts.scheme == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _handed_over(server: smtplib.SMTP, letter: Letter) -> Answer:
    try:
        server.send_message(letter.message, letter.sender, [letter.recipient])
    except smtplib.SMTPRecipientsRefused as error:
        return _said(error.recipients[letter.recipient][0])
    except smtplib.SMTPDataError as error:
        return _said(error.smtp_code)
    except smtplib.SMTPNotSupportedError:
        return Answer(REFUSED, "the server takes no address with such letters")
    except _IN_THE_WAY as error:
        return Answer(LATER, _why(error))
    return Answer(ACCEPTED, "250")


def _said(code: int) -> Answer:
    """What a server says of a recipient or a message: 5xx is for good, 4xx for now (RFC 5321, section 4.2.1)."""
    return Answer(REFUSED if code >= 500 else LATER, str(code))


def _why(error: Exception) -> str:
    """What was in the way before the server heard of the message, without a word of the server's."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"the server refuses our name or password ({error.smtp_code})"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"the server does not take mail from us ({error.smtp_code})"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "the server offers no TLS or no login"
    if isinstance(error, ssl.SSLError):
        return "TLS failed: the server's certificate or its port is not right"
    if isinstance(error, (TimeoutError, smtplib.SMTPServerDisconnected)):
        return "the server does not answer, or hung up"
    if isinstance(error, (ValueError, MessageError)):
        return "CONSENT_SMTP_URL or an address has letters that cannot be sent"
    return "the server cannot be reached"
