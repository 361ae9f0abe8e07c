"""Whose port it is: the server's workers share theirs (SO_REUSEPORT), so a second server would go unnoticed."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from consent.errors import ConfigurationError


class PortTaken(ConfigurationError):
    """Something listens there already, or nobody may."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(f"cannot listen on {host} port {port}: {reason}; choose another with --port")
        self.host = host
        self.port = port


def refuse_taken(host: str, port: int) -> None:
    """PortTaken unless this process could have the port for itself: bound without SO_REUSEPORT, then let go."""
    family, address = _resolve(host, port)
    with socket.socket(family) as trial:
        # Connections of a server that has just ended may still linger: they are no reason to refuse.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(address)
            trial.listen(1)
        except OSError as error:
            raise PortTaken(host, port, (error.strerror or str(error)).lower()) from error


@contextmanager
def own_port(host: str, port: int) -> Iterator[None]:
    """Refuse a taken port, then keep it marked: no other `refuse_taken` succeeds while the workers start or restart."""
    refuse_taken(host, port)
    family, address = _resolve(host, port)
    with socket.socket(family) as mark:
        mark.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        # Lingering connections of a foreign server can forbid the mark; the workers are its better half anyway.
        with suppress(OSError):
            mark.bind(address)
        yield


def _resolve(host: str, port: int) -> tuple[int, tuple[str, int]]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise PortTaken(host, port, (error.strerror or str(error)).lower()) from error
    family, _, _, _, address = found[0]
    return family, (str(address[0]), int(address[1]))
