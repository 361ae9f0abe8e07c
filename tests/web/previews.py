"""What tests of the preview share: a browser of whoever writes, and what its pages hold."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from tests.web.pages import Element, Page

VERSION = "/firms/example-help/2024-03-01"


def reader(app: Flask, language: str = "en") -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    return client


def page(client: FlaskClient, path: str = VERSION) -> Page:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return Page(answer.text)


def of_class(found: Page, name: str) -> list[Element]:
    return [one for one in found.elements if name in (one.get("class") or "").split()]
