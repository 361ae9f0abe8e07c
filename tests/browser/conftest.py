"""A real server with the sample firms, and a real Chromium whose windows report what pages must never do."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    sync_playwright,
)

from tests.databases import missing

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOGIN = re.compile(
    r"^\s*(?P<name>(?P<firm>[a-z-]+)-(?P<person>technician|auditor|manager|both))\s+(?P<password>\S+)"
)
START_WITHIN = 60
DESKTOP, PHONE = (1280, 900), (320, 640)


@dataclass(frozen=True)
class Service:
    """Where the samples are served, and the password of each sample account by its name."""

    base_url: str
    passwords: dict[str, str]


@dataclass
class Watch:
    """Notes whatever no page of ours may do: load from elsewhere, break the CSP, fail in a script, miss a file."""

    base_url: str
    faults: list[str] = field(default_factory=list)

    def attach(self, context: BrowserContext) -> None:
        context.on("request", self.on_request)
        context.on("response", self.on_response)
        context.on("console", self.on_console)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))

    def on_request(self, request: Request) -> None:
        if not request.url.startswith((self.base_url, "data:")):
            self.faults.append(f"loaded from elsewhere: {request.url}")

    def on_response(self, response: Response) -> None:
        is_page = response.request.is_navigation_request() or response.request.resource_type in {
            "fetch",
            "xhr",
        }
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self.faults.append(f"{response.status} for {response.url}")

    def on_console(self, message: ConsoleMessage) -> None:
        # a refused form is a 422 on purpose, and Chromium logs each
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")


OpenWindow = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; a skip without one, a failure where CI says that there must be one."""
    chosen = os.environ.get("CONSENT_TEST_CHROMIUM")
    found = chosen or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        missing("browser", "no Chromium here: sudo apt-get install --yes chromium")
    return str(found)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for the whole run."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """What `make run` serves, on a free port, in a folder of its own."""
    folder = tmp_path_factory.mktemp("served")
    port = free_port()
    command = [str(Path(sys.executable).with_name("consent")), "demo", "--serve", "--port", str(port)]
    environment = {**os.environ, "CONSENT_FLOOD_LIMIT": "0", "TMPDIR": str(folder), "PYTHONUNBUFFERED": "1"}
    printed = folder / "printed"
    with printed.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment)
    try:
        yield Service(wait_until_up(process, port, printed), read_logins(printed))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(process: subprocess.Popen[bytes], port: int, printed: Path) -> str:
    """The base URL, once it answers; a failure with what was printed otherwise."""
    base_url = f"http://127.0.0.1:{port}"
    for _ in range(START_WITHIN * 5):
        if process.poll() is not None:
            break
        try:
            with urlopen(f"{base_url}/healthz", timeout=5) as answer:
                if answer.status == 200:
                    return base_url
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"the server did not come up:\n{printed.read_text()}")


def read_logins(printed: Path) -> dict[str, str]:
    found = filter(None, map(LOGIN.match, printed.read_text().splitlines()))
    return {match["name"]: match["password"] for match in found}


@pytest.fixture
def open_window(browser: Browser, service: Service) -> Iterator[OpenWindow]:
    """Opens windows, each a person of its own; at the end none of them may have noted a fault."""
    watch = Watch(service.base_url)
    contexts: list[BrowserContext] = []

    def open_one(
        *,
        language: str = "nl",
        size: tuple[int, int] = DESKTOP,
        has_scripts: bool = True,
        obeys_csp: bool = True,
    ) -> Page:
        context = browser.new_context(
            base_url=service.base_url,
            locale=language,
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=has_scripts,
            reduced_motion="reduce",
            bypass_csp=not obeys_csp,
            accept_downloads=True,
        )
        context.set_default_timeout(15_000)
        watch.attach(context)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
    assert watch.faults == []
