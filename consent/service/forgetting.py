"""Deletes what is no evidence when it is old enough, some rows at a time; each time a record says what and how much.

Of used codes and of invitations the log speaks too, so the record says which ones went: all that were older than an instant. Whoever
is cut off in between has told of everything that is gone, and the next run goes on from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from consent.core.firms import Firm
from consent.core.instants import cut, format_instant
from consent.core.retention import REST_KEPT
from consent.core.session_records import step
from consent.service import records
from consent.service.installation import Installation
from consent.service.transaction import Transaction
from consent.store import personal
from consent.store import retention as rows
from consent.store import session_tokens as token_rows
from consent.store import staff as staff_rows

AT_A_TIME = 2000  # of a kind: what waits for the firm's log meanwhile waits for a second


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What one transaction deleted: counts by kind of data, and the bytes that must be found nowhere any more."""

    counts: Mapping[str, int]
    remnants: tuple[bytes, ...]

    @property
    def is_all(self) -> bool:
        """Whether nothing was left for another transaction."""
        return max(self.counts.values()) < AT_A_TIME


def forget(
    house: Installation, firm: Firm, told: Mapping[str, int], *, began: datetime, now: datetime
) -> Forgotten:
    """One transaction of it, for a run that `began` then; `told` counts what it deleted before (acceptances, traces)."""

    def verb(transaction: Transaction) -> Forgotten:
        connection = transaction.connection
        staff_rows.delete_failures_before(connection, cut(began) - REST_KEPT)  # they are of no firm
        undated = _undated(connection, firm, began)
        counts, before, remnants = _dated(connection, firm, began)
        done = Forgotten({**undated, **counts}, remnants)
        all_counts = {**told, **done.counts}
        if any(all_counts.values()):
            time = transaction.time(firm.id, now)
            about = {"counts": all_counts, **({"before": before} if before else {})}
            payload = step("retention.run", id=records.new_id(), firm=firm.id, time=time, **about)
            records.append(house, transaction, firm.id, payload, time=time)
        return done

    return house.writer.submit([firm.id], verb)


def _undated(connection: Connection, firm: Firm, began: datetime) -> dict[str, int]:
    """What nothing speaks of any more."""
    keeps = firm.retention
    codes = _before(began, keeps.codes_days)
    mails, logins = _before(began, keeps.mails_days), _before(began, keeps.logins_days)
    return {
        "session_tokens": token_rows.delete_unused(connection, firm.id, codes, AT_A_TIME),
        "tries": token_rows.delete_attempts(connection, firm.id, codes, AT_A_TIME),
        "mails": rows.delete_mails(connection, firm.id, mails, AT_A_TIME),
        "logins": staff_rows.delete_sessions(connection, firm.id, logins, AT_A_TIME),
    }


def _dated(
    connection: Connection, firm: Firm, began: datetime
) -> tuple[dict[str, int], dict[str, str], tuple[bytes, ...]]:
    """What the log goes on to prove without its row: (how many of a kind, what they were older than, what is to be looked for)."""
    keeps = firm.retention
    codes, invitations = _before(began, keeps.codes_days), _before(began, keeps.invitations_days)
    codes, redeemed = token_rows.delete_redeemed(connection, firm.id, codes, AT_A_TIME)
    invitations, number, words = personal.erase_invitations(connection, firm.id, invitations, AT_A_TIME)
    counts = {"redeemed_tokens": redeemed, "invitations": number}
    before = {"redeemed_tokens": codes, "invitations": invitations}
    return counts, {kind: format_instant(before[kind]) for kind in counts if counts[kind]}, words


def _before(began: datetime, days: int) -> datetime:
    return cut(began) - timedelta(days=days)
