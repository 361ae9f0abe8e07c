"""Names and personal values for those who may see them."""

from __future__ import annotations

from consent.service import personal_data
from consent.service.installation import Installation
from consent.store import staff

FORM_FIELDS = ("name", "phone", "email", "company", "address", "order_number", "customer_number")


def person_of(house: Installation, acceptance_id: str) -> dict[str, str]:
    """What the customer typed, by field, in the order of the form; empty when erased. No address or browser."""
    with house.database.reading() as connection:
        known = personal_data.values(connection, house.keys.personal_data, acceptance_id)
    return {name: known[name] for name in FORM_FIELDS if name in known}


def staff_names(house: Installation, firm_id: str) -> dict[str, str]:
    """Name by id of everybody who works for a firm."""
    with house.database.reading() as connection:
        return staff.names(connection, firm_id)
