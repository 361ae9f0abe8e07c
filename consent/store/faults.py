"""What a driver's error means for the work: busy, full or away becomes `Unavailable`; a programming error stays what it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from consent.errors import Unavailable

_SQLITE = {
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_IOERR: "away",
    sqlite3.SQLITE_CANTOPEN: "away",
    sqlite3.SQLITE_READONLY: "away",
    sqlite3.SQLITE_CORRUPT: "away",
    sqlite3.SQLITE_NOTADB: "away",
    sqlite3.SQLITE_PERM: "away",
}
# SQLSTATE classes and codes (PostgreSQL manual, appendix A).
_POSTGRES = {
    "40001": "busy",  # serialization_failure
    "40P01": "busy",  # deadlock_detected
    "55P03": "busy",  # lock_not_available
    "57014": "busy",  # query_canceled: our own statement timeout
    "53": "busy",  # insufficient_resources
    "53100": "full",  # disk_full
    "08": "away",  # connection_exception
    "57P": "away",  # operator_intervention: shutting down
    "25006": "away",  # read_only_sql_transaction: a standby
}


def reason_of(error: DBAPIError) -> str | None:
    """One of busy, full and away; None when the error is not about the database's condition."""
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", None)
        return _SQLITE.get(code & 0xFF) if code is not None else None
    state = getattr(cause, "sqlstate", None)
    if state is not None:
        return _POSTGRES.get(state) or _POSTGRES.get(state[:3]) or _POSTGRES.get(state[:2])
    return "away" if error.connection_invalidated or _is_connection_error(error) else None


def _is_connection_error(error: DBAPIError) -> bool:
    return type(error.orig).__name__ == "OperationalError"


@contextmanager
def translated() -> Iterator[None]:
    """Within: a driver's error about the database's condition leaves as `Unavailable`."""
    try:
        yield
    except PoolTimeout as error:
        raise Unavailable("busy") from error
    except DBAPIError as error:
        reason = reason_of(error)
        if reason is None:
            raise
        raise Unavailable(reason) from error
