"""The outbox at the command line: `consent worker` sends what waits, stops between two mails; `consent doctor` tells what is in it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from consent.cli import mailing
from consent.config import Settings
from consent.core.instants import cut
from consent.service import outbox
from consent.service.installation import Installation
from tests.cli.conftest import Run
from tests.mail_servers import mail_server
from tests.samples import NOW, accepted


@pytest.fixture(autouse=True)
def at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the mails."""
    monkeypatch.setattr(mailing, "now", lambda: NOW)


def test_the_worker_sends_the_mail_with_its_files(
    run_beside: Run, house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, and it says so; the second time there is nothing to say."""
    done = accepted(house)
    with mail_server() as inbox:
        monkeypatch.setenv("CONSENT_SMTP_URL", inbox.url)
        first = run_beside("worker", "--once")
        assert (first.exit_code, first.stdout) == (0, "outbox: sent 1\n")
        assert run_beside("worker", "--once").stdout == ""
    message = inbox.messages()[0]
    assert message["To"] == "jan@example.org"
    assert [each.get_filename() for each in message.iter_attachments()] == ["receipt.json", "receipt.pdf"]
    found = outbox.copy_of(house, done.acceptance.id)
    assert found is not None
    assert found.state == "sent"


def test_what_is_put_off_is_said(
    run_beside: Run, house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody need read the log to see that a server is away."""
    accepted(house)
    monkeypatch.setenv("CONSENT_SMTP_URL", "smtp://127.0.0.1:1")
    assert run_beside("worker", "--once").stdout == "outbox: put off 1\n"


def test_a_signal_waits_for_the_mail() -> None:
    """It sets the event, and counts at the end."""
    seen: list[bool] = []

    def told() -> None:
        with mailing.stopping_between() as stop:
            os.kill(os.getpid(), signal.SIGTERM)
            seen.append(stop.wait(5))

    with pytest.raises(KeyboardInterrupt):
        told()
    assert seen == [True]
    with mailing.stopping_between() as stop:
        assert not stop.is_set()


def test_the_worker_stops_when_it_is_told_to(settings: Settings, house: Installation, tmp_path: Path) -> None:
    """As a process: it sends, waits for more, and SIGTERM ends it without a word."""
    now = cut(NOW)
    accepted(house, now=now)
    with mail_server() as inbox:
        environment = {**os.environ, **settings.to_environment(), "CONSENT_SMTP_URL": inbox.url}
        with (tmp_path / "said").open("w") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "consent", "worker"], env=environment, stdout=said, stderr=said
            )
            until = time.monotonic() + 60
            while not inbox.letters and time.monotonic() < until:
                time.sleep(0.1)
            time.sleep(0.5)
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0
    assert len(inbox.letters) == 1
    assert "Traceback" not in (tmp_path / "said").read_text()


# consent doctor ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "after", "words"),
    [
        (None, timedelta(0), "1 waiting, 0 sent, 0 refused, 0 given up"),
        (None, timedelta(hours=1), "set CONSENT_SMTP_URL to send them"),
        (
            "smtps://mail.example.org",
            timedelta(hours=1),
            "1 should have been sent: is `consent worker` running?",
        ),
    ],
)
def test_doctor_tells_what_is_in_the_outbox(
    run_beside: Run,
    house: Installation,
    monkeypatch: pytest.MonkeyPatch,
    url: str | None,
    after: timedelta,
    words: str,
) -> None:
    """What waits for long waits for something that the operator can do."""
    accepted(house)
    monkeypatch.setattr("consent.cli.doctor.now", lambda: NOW + after)
    if url is not None:
        monkeypatch.setenv("CONSENT_SMTP_URL", url)
    assert words in run_beside("doctor").stdout


def test_doctor_warns_of_mail_without_tls(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server elsewhere over an open line; one on this machine is nobody's business."""
    monkeypatch.setenv("CONSENT_SMTP_URL", "smtp://mail.example.org")
    assert "without TLS" in run("doctor").stdout
    monkeypatch.setenv("CONSENT_SMTP_URL", "smtp://localhost")
    assert "without TLS" not in run("doctor").stdout
