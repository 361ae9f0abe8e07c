"""The steps of `consent demo`, one line each: the service as its users meet it, from publishing to offline verification."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask

from consent import verify
from consent.cli import samples
from consent.cli.exits import sentences
from consent.cli.house import now
from consent.cli.journey import Customer, Technician, Visitor, expect
from consent.cli.temporary import new_house
from consent.config import Settings
from consent.core.amounts import format_amount
from consent.core.encoding import sha256_hex
from consent.core.manifest import Filter
from consent.core.session_tokens import in_threes
from consent.errors import ConsentError
from consent.service import exporting, library, support_sessions
from consent.service.installation import Installation
from consent.web import create_app, permissions

VISITS = (("page-computers", "nl", "Dutch"), ("mastiff", "pl", "Polish"))


class StepFailed(ConsentError):
    """The step that ended the demonstration."""

    def __init__(self, step: str, reason: str) -> None:
        super().__init__(f"step {step!r} failed: {reason}")
        self.step = step


class Line:
    """What a step says about itself once it is done."""

    detail = ""


@contextmanager
def step(name: str) -> Iterator[Line]:
    """One step: its line is printed when it is done; StepFailed names it otherwise."""
    line = Line()
    try:
        yield line
    except Exception as error:
        click.echo(f"{name:<10}{line.detail} ... failed".replace("  ...", " ..."))
        raise StepFailed(name, "; ".join(sentences(error))) from error
    click.echo(f"{name:<10}{line.detail} ... ok")


def run(folder: Path, settings: Settings) -> None:
    """Every step, in `folder`."""
    with new_house(settings) as house:
        publish(house)
        app = start(house)
        for firm, language, name in VISITS:
            visit(app, folder, firm, language, name)
        for firm, _, _ in VISITS:
            check_export(house, folder, firm)


def publish(house: Installation) -> None:
    """The content folder becomes immutable versions."""
    with step("publish") as line:
        samples.publish(house)
        firms = library.firms(house)
        versions = [version for firm in firms for version in library.versions(house, firm.id)]
        languages = {len(version.languages) for version in versions}
        each = "/".join(str(count) for count in sorted(languages))
        line.detail = f"{len(firms)} firms, {len(versions)} versions, {each} languages each"


def start(house: Installation) -> Flask:
    """The application that everything below is asked of."""
    with step("start") as line:
        app = create_app(house.settings, house, log_stream=io.StringIO())
        line.detail = (
            f"the application, {len(list(permissions.routes(app)))} routes, each with its permission"
        )
        return app


def visit(app: Flask, folder: Path, firm: str, language: str, language_name: str) -> None:
    """A customer of one firm, and its technician."""
    house: Installation = app.extensions["consent"]
    base_url = house.settings.base_url
    customer = Customer(Visitor.of(app, base_url), firm, language)
    accept(house, customer, firm, language_name)
    unlock(house, customer, firm)
    technician = Technician(Visitor.of(app, base_url))
    redeem(house, technician, customer, firm)
    help_customer(house, technician, customer, firm)
    check_receipt(Visitor.of(app, base_url), customer, folder / f"{firm}-receipt.json")


def accept(house: Installation, customer: Customer, firm: str, language_name: str) -> None:
    """Read, be refused without statements, accept."""
    with step("read") as line:
        asked = customer.read()
        version = library.in_force(house, firm, now=now()).name
        line.detail = f"{firm} in {language_name}: version {version}, {asked} statements"
    with step("locked") as line:
        customer.try_without()
        line.detail = "nothing ticked: refused, nothing recorded; a made-up download link: refused"
    with step("accept") as line:
        customer.accept()
        line.detail = "every required statement made, recorded, own page"


def unlock(house: Installation, customer: Customer, firm: str) -> None:
    """The download that only an acceptance unlocks."""
    with step("unlock") as line:
        name, data = customer.download()
        version = library.in_force(house, firm, now=now())
        offered = {file.sha256 for tool in library.particulars(house, version).tools for file in tool.files}
        expect(sha256_hex(data) in offered, f"{name!r} is not a published file")
        line.detail = f"{name}, {len(data):,} bytes, SHA-256 as published"


def redeem(house: Installation, technician: Technician, customer: Customer, firm: str) -> None:
    """The session token is read aloud, and counts once."""
    with step("token") as line:
        digits = customer.session_token()
        line.detail = f"{in_threes(digits)} on the customer's page"
    with step("redeem") as line:
        login = samples.add_person(house, firm, "tess", ("technician",))
        technician.log_in(login.name, login.password)
        outcome = technician.redeem(digits)
        expect(outcome == "valid", f"the first redemption is {outcome!r}")
        line.detail = f"by {login.name} at the desk: valid"
    with step("once") as line:
        outcome = technician.redeem(digits)
        expect(outcome == "used", f"the second redemption is {outcome!r}")
        line.detail = "the same token again: used"


def help_customer(house: Installation, technician: Technician, customer: Customer, firm: str) -> None:
    """The session from hello to the confirmed work, each side on its own page."""
    with step("recognise") as line:
        customer.recognise()
        line.detail = "the two words are the same on both pages: the customer says so"
    with step("start") as line:
        technician.start_session()
        line.detail = "with everything that the firm asks for before: the time counts"
    with step("close") as line:
        acceptance = technician.close_session()
        _, session = support_sessions.find(house, firm, acceptance)
        expect(session.state == "closed", f"the session is {session.state}")
        # At some hours a firm states no price: then no figure may stand anywhere.
        amount = None if session.amount is None else format_amount(session.amount)
        due = "not stated" if amount is None else f"{amount} {session.currency}"
        line.detail = f"{session.outcome}, {session.seconds} s: {due} ({session.reason})"
    with step("confirm") as line:
        said = customer.confirm_work()
        expect(amount is None or amount.replace(".", ",") in said, f"the summary does not say {due}")
        line.detail = "the customer read the same amount, and confirmed the work"


def check_receipt(anyone: Visitor, customer: Customer, path: Path) -> None:
    """The customer's proof, checked without the service."""
    with step("receipt") as line:
        path.write_bytes(customer.receipt())
        keys = path.with_suffix(".jwks")
        keys.write_bytes(anyone.get("/.well-known/jwks.json").data)
        verified(str(path), "--keys", str(keys))
        line.detail = (
            f"{path.stat().st_size:,} bytes, the same twice, verified offline against the published keys"
        )


def check_export(house: Installation, folder: Path, firm: str) -> None:
    """What an auditor takes away, checked without the service."""
    target = folder / f"{firm}-export"
    with step("export") as line:
        filters = Filter(since=None, until=None, language=None, version=None, state=None)
        rows = exporting.export(house, firm, target, filters, now=now())
        expect(rows, "the export has no rows")
        files = sum(path.is_file() for path in target.rglob("*"))
        line.detail = f"{firm}: {rows} acceptance in {files} files"
    with step("verify") as line:
        said = next(each for each in verified(str(target)).splitlines() if each.startswith("log "))
        line.detail = f"{firm} offline: {' '.join(said.split()[1:])}"


def verified(*arguments: str) -> str:
    """What consent-verify says; Unexpected when it finds anything."""
    with contextlib.redirect_stdout(io.StringIO()) as said:
        code = verify.main(list(arguments))
    expect(code == 0, f"consent-verify ended with {code}: {said.getvalue().strip()}")
    return said.getvalue()
