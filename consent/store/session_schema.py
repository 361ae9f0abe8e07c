"""The tables of support sessions and invitations, a part of the schema (store.schema)."""

from __future__ import annotations

from sqlalchemy import Index

from consent.store.columns import FREE, LEAF, RECOMPUTED, blob, instant, text, whole
from consent.store.tables import table

support_sessions = table(
    "support_sessions",
    text("acceptance", LEAF, key=True),
    text("firm", LEAF),
    text("chosen", LEAF, null=True),
    text("technician", LEAF, null=True),
    instant("redeemed_at", LEAF, null=True),
    instant("recognised_at", LEAF, null=True),
    whole("declared", LEAF, null=True),
    whole("suited", LEAF, null=True),
    whole("solvable", LEAF, null=True),
    instant("started_at", LEAF, null=True),
    instant("ended_at", LEAF, null=True),
    instant("stopped_at", LEAF, null=True),
    instant("closed_at", LEAF, null=True),
    text("outcome", LEAF, null=True),
    whole("seconds", LEAF, null=True),
    whole("amount", LEAF, null=True),
    text("currency", LEAF, null=True),
    text("vat", LEAF, null=True),
    text("reason", LEAF, null=True),
    instant("corrected_at", LEAF, null=True),
    instant("settled_at", LEAF, null=True),
    instant("objected_at", LEAF, null=True),
)
Index(None, support_sessions.c.firm, support_sessions.c.closed_at)
Index(None, support_sessions.c.firm, support_sessions.c.redeemed_at)
# What people wrote about a session or an invitation (`subject`): disclosures of the record at `leaf_index`, encrypted.
remarks = table(
    "remarks",
    text("firm", LEAF, key=True),
    whole("leaf_index", RECOMPUTED, key=True),
    text("name", RECOMPUTED, key=True),
    text("subject", LEAF),
    blob("ciphertext", RECOMPUTED),
)
Index(None, remarks.c.subject)
# The technician's own note, encrypted; it proves nothing, and may be changed.
session_notes = table(
    "session_notes",
    text("acceptance", FREE, key=True),
    blob("ciphertext", FREE),
    text("written_by", FREE),
    instant("written_at", FREE),
)
invitations = table(
    "invitations",
    text("id", LEAF, key=True),
    text("firm", LEAF),
    text("technician", LEAF),
    instant("made_at", LEAF),
    text("language", LEAF, null=True),
    instant("expires_at", LEAF, null=True),
    text("refused", LEAF, null=True),
    text("acceptance", LEAF, null=True),
)
Index(None, invitations.c.firm, invitations.c.made_at)
# Acceptances whose personal data must be kept for now, whatever their age.
holds = table(
    "holds",
    text("acceptance", LEAF, key=True),
    text("firm", LEAF),
    instant("held_at", LEAF),
)
Index(None, holds.c.firm)
# By which a firm with a quota knows that somebody was helped before: a keyed digest of the telephone number.
customer_marks = table(
    "customer_marks",
    text("acceptance", RECOMPUTED, key=True),
    text("firm", LEAF),
    blob("mark", RECOMPUTED),
    instant("time", LEAF),
)
Index(None, customer_marks.c.firm, customer_marks.c.mark)
# Mails about an acceptance; neither the address nor the words are here. What became of one is in a leaf too.
outbox = table(
    "outbox",
    text("id", FREE, key=True),
    text("firm", FREE),
    text("acceptance", FREE),
    text("kind", FREE),
    instant("created_at", FREE),
    instant("due_at", FREE),
    whole("tries", FREE),
    text("state", FREE),
    text("detail", FREE, null=True),
)
Index(None, outbox.c.state, outbox.c.due_at)
Index(None, outbox.c.acceptance)
