"""The installation that this application serves, and the firm that an address means."""

from __future__ import annotations

from typing import cast

from flask import current_app

from consent.core.firms import Firm
from consent.service import library
from consent.service.installation import Installation
from consent.web.languages import LanguageMissing


def house() -> Installation:
    """What `create_app` was given."""
    return cast(Installation, current_app.extensions["consent"])


def firm_in(language: str, firm_id: str) -> Firm:
    """The firm, if it lists the language: NotFound, or LanguageMissing that names those it has."""
    firm = library.firm(house(), firm_id)
    if language not in firm.languages:
        raise LanguageMissing(language, firm.languages, firm)
    return firm
