"""Calls to others: which addresses are called, how long, and how much is read."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from consent.config import Settings
from consent.errors import OutsideFailed
from consent.service import outgoing
from tests.samples import settings_in
from tests.witnesses import WitnessServer, serving

PUBLIC = "https://help.example"


@pytest.fixture
def server() -> Iterator[WitnessServer]:
    """Somebody who answers."""
    with serving(WitnessServer()) as made:
        yield made


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a service on this machine, which may call this machine."""
    return settings_in(tmp_path)


def refused(settings: Settings, url: str) -> tuple[str, str]:
    """The reason for which nobody was called, or nothing was read; and the words."""
    with pytest.raises(OutsideFailed) as caught:
        outgoing.post(settings, url, b"body", content_type="text/plain", limit=1000)
    return caught.value.reason, str(caught.value)


def test_what_is_posted_arrives_and_the_answer_comes_back(settings: Settings, server: WitnessServer) -> None:
    """Any status is an answer, but a redirect."""
    server.answers = [(418, {}, b"tea")]
    answer = outgoing.post(settings, f"{server.url}/add-checkpoint", b"body", content_type="text/plain")
    assert (answer.status, answer.body, server.asked) == (418, b"tea", [b"body"])


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.9", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255",
     "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:0a00:0001::1"],
)  # fmt: skip
def test_addresses_of_the_inside_are_not_public(address: str) -> None:
    """Loopback, private, link-local with the clouds' data services, shared, multicast; wrapped into IPv6 too."""
    assert not outgoing.is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1"])
def test_addresses_of_the_open_internet_are_public(address: str) -> None:
    """Both kinds."""
    assert outgoing.is_public(address)


def test_a_name_with_one_inner_address_is_not_called(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One good address among them opens nothing."""
    public = settings.model_copy(update={"base_url": PUBLIC})
    monkeypatch.setattr(outgoing, "resolve", lambda *_: ["1.1.1.1", "10.0.0.1"])
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("somebody was called"))
    assert refused(public, "https://witness.example/x") == (
        "address",
        "witness.example: 10.0.0.1 is not a public address",
    )


def test_the_address_that_was_checked_is_the_one_that_is_called(
    settings: Settings, server: WitnessServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name is resolved once: what it answers later changes nothing."""
    asked: list[str] = []

    def once(host: str, _: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    monkeypatch.setattr(outgoing, "resolve", once)
    server.answers = [(200, {}, b"yes")]
    port = server.url.rpartition(":")[2]
    answer = outgoing.post(
        settings, f"http://witness.example:{port}/add-checkpoint", b"", content_type="text/plain"
    )
    assert (answer.body, asked) == (b"yes", ["witness.example"])


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "file:///etc/passwd", "https:///x", "http://u:p@a.example/"]
)
def test_other_addresses_are_not_called(settings: Settings, url: str) -> None:
    """Http and https alone, and no user in front: a password is never repeated."""
    reason, words = refused(settings, url)
    assert reason == "address"
    assert "u:p" not in words


def test_nobody_there(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed port, and a name that nobody has."""
    assert refused(settings, "http://127.0.0.1:1/")[0] == "unreachable"

    def unknown(*_: object) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(outgoing, "resolve", unknown)
    assert refused(settings, "http://nobody.example/")[0] == "unreachable"
    monkeypatch.setattr(outgoing, "resolve", lambda *_: [])
    assert refused(settings, "http://nobody.example/")[0] == "unreachable"


def test_a_resolver_that_hangs_is_left_in_time(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has an idea of patience of its own."""
    monkeypatch.setattr(outgoing, "SECONDS", 0.1)
    monkeypatch.setattr(outgoing, "resolve", lambda *_: [str(time.sleep(0.5))])  # type: ignore[func-returns-value]
    assert refused(settings, "http://slow.example/")[0] == "timeout"


def test_no_redirect_is_followed_and_no_flood_is_read(settings: Settings, server: WitnessServer) -> None:
    """Wherever it leads, however much it is."""
    server.answers = [(307, {"Location": server.url}, b""), (200, {}, b"x" * 1001)]
    assert refused(settings, f"{server.url}/add-checkpoint")[0] == "redirect"
    assert refused(settings, f"{server.url}/add-checkpoint")[0] == "too_large"
    assert len(server.asked) == 2


def test_what_is_no_http_is_told(settings: Settings) -> None:
    """A server of something else."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(5)

        def answer() -> None:
            other, _ = listening.accept()
            other.recv(4000)
            other.sendall(b"220 mail.example ESMTP\r\n")
            other.close()

        thread = threading.Thread(target=answer)
        thread.start()
        assert refused(settings, f"http://127.0.0.1:{listening.getsockname()[1]}/")[0] == "unreachable"
        thread.join()


def test_a_certificate_that_nobody_vouches_for_is_refused(settings: Settings, server: WitnessServer) -> None:
    """Https to somebody who speaks http is no https either."""
    assert refused(settings, server.url.replace("http://", "https://"))[0] == "unreachable"
