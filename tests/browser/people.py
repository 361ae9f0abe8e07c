"""What customers, technicians and auditors do with the pages, told once."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Service

# What a careful customer types, by the field's id; whatever else is asked has an example beside it.
TYPED = {
    "name": "Robin Voorbeeld-Łąkowski",
    "phone": "+32 470 12 34 56",
    "email": "robin@customer.example",
    "company": "Voorbeeld",
    "address": "Voorbeeldstraat 1, 9000 Gent",
}


class Customer:
    """Somebody who needs help from `firm` and reads `language`."""

    def __init__(self, page: Page, firm: str, language: str) -> None:
        self.page = page
        self.home = f"/{language}/{firm}/"

    def open_help_page(self, service: Service | None = None) -> None:
        """The page with its form; where the firm helps by invitation, a technician of `service` invites first."""
        self.page.goto(self.home)
        if service is not None and self.page.locator("#gate").count():
            self.page.goto(self.invitation(service))
        expect(self.form).to_have_count(1)

    def invitation(self, service: Service) -> str:
        """What a technician gives on the phone, made in a window of their own."""
        _, language, firm, _ = self.home.split("/")
        browser = self.page.context.browser
        assert browser is not None
        with browser.new_context(base_url=service.base_url) as context:
            technician = Technician(context.new_page(), service, f"{firm}-technician")
            technician.log_in()
            return technician.invite(language)

    @property
    def form(self) -> Locator:
        return self.page.locator("form#accept")

    def fill(self) -> None:
        """Everything that is required, and nothing that is not."""
        for control in self.form.locator("[required], [aria-required=true]").all():
            self.fill_one(control)

    def fill_one(self, control: Locator) -> None:
        kind = control.get_attribute("type") or "text"
        name = control.get_attribute("name") or ""
        if kind == "checkbox":
            control.check()
        elif kind == "radio":
            self.form.locator(f'input[name="{name}"]').first.check()
        else:
            control.fill(control.get_attribute("data-example") or TYPED[name])

    def accept(self) -> None:
        self.form.locator("button.go").click()
        self.page.wait_for_url(re.compile(r"/help/"))

    def decline(self) -> None:
        self.form.locator("button.no").click()
        self.page.wait_for_url(re.compile(r"/decline$"))

    def switch_language(self, language: str) -> None:
        self.page.locator(f".languages [lang={language}]").click()
        self.page.wait_for_url(re.compile(f"/{language}/"))

    def session_token(self) -> str:
        return re.sub(r"\D", "", self.page.locator("#session-token").inner_text())

    def new_token(self) -> None:
        self.page.locator("form[action$='/code'] button").click()

    def stop(self) -> None:
        self.page.locator(".stop-bar button").click()

    def not_me(self) -> None:
        self.page.locator("form:has(input[value=not_me]) button").click()

    def state(self) -> str:
        return self.page.locator("#session-state").get_attribute("data-state") or ""


class Staff:
    """Somebody of a firm with an account."""

    def __init__(self, page: Page, service: Service, name: str) -> None:
        self.page = page
        self.name = name
        self.password = service.passwords[name]

    def log_in(self) -> None:
        self.page.goto("/login")
        self.page.locator("#name").fill(self.name)
        self.page.locator("#password").fill(self.password)
        self.page.locator("form[action='/login'] button").click()
        self.page.wait_for_url(re.compile(r"/(desk|audit)/"))


class Technician(Staff):
    """At the desk, with a customer on the phone."""

    def redeem(self, spoken: str) -> str:
        """The outcome's one word."""
        self.page.goto("/desk/")
        self.page.locator("#code").fill(spoken)
        self.page.locator("form[action='/desk/redeem'] button").click()
        return self.page.locator("#outcome").get_attribute("data-outcome") or ""

    def invite(self, language: str) -> str:
        """The link of a fresh invitation."""
        self.page.goto("/desk/invite")
        self.page.locator("#language").select_option(language)
        self.page.locator("#reason").fill("The printer is silent.")
        self.page.locator("form#invite button[value=invite]").click()
        return self.page.locator("a#invitation").get_attribute("href") or ""

    def words(self) -> list[str]:
        """What the customer should hear now."""
        return self.page.locator("#outcome .say strong").inner_text().split(", ")


class Auditor(Staff):
    """Twice a year."""

    def export(self, folder: Path) -> Path:
        """The zip of what the page shows."""
        self.page.goto("/audit/")
        with self.page.expect_download() as waiting:
            self.page.locator("form[action='/audit/export'] button").first.click()
        target = folder / waiting.value.suggested_filename
        waiting.value.save_as(target)
        return target
