"""Mails that are still to be sent, or were: a row of the outbox, when it is tried again, and what its end is called on record.

A row holds no address and no words: both are read from the record when it is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from consent.core.patience import wait_after

# The copy of what was agreed to, and what was done in the session that followed.
RECEIPT, SUMMARY = "receipt", "summary"
KINDS = (RECEIPT, SUMMARY)
WAITING, SENT, REFUSED, FAILED, BOUNCED = "waiting", "sent", "refused", "failed", "bounced"
# The mail did not arrive, as far as is known: staff see it and may send it again.
UNDELIVERED = (REFUSED, FAILED, BOUNCED)
# What a record says of a mail that has come to its end, by the state of its row.
RESULTS = {SENT: "accepted", REFUSED: "refused", FAILED: "failed"}
# Whoever takes a row has it for so long: it is tried again after that although nobody told what became of it.
LEASE = timedelta(minutes=10)
GIVE_UP_AFTER = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail about an acceptance: `tries` have begun, `due_at` is when the next may; `detail` is what the last one met."""

    id: str
    firm: str
    acceptance: str
    kind: str
    created_at: datetime
    due_at: datetime
    tries: int
    state: str
    detail: str | None = None


def next_try(mail: Mail, now: datetime) -> datetime | None:
    """When a mail that could not be handed over is tried again (core.patience); None once two days have passed."""
    end = mail.created_at + GIVE_UP_AFTER
    if now >= end:
        return None
    return min(now + wait_after(mail.tries), end)
