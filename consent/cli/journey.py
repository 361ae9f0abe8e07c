"""The main job through the real application, without a browser: the pages' own forms are read, filled and posted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.http import parse_options_header
from werkzeug.test import TestResponse

from consent.cli.pages import Form, Page
from consent.core.encoding import sha256_hex
from consent.core.session_tokens import has_valid_check_digit, in_threes
from consent.errors import ConsentError

PERSON = {
    "name": "Robin Voorbeeld",
    "phone": "+32 470 12 34 56",
    "email": "robin@customer.example",
    "company": "Voorbeeld",
    "address": "Voorbeeldstraat 1",
}
WRITES_STATEMENT = "statement-"


class Unexpected(ConsentError):
    """A page that is not what the journey needs to go on."""


def expect(is_so: object, otherwise: str) -> None:
    """Go on, or say what was seen instead."""
    if not is_so:
        raise Unexpected(otherwise)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser with cookies of its own; addresses may be relative to the page they stand on."""

    client: FlaskClient
    base_url: str

    @classmethod
    def of(cls, app: Flask, base_url: str) -> Visitor:
        """A new one."""
        return cls(app.test_client(), base_url)

    def get(self, path: str, status: int = 200) -> TestResponse:
        """Fetch; Unexpected for another status."""
        return self._expected(self.client.get(path, base_url=self.base_url), path, status)

    def post(self, path: str, values: Mapping[str, str], status: int = 303) -> TestResponse:
        """Send a form; Unexpected for another status."""
        answer = self.client.post(path, data=dict(values), base_url=self.base_url)
        return self._expected(answer, path, status)

    def page(self, path: str) -> Page:
        """Fetch and read."""
        return Page(self.get(path).text)

    def submit(self, path: str, form: Form, values: Mapping[str, str]) -> Page:
        """Send a form of the page at `path` and read the page that it leads to."""
        target = urljoin(path, form.action)
        answer = self.client.post(target, data=dict(values), base_url=self.base_url, follow_redirects=True)
        return Page(self._expected(answer, target, 200).text)

    @staticmethod
    def _expected(answer: TestResponse, path: str, status: int) -> TestResponse:
        expect(answer.status_code == status, f"{path} answered {answer.status_code} instead of {status}")
        return answer


class Customer:
    """Somebody with a computer that needs help: reads a firm's terms in one language, and decides."""

    def __init__(self, visitor: Visitor, firm: str, language: str) -> None:
        self._visitor = visitor
        self._home = f"/{language}/{firm}/"
        self._form = Form({})
        self._own_page = ""

    def read(self) -> int:
        """Open the help page; the number of statements that it asks for."""
        self._form = self._visitor.page(self._home).form(name="accept")
        names = {control.attributes.get("name", "") for control in self._form.controls}
        return sum(name.startswith(WRITES_STATEMENT) for name in names)

    def try_without(self) -> None:
        """Neither an empty form nor a made-up link unlocks anything."""
        values = self._form.filled(**PERSON)
        bare = {name: value for name, value in values.items() if not name.startswith(WRITES_STATEMENT)}
        self._visitor.post(urljoin(self._home, self._form.action), bare, status=422)
        self._visitor.get(f"{self._home}download/made-up", status=403)

    def accept(self) -> None:
        """Tick what is required and send the form."""
        values = self._form.filled(**PERSON)
        answer = self._visitor.post(urljoin(self._home, self._form.action), values)
        self._own_page = urljoin(self._home, answer.location)

    def download(self) -> tuple[str, bytes]:
        """Fetch the first download that is offered: its name and its bytes."""
        links = self._visitor.page(self._own_page).by_attribute("data-tool")
        expect(links, "the customer's page offers no download")
        answer = self._visitor.get(urljoin(self._own_page, links[0].attributes["href"]))
        _, said = parse_options_header(answer.headers.get("Content-Disposition"))
        return said.get("filename", ""), answer.data

    def session_token(self) -> str:
        """The nine digits as shown."""
        text = self._visitor.page(self._own_page).by_id("session-token").text
        digits = "".join(character for character in text if character.isdigit())
        expect(
            len(digits) == 9 and has_valid_check_digit(digits), f"the page shows {text!r} as session token"
        )
        return digits

    def recognise(self) -> None:
        """The technician has said the two words that the page shows."""
        page = self._visitor.page(self._own_page)
        form = page.form(action="/recognise")
        self._visitor.submit(self._own_page, form, form.filled())

    def confirm_work(self) -> str:
        """Read the summary and confirm what was done; the summary's words."""
        path = self._own_page.rstrip("/") + "/summary"
        page = self._visitor.page(path)
        form = page.form(action="/work")
        self._visitor.submit(path, form, form.filled())
        return page.elements[0].text

    def receipt(self) -> bytes:
        """receipt.json, fetched twice: the same bytes."""
        path = urljoin(self._own_page.rstrip("/") + "/", "receipt.json")
        first, second = bytes(self._visitor.get(path).data), bytes(self._visitor.get(path).data)
        expect(sha256_hex(first) == sha256_hex(second), "the receipt is not the same bytes each time")
        return first


class Technician:
    """Somebody at the desk of a firm."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._screen = ""

    def log_in(self, name: str, password: str) -> None:
        """Fill in the login form."""
        form = self._visitor.page("/login").form(action="/login")
        desk = self._visitor.submit("/login", form, form.filled(name=name, password=password))
        desk.form(action="redeem")

    def redeem(self, digits: str) -> str:
        """Type the digits, in threes as they are heard; the outcome's one word."""
        form = self._visitor.page("/desk/").form(action="redeem")
        answer = self._visitor.submit("/desk/", form, form.filled(code=in_threes(digits)))
        screens = [link.attributes["href"] for link in answer.by_attribute("href")]
        self._screen = next((one for one in screens if one.startswith("/desk/session/")), self._screen)
        return answer.by_id("outcome").attributes.get("data-outcome", "")

    def start_session(self) -> None:
        """Decide, and read aloud, what the firm asks for before the computer is taken over; then take over."""
        for action, name in (("/decide", "positive"), ("/declare", "given"), ("/start", "")):
            page = self._visitor.page(self._screen)
            if any(form.action.endswith(action) for form in page.forms):
                self._send(page.form(action=action), **({name: "yes"} if name else {}))

    def close_session(self) -> str:
        """Fill in everything that the firm asks for at the end; the session's id."""
        form = self._visitor.page(self._screen).form(name="work")
        said = {"outcome": "solved", "solvable": "yes", "tool_length": "0:30", "work_done": "A sample."}
        self._send(form, **said)
        return self._screen.rpartition("/")[2]

    def _send(self, form: Form, **pressed: str) -> None:
        """With the button that was pressed, which a browser sends too."""
        names = {control.attributes.get("name") for control in form.controls}
        sent = {name: value for name, value in pressed.items() if name in names}
        self._visitor.submit(self._screen, form, {**form.filled(), **sent})
