"""A log of a firm of its own that grows to any size: records as the service signs them, a committed head each time."""

from __future__ import annotations

import uuid
from datetime import datetime
from functools import partial

from consent.core import session_records
from consent.service import records
from consent.service.installation import Installation
from consent.service.transaction import Transaction
from tests.samples import NOW

FIRM = "grown"
ORIGIN = f"127.0.0.1:8000/log/{FIRM}"


def grow(house: Installation, *sizes: int, firm: str = FIRM, now: datetime = NOW) -> None:
    """Commit one head of each size, from the log as it is."""
    for size in sizes:
        house.writer.submit([firm], partial(_fill, house, firm, size, now))


def _fill(house: Installation, firm: str, size: int, now: datetime, transaction: Transaction) -> None:
    if not transaction.has_log(firm):
        transaction.create_log(firm, f"127.0.0.1:8000/log/{firm}", now)
    for number in range(transaction.next_index(firm), size):
        time = transaction.time(firm, now)
        payload = session_records.step(
            "session.stopped",
            id=records.new_id(),
            firm=firm,
            time=time,
            acceptance=str(uuid.UUID(int=number)),
            by="customer",
            reason="stop",
        )
        records.append(house, transaction, firm, payload, time=time, subject=str(uuid.UUID(int=number)))
