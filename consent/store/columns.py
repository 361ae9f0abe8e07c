"""Column types, built on the three that SQLite's STRICT tables take; and what each column's honesty rests on.

Every column says in its `info` which of these it is (tests/store/test_schema.py refuses one that does not):
LEAF: its value stands inside a signed leaf. RECOMPUTED: `verify` computes it again from leaves, texts or keys.
FREE: nothing proves it, and `verify` says so.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Dialect, Integer, LargeBinary, Text
from sqlalchemy.types import TypeDecorator

from consent.core.instants import from_milliseconds, to_milliseconds

LEAF = {"evidence": "leaf"}
RECOMPUTED = {"evidence": "recomputed"}
FREE = {"evidence": "free"}

Whole = BigInteger().with_variant(Integer(), "sqlite")


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, kept as whole milliseconds since 1970 (SQLite hands back naive datetimes otherwise)."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Integer on SQLite, bigint elsewhere."""
        return dialect.type_descriptor(Whole)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Milliseconds of an aware datetime."""
        return None if value is None else to_milliseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """The aware datetime again."""
        return None if value is None else from_milliseconds(value)


class NulFreeText(TypeDecorator[str]):
    """Text. A NUL, which PostgreSQL refuses with an error, becomes U+FFFD: whoever looks for such a name finds nothing."""

    impl = Text
    cache_ok = True

    @property
    def python_type(self) -> type[str]:
        """What the column holds."""
        return str

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as it may be stored and looked for."""
        return None if value is None else value.replace("\0", "\ufffd")


def text(name: str, evidence: dict[str, str], *, key: bool = False, null: bool = False) -> Column[str]:
    """A text column."""
    return Column(name, NulFreeText, primary_key=key, nullable=null, info=evidence)


def whole(name: str, evidence: dict[str, str], *, key: bool = False, null: bool = False) -> Column[int]:
    """A column of whole numbers; never a serial one."""
    return Column(name, Whole, primary_key=key, nullable=null, info=evidence, autoincrement=False)


def blob(name: str, evidence: dict[str, str], *, key: bool = False, null: bool = False) -> Column[bytes]:
    """A column of bytes."""
    return Column(name, LargeBinary, primary_key=key, nullable=null, info=evidence)


def instant(name: str, evidence: dict[str, str], *, null: bool = False) -> Column[datetime]:
    """A column of instants."""
    return Column(name, Instant, nullable=null, info=evidence)
