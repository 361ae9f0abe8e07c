"""The one door to others by http: addresses that are checked, no redirects, five seconds in all, and small answers.

The host is resolved once; every address that comes of it must be public (unless the operator says otherwise, or the service itself is on a
loopback address), and the connection goes to the very address that was checked: a name that answers differently the next moment changes nothing.
"""

from __future__ import annotations

import http.client
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

from consent.config import DEFAULT_PORTS, Settings, is_loopback
from consent.errors import OutsideFailed

SECONDS = 5.0
LARGEST_ANSWER = 256_000
_CHUNK = 65_536
_TOO_LATE = f"no whole answer in {SECONDS:.0f} s"
_FAULTS = (OSError, http.client.HTTPException, ValueError)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: any status but a redirect."""

    status: int
    body: bytes


def post(
    settings: Settings, url: str, body: bytes, *, content_type: str, limit: int = LARGEST_ANSWER
) -> Answer:
    """Post `body`; OutsideFailed where nobody may be called there, nobody answers in time, or the answer is too large or a redirect."""
    parts = _checked(url)
    ends = time.monotonic() + SECONDS
    address = _address_of(parts, may_be_private(settings), ends)
    connection = _Pinned(parts, address, ends)
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    with _cut_off(connection, ends), _told(parts):
        connection.request("POST", target, body, {"Content-Type": content_type, "User-Agent": "consent"})
        with connection.getresponse() as answer:
            if 300 <= answer.status < 400:
                raise OutsideFailed(parts.netloc, "redirect", f"it answered {answer.status}, a redirect")
            return Answer(answer.status, _read(answer, parts, limit, ends))


def may_be_private(settings: Settings) -> bool:
    """Whether calls may go to addresses that are not public."""
    host = urlsplit(settings.base_url).hostname or ""
    return settings.private_addresses == "allowed" or is_loopback(host)


def _checked(url: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or parts.username is not None:
        raise OutsideFailed(
            parts.netloc.rpartition("@")[2], "address", "not an http or https address without a user"
        )
    return parts


def _read(answer: http.client.HTTPResponse, parts: SplitResult, limit: int, ends: float) -> bytes:
    found = b""
    while chunk := answer.read(_CHUNK):
        found += chunk
        if len(found) > limit:
            raise OutsideFailed(parts.netloc, "too_large", f"more than {limit} bytes")
    if time.monotonic() >= ends:
        raise OutsideFailed(parts.netloc, "timeout", _TOO_LATE)
    if answer.length:
        raise OutsideFailed(parts.netloc, "unreachable", "the answer was cut off")
    return found


# Addresses ---------------------------------------------------------------------------------------------------------------


def _address_of(parts: SplitResult, is_private_allowed: bool, ends: float) -> str:
    """The address to connect to: the first one, and only if all of them may be called."""
    host, port = parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme]
    found = _in_time(lambda: resolve(host, port), parts, ends)
    for each in found:
        if not (is_private_allowed or is_public(each)):
            raise OutsideFailed(parts.netloc, "address", f"{each} is not a public address")
    return found[0]


def resolve(host: str, port: int) -> list[str]:
    """Every address of a host."""
    return [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet, also when it is wrapped into one of IPv6."""
    found = ip_address(address.partition("%")[0])
    return all(each.is_global and not each.is_multicast for each in (found, *_wrapped(found)))


def _wrapped(address: IPv4Address | IPv6Address) -> Iterator[IPv4Address]:
    if isinstance(address, IPv6Address):
        if address.packed[:12] == bytes.fromhex("0064ff9b") + bytes(8):  # NAT64
            yield IPv4Address(address.packed[12:])
        yield from filter(None, (address.ipv4_mapped, address.sixtofour, *(address.teredo or ())))


def _in_time(ask: Callable[[], list[str]], parts: SplitResult, ends: float) -> list[str]:
    """What `ask` finds, in a thread of its own: a resolver has its own idea of patience."""
    found: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            found.put(ask())
        except (OSError, UnicodeError) as error:
            found.put(error)

    threading.Thread(target=run, name="consent-resolver", daemon=True).start()
    try:
        answer = found.get(timeout=max(0.01, ends - time.monotonic()))
    except queue.Empty:
        raise OutsideFailed(parts.netloc, "timeout", "its name was not found in time") from None
    if isinstance(answer, Exception) or not answer:
        raise OutsideFailed(parts.netloc, "unreachable", f"no address: {answer}")
    return answer


# Connections -------------------------------------------------------------------------------------------------------------


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was checked, under the name that was asked for."""

    def __init__(self, parts: SplitResult, address: str, ends: float) -> None:
        super().__init__(parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme])
        self._address, self._ends, self._is_tls = address, ends, parts.scheme == "https"
        self._kept: socket.socket | None = None  # the library lets go of it while the answer is still read

    def connect(self) -> None:
        """To that address; the certificate must be the host's."""
        left = max(0.01, self._ends - time.monotonic())
        self.sock = self._kept = socket.create_connection((self._address, self.port), left)
        if self._is_tls:
            context = ssl.create_default_context()
            # the handshake comes after: what is under way can be cut off only by the socket that is kept
            wrapped = context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock = self._kept = wrapped
            wrapped.do_handshake()

    def cut(self) -> None:
        """End it now, whatever it is doing."""
        if self._kept is not None:
            with suppress(OSError):
                self._kept.shutdown(socket.SHUT_RDWR)


@contextmanager
def _cut_off(connection: _Pinned, ends: float) -> Iterator[None]:
    """Within: when time is up the connection ends, also under somebody who sends a byte now and then."""
    timer = threading.Timer(max(0.01, ends - time.monotonic()), connection.cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        connection.close()


@contextmanager
def _told(parts: SplitResult) -> Iterator[None]:
    """Within: whatever goes wrong on the way is told as one error."""
    started = time.monotonic()
    try:
        yield
    except _FAULTS as error:
        is_late = isinstance(error, TimeoutError) or time.monotonic() - started > SECONDS - 0.5
        kind, detail = ("timeout", _TOO_LATE) if is_late else ("unreachable", _words(error))
        raise OutsideFailed(parts.netloc, kind, detail) from error


def _words(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__
