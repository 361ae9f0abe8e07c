"""Makes the payloads of records about a support session and about invitations (their shapes: core.session_events)."""

from __future__ import annotations

from datetime import datetime

from consent.core import record
from consent.core.charges import Charge, ChargeLine
from consent.core.instants import format_instant
from consent.core.sd_jwt import Payload
from consent.core.tariffs import Tariff


def step(event: str, *, id: str, firm: str, time: datetime, **fields: object) -> Payload:  # noqa: A002
    """The payload of a record of such an event; `fields` as its shape has them, instants as datetimes."""
    values = {
        name: format_instant(value) if isinstance(value, datetime) else value
        for name, value in fields.items()
    }
    return record.new_payload(event, id, firm, time, **values)


def charge_in_record(charge: Charge, tariff: Tariff) -> dict[str, object]:
    """A charge as records hold it: cents, and how they were counted, so that it can be explained for ever."""
    return {
        "amount": charge.amount,
        "currency": tariff.currency,
        "vat": None if tariff.vat is None else str(tariff.vat),
        "reason": charge.reason,
        "lines": [_line(line) for line in charge.lines],
    }


def _line(line: ChargeLine) -> dict[str, object]:
    """One line; where a discount came off, by how many per cent and off what."""
    said: dict[str, object] = {
        "what": line.what,
        "begins": format_instant(line.begins),
        "minutes": line.minutes,
        "blocks": line.blocks,
        "unit": line.unit,
    }
    return said if line.discount is None else {**said, "discount": str(line.discount), "full": line.full}
