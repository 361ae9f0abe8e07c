"""A mail server of this machine for tests: it keeps what it gets, and says what it is told to say."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope
from aiosmtpd.smtp import Session as SmtpSession
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HOST = "127.0.0.1"


@dataclass
class Inbox:
    """What arrived, and the answers to come: of the recipient and of the message; None is yes."""

    port: int = 0
    letters: list[Envelope] = field(default_factory=list)
    to_recipient: str | None = None
    to_message: str | None = None

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _: SMTP, _session: SmtpSession, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take the recipient, or say what was ordered."""
        if self.to_recipient is not None:
            return self.to_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _: SMTP, _session: SmtpSession, envelope: Envelope) -> str:  # noqa: N802
        """Keep the message, or say what was ordered."""
        if self.to_message is not None:
            return self.to_message
        self.letters.append(envelope)
        return "250 OK"

    @property
    def url(self) -> str:
        """The address of the server, without TLS."""
        return f"smtp://{HOST}:{self.port}"

    def messages(self) -> list[EmailMessage]:
        """What arrived, parsed."""
        return [message_from_bytes(content_of(each), policy=default) for each in self.letters]


def content_of(envelope: Envelope) -> bytes:
    """The message as it came in."""
    content = envelope.content
    assert isinstance(content, bytes)
    return content


class _Plain(Controller):
    """One that chooses a free port by itself."""

    def _trigger_server(self) -> None:
        # the library connects to the port it was given, which was "any"
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def mail_server(**settings: Any) -> Iterator[Inbox]:
    """A running server with its inbox."""
    inbox = Inbox()
    controller = _Plain(inbox, hostname=HOST, port=0, **settings)
    controller.start()
    inbox.port = controller.port
    try:
        yield inbox
    finally:
        controller.stop()


def only_with(name: str, password: str) -> dict[str, Any]:
    """Settings of a server that wants to know who sends, and asks only behind TLS."""

    def check(_: SMTP, _session: SmtpSession, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
        is_right = (data.login, data.password) == (name.encode(), password.encode())
        return AuthResult(success=is_right, handled=False)

    return {"authenticator": check, "auth_required": True}


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for HOST that signs itself, as a file to trust, and what a server needs to show it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail server of a test")])
    start = datetime.now(UTC) - timedelta(days=1)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=3))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "mail.crt", folder / "mail.key"
    public.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return public, context
