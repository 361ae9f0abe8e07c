"""Makes the letter that a row of the outbox stands for, by its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from flask import Flask

from consent.core.outbox import RECEIPT, SUMMARY, Mail
from consent.errors import LinkRefused, NotFound
from consent.service.mail import Letter
from consent.service.outbox import Compose
from consent.web.mail import receipt, summary

_LETTERS: Mapping[str, Callable[[Mail, datetime], Letter | None]] = {
    RECEIPT: receipt.letter,
    SUMMARY: summary.letter,
}


def composer(app: Flask) -> Compose:
    """What makes letters with this application's templates, words and keys; no request is needed."""

    def compose(one: Mail, now: datetime) -> Letter | None:
        with app.test_request_context("/"):
            try:
                return _LETTERS[one.kind](one, now)
            except (LinkRefused, NotFound):  # erased since the mail was taken
                return None

    return compose
