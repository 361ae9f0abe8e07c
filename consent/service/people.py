"""Names and personal values for those who may see them."""

from __future__ import annotations

from consent.service import personal_data, remarks
from consent.service.installation import Installation
from consent.store import staff

ADDRESS = "email"
FORM_FIELDS = ("name", "phone", ADDRESS, "company", "address", "order_number", "customer_number")


def person_of(house: Installation, acceptance_id: str) -> dict[str, str]:
    """What the customer typed, by field, in the order of the form; empty when erased. No address or browser."""
    with house.database.reading() as connection:
        known = personal_data.values(connection, house.keys.personal_data, acceptance_id)
    return {name: known[name] for name in FORM_FIELDS if name in known}


def address_of(house: Installation, acceptance_id: str) -> str | None:
    """Where mail about an acceptance goes: what staff wrote last, else what the customer typed; None where neither is there."""
    with house.database.reading() as connection:
        corrected = remarks.read(house, connection, acceptance_id)
    for _, wrote in sorted(corrected.items(), reverse=True):
        if ADDRESS in wrote:
            return wrote[ADDRESS]
    return person_of(house, acceptance_id).get(ADDRESS)


def staff_names(house: Installation, firm_id: str) -> dict[str, str]:
    """Name by id of everybody who works for a firm."""
    with house.database.reading() as connection:
        return staff.names(connection, firm_id)
