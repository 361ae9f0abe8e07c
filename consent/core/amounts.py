"""Amounts of money in integer cents: as text, and without the VAT that they include."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def format_amount(cents: int) -> str:
    """Text such as "12.50", for files that programs read."""
    return f"{cents // 100}.{cents % 100:02d}"


def net_of(gross: int, vat: Decimal) -> int:
    """Cents without VAT of `vat` per cent, rounded half up; gross is what was agreed, so net follows from it."""
    return int((gross * 100 / (100 + vat)).quantize(Decimal(1), ROUND_HALF_UP))
