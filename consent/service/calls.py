"""Is this call real? Whether a firm has a session open with the reference that somebody says on the phone."""

from __future__ import annotations

from consent.core.references import parse_reference
from consent.errors import FormatError
from consent.service.installation import Installation
from consent.store import acceptances

# A technician took the code and neither side has ended it.
_OPEN = ("redeemed", "recognised", "running")


def is_open(house: Installation, firm_id: str, text: str) -> bool:
    """Yes, or one and the same no: unknown, not begun, over, another firm's and mistyped are not told apart."""
    try:
        prefix = parse_reference(text)
    except FormatError:
        return False
    with house.database.reading() as connection:
        return acceptances.is_open_with_prefix(connection, firm_id, prefix, _OPEN)
