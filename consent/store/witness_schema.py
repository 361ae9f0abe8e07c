"""The tables of what others say of the heads of logs, a part of the schema (store.schema)."""

from __future__ import annotations

from consent.store.columns import FREE, LEAF, RECOMPUTED, blob, instant, text, whole
from consent.store.tables import table

# `witness` is its verifier key, so that a signature can be checked whoever is configured today; the first one for a head stays.
cosignatures = table(
    "cosignatures",
    text("firm", LEAF, key=True),
    whole("size", RECOMPUTED, key=True),
    text("witness", RECOMPUTED, key=True),
    blob("signature", RECOMPUTED),
    append_only=True,
)
# How the last round with a witness went; `reason` null: it signed.
witness_rounds = table(
    "witness_rounds",
    text("firm", FREE, key=True),
    text("witness", FREE, key=True),
    instant("at", FREE),
    whole("tries", FREE),
    text("reason", FREE, null=True),
    text("detail", FREE, null=True),
)
# Time stamps of RFC 3161: of the exact note in `checkpoint`, at the token's own time. `qualified`: what the operator said of the authority.
stamps = table(
    "stamps",
    text("firm", LEAF, key=True),
    whole("size", RECOMPUTED, key=True),
    blob("checkpoint", RECOMPUTED),
    blob("token", RECOMPUTED),
    instant("time", RECOMPUTED),
    text("qualified", FREE, null=True),
    append_only=True,
)
# Heads that should have been stamped and were not, and why.
stamps_missing = table(
    "stamps_missing",
    text("firm", FREE, key=True),
    whole("size", FREE, key=True),
    instant("at", FREE),
    whole("tries", FREE),
    text("reason", FREE),
    text("detail", FREE),
)
