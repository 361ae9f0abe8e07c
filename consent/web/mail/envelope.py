"""What every letter has around it: who writes to whom, when, and under which name."""

from __future__ import annotations

from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

from consent.core.firms import Firm
from consent.core.letter_names import message_id
from consent.core.outbox import Mail
from consent.service import mail
from consent.service.mail import Letter
from consent.web.house import house


def closed(message: EmailMessage, one: Mail, firm: Firm, recipient: str, now: datetime) -> Letter:
    """The letter, ready to be sent."""
    settings = house().settings
    sender = mail.sender_of(settings.smtp_url, settings.base_url)
    _addressed(message, firm, sender, recipient)
    message["Date"] = format_datetime(now)
    host = urlsplit(settings.base_url).hostname or "localhost"
    message["Message-ID"] = message_id(one, host, house().keys.links)
    message["Auto-Submitted"] = "auto-generated"
    return Letter(message, sender, recipient)


def line(text: str) -> str:
    """Words as they may stand in a header: whatever would end the line is a space."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _addressed(message: EmailMessage, about: Firm, sender: str, recipient: str) -> None:
    """From the firm, whom answers reach; `Sender` is the service that mails for it. A firm without an address speaks by ours."""
    message["To"] = _address(recipient)
    name = line(about.name)
    try:
        firm = Address(name, addr_spec=about.identity.email)
    except (MessageError, ValueError, IndexError):  # "not stated"
        message["From"] = Address(name, addr_spec=sender)
        return
    message["From"] = message["Reply-To"] = firm
    if firm.addr_spec != sender:
        message["Sender"] = Address(addr_spec=sender)


def _address(text: str) -> Address:
    """One address, or an error; before the @, letters of any script may stand (RFC 6531), which the library does not parse."""
    plain = Address(addr_spec="".join(sign if sign.isascii() else "x" for sign in text))
    name, _, host = text.rpartition("@")
    return plain if text.isascii() else Address(username=name, domain=host)
