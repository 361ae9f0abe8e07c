"""`consent mail bounced`: what a mail server hears of it, by exit code; and the whole road to the page of the firm's staff."""

from __future__ import annotations

import io
import logging
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from consent.cli import letters, mailing, main
from consent.config import Settings
from consent.core.bounces import LARGEST
from consent.core.letter_names import message_id
from consent.errors import Unavailable
from consent.service import bounces, outbox, staff
from consent.service.acceptances import Accepted
from consent.service.installation import Installation
from consent.store import outbox as rows
from consent.web import create_app
from tests.bounce_samples import ADDRESS, exchange, exim, postfix, vacation
from tests.cli.conftest import Run
from tests.mail_servers import mail_server
from tests.samples import NOW, PASSWORD, accepted
from tests.web.staff_browser import Browser


@pytest.fixture(autouse=True)
def at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the mails."""
    monkeypatch.setattr(mailing, "now", lambda: NOW)
    monkeypatch.setattr(letters, "now", lambda: NOW)


@pytest.fixture
def done(house: Installation) -> Accepted:
    """A customer who gave an address."""
    return accepted(house)


@pytest.fixture
def sent(run_beside: Run, done: Accepted, monkeypatch: pytest.MonkeyPatch) -> str:
    """The Message-ID of the copy, as it arrived at a mail server."""
    with mail_server() as inbox:
        monkeypatch.setenv("CONSENT_SMTP_URL", inbox.url)
        assert run_beside("worker", "--once").stdout == "outbox: sent 1\n"
        message = inbox.messages()[0]
    return str(message["Message-ID"])


def told(settings: Settings, data: bytes, *before: str) -> Result:
    """`consent mail bounced` with a message in its pipe."""
    environment = settings.to_environment()
    return CliRunner().invoke(main, [*before, "mail", "bounced"], input=data, env=environment)


@pytest.mark.parametrize("notice", [postfix, exim, exchange], ids=["postfix", "exim", "exchange"])
def test_a_letter_comes_back(
    settings: Settings, house: Installation, done: Accepted, sent: str, notice: object
) -> None:
    """Sent by the worker to a real server, whose notice is piped in: recorded, and the second time known."""
    assert callable(notice)
    first = told(settings, notice(sent))
    assert (first.exit_code, first.stdout[:9]) == (0, "recorded:")
    again = told(settings, notice(sent))
    assert (again.exit_code, again.stdout[:14]) == (0, "known already:")
    found = outbox.copy_of(house, done.acceptance.id)
    assert found is not None
    assert found.state == "bounced"


def test_from_a_file(run_beside: Run, sent: str, tmp_path: Path) -> None:
    """For whoever kept the message."""
    path = tmp_path / "bounce.eml"
    path.write_bytes(postfix(sent))
    assert run_beside("mail", "bounced", str(path)).stdout.startswith("recorded:")


def test_nothing_to_do(settings: Settings, sent: str) -> None:
    """A delay, or somebody who is away: the mail server is rid of it."""
    for data in (postfix(sent, action="delayed"), vacation(sent)):
        answer = told(settings, data)
        said = "nothing to record: it is not said that a letter could not be delivered\n"
        assert (answer.exit_code, answer.stdout) == (0, said)


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff" * 99,
        vacation("<x@y>").replace(b"auto-", b"no;"),
        postfix("<x@y>"),
        postfix("<x@y>") + b"x" * (LARGEST * 2),
    ],
    ids=["nothing", "no mail", "an answer", "another's", "huge"],
)
def test_what_is_not_for_us_is_refused(settings: Settings, data: bytes) -> None:
    """Exit 1, by which the mail server tells whoever wrote it; one sentence, with no word of the message."""
    answer = told(settings, data)
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert answer.stderr.startswith("consent: not a valid message: ")
    assert answer.stderr.count("\n") == 1
    assert ADDRESS not in answer.stderr


def test_all_of_it_is_read() -> None:
    """A mail server that cannot get rid of a message takes that for a failure of its own."""
    pipe = io.BytesIO(b"x" * (LARGEST * 2))
    assert len(letters._read(pipe)) == LARGEST + 1
    assert pipe.read() == b""


@pytest.mark.parametrize("error", [Unavailable("busy"), RuntimeError("jan@example.org")])
def test_what_is_our_own_fault_is_tried_again(
    settings: Settings, sent: str, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Exit 75: the mail server keeps the message and comes again; no traceback, and nobody's address."""

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(bounces, "take", fail)
    answer = told(settings, postfix(sent))
    assert answer.exit_code == 75
    assert answer.stderr.startswith("consent: ")
    assert "Traceback" not in answer.output
    assert ADDRESS not in answer.output
    asked = told(settings, postfix(sent), "--traceback")
    assert type(asked.exception) is type(error)


def test_without_an_installation_it_is_tried_again(settings: Settings) -> None:
    """A wrong setting loses no message."""
    broken = settings.model_copy(update={"data": settings.data / "elsewhere", "keys": settings.data / "no"})
    assert told(broken, postfix("<x@y>")).exit_code == 75


def test_while_it_is_still_being_sent(
    settings: Settings, house: Installation, done: Accepted, caplog: pytest.LogCaptureFixture
) -> None:
    """A notice that is faster than our own record comes again."""
    with house.database.reading() as connection:
        one = rows.latest(connection, done.acceptance.id, "receipt")
    assert one is not None
    with caplog.at_level(logging.INFO):
        answer = told(settings, postfix(message_id(one, "h", house.keys.links)))
    assert answer.exit_code == 75
    assert ADDRESS not in caplog.text


# The worker's folder -----------------------------------------------------------------------------------------------------


def test_the_worker_reads_its_folder(
    run_beside: Run, house: Installation, sent: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the mail server back to the page of the firm's staff; it says what it found, and nothing where there is nothing."""
    for name in ("new", "cur"):
        (tmp_path / name).mkdir()
    (tmp_path / "new" / "1").write_bytes(exchange(sent))
    (tmp_path / "new" / "2").write_bytes(b"Hello")
    monkeypatch.setenv("CONSENT_BOUNCES", str(tmp_path))
    first = run_beside("worker", "--once")
    assert (first.exit_code, first.stdout) == (0, "bounces: came back 1, for people 1\n")
    assert run_beside("worker", "--once").stdout == ""
    staff.add(house, "tess", firm="page-computers", roles=["technician"], password=PASSWORD, now=NOW)
    browser = Browser(create_app(house.settings, house))
    browser.log_in("tess")
    assert "The copy came back: the address may be wrong." in browser.get("/desk/copies").text


def test_a_folder_that_is_not_there(run_beside: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence with the setting's name, and no traceback."""
    monkeypatch.setenv("CONSENT_BOUNCES", "/nowhere/at/all")
    answer = run_beside("worker", "--once")
    assert "CONSENT_BOUNCES" in answer.stderr
    assert "Traceback" not in answer.output
