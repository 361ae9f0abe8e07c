"""A port is refused when something has it, however it shares it."""

from __future__ import annotations

import socket

import pytest

from consent.cli.ports import PortTaken, own_port, refuse_taken

HERE = "127.0.0.1"


def listener(*, is_shared: bool, port: int = 0) -> socket.socket:
    """A socket that listens, with SO_REUSEPORT as the server's workers have it or without."""
    made = socket.socket()
    if is_shared:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    made.bind((HERE, port))
    made.listen()
    return made


@pytest.fixture
def free_port() -> int:
    """A port that nobody has at this moment."""
    with listener(is_shared=False) as found:
        return int(found.getsockname()[1])


@pytest.mark.parametrize("is_shared", [False, True])
def test_taken_port_is_refused(is_shared: bool) -> None:
    """A server that would share its port is no invitation."""
    with listener(is_shared=is_shared) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=f"port {port}: .*in use; choose another with --port"):
            refuse_taken(HERE, port)


def test_free_port_stays_free(free_port: int) -> None:
    """Looking takes nothing."""
    refuse_taken(HERE, free_port)
    refuse_taken(HERE, free_port)


def test_own_port_is_taken_for_others_and_free_for_workers(free_port: int) -> None:
    """While a server starts, a second one is refused though nothing listens yet; its own workers may share."""
    with own_port(HERE, free_port):
        with pytest.raises(PortTaken):
            refuse_taken(HERE, free_port)
        with listener(is_shared=True, port=free_port) as worker, socket.create_connection((HERE, free_port)):
            worker.accept()[0].close()


def test_port_with_lingering_connections_is_free(free_port: int) -> None:
    """A server may start again at once, though connections of the one before linger."""
    with listener(is_shared=True, port=free_port) as worker:
        visitor = socket.create_connection((HERE, free_port))
        accepted, _ = worker.accept()
        accepted.close()
        visitor.close()
    with own_port(HERE, free_port), listener(is_shared=True, port=free_port):
        pass


def test_unknown_host_is_refused() -> None:
    """A name that leads nowhere is told as such."""
    with pytest.raises(PortTaken, match=r"cannot listen on host\.invalid port 8000"):
        refuse_taken("host.invalid", 8000)


def test_foreign_address_is_refused() -> None:
    """An address of another machine cannot be listened on."""
    with pytest.raises(PortTaken):
        refuse_taken("192.0.2.1", 8000)
