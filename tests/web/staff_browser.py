"""A staff member's browser: keeps cookies, and fills in the forms of the page that it saw last."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape

from flask import Flask
from werkzeug.test import TestResponse

from tests.samples import NOW, PASSWORD

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
OUTCOME = re.compile(r'id="outcome"[^>]*data-outcome="(\w+)"')


def without_marks(page: str) -> str:
    """A page without what differs each time: marks against forged forms, the name that was typed, the own address."""
    return re.sub(r'(csrf_token" value=|name="name" value=|name="next" value=)"[^"]*"', "", page)


class HandClock:
    """A clock that somebody moves by hand."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time

    def move(self, **by: float) -> None:
        """Forward by so many minutes, hours ..."""
        self.time += timedelta(**by)


class Browser:
    """One browser; `page` is what it shows."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.answer: TestResponse
        self.page = ""

    def get(self, address: str) -> TestResponse:
        """Opens an address, without following redirects."""
        return self._show(self.client.get(address, headers={"Accept-Language": "en"}))

    def post(self, address: str, **typed: str) -> TestResponse:
        """Sends the hidden fields of the page's form for that address, and what was typed."""
        values = {**self.hidden(address), **typed}
        return self._show(self.client.post(address, data=values, headers={"Accept-Language": "en"}))

    def log_in(self, name: str, password: str = PASSWORD, **typed: str) -> TestResponse:
        """Fills in the login page."""
        if 'id="password"' not in self.page:
            self.get("/login")
        return self.post("/login", name=name, password=password, **typed)

    def change_to(self, name: str) -> None:
        """Somebody else sits down at the browser and logs in."""
        self.client.delete_cookie("consent")
        self.page = ""
        self.log_in(name)

    def redeem(self, code: str, **typed: str) -> str:
        """Types a code at the desk; the outcome."""
        if 'id="code"' not in self.page:
            self.get("/desk/")
        self.post("/desk/redeem", code=code, **typed)
        return self.outcome

    @property
    def outcome(self) -> str:
        """The outcome that the page shows."""
        found = OUTCOME.search(self.page)
        return found[1] if found else ""

    def hidden(self, address: str) -> dict[str, str]:
        """The hidden fields of the form that posts to an address."""
        for form in re.findall(r"<form.*?</form>", self.page, re.DOTALL):
            if f'action="{address}"' in form:
                return {name: unescape(value) for name, value in HIDDEN.findall(form)}
        return {}

    def cookie(self) -> str:
        """The value of the one cookie that there is."""
        found = self.client.get_cookie("consent")
        return "" if found is None else found.value

    def has_field(self, name: str, value: str) -> bool:
        """Whether an input of that name holds the value."""
        inputs = re.findall(r"<input[^>]*>", self.page)
        return any(f'name="{name}"' in one and f'value="{value}"' in unescape(one) for one in inputs)

    def _show(self, answer: TestResponse) -> TestResponse:
        self.answer, self.page = (
            answer,
            answer.get_data(as_text=True) if answer.mimetype == "text/html" else "",
        )
        return answer
