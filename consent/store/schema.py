"""The tables. Firm comes first in every key that has one; nothing is serial; published bytes and log rows only grow.

Append-only tables refuse UPDATE and DELETE by triggers of the database itself (store.guards).
"""

from __future__ import annotations

from sqlalchemy import Index, Table

import consent.store.session_schema
import consent.store.witness_schema  # noqa: F401 - the tables of both belong to the schema too
from consent.store.columns import FREE, LEAF, RECOMPUTED, blob, instant, text, whole
from consent.store.tables import APPEND_ONLY, metadata
from consent.store.tables import table as _table

__all__ = ["APPEND_ONLY", "metadata"]

# The log -----------------------------------------------------------------------------------------------------------

log_heads = _table(
    "log_heads",
    text("firm", LEAF, key=True),
    text("origin", RECOMPUTED),
    text("log_key", LEAF),
    whole("size", RECOMPUTED),
    blob("root", RECOMPUTED),
    blob("frontier", RECOMPUTED),
    instant("last_time", RECOMPUTED),
)
log_commits = _table(
    "log_commits",
    text("firm", LEAF, key=True),
    whole("size", RECOMPUTED, key=True),
    blob("root", RECOMPUTED),
    append_only=True,
)
leaves = _table(
    "leaves",
    text("firm", LEAF, key=True),
    whole("leaf_index", RECOMPUTED, key=True),
    blob("leaf_hash", RECOMPUTED),
    blob("entry", LEAF),
    text("event", LEAF),
    text("subject", LEAF, null=True),
    instant("time", LEAF),
    append_only=True,
)
Index(None, leaves.c.firm, leaves.c.subject)
nodes = _table(
    "nodes",
    text("firm", LEAF, key=True),
    whole("level", RECOMPUTED, key=True),
    whole("node_index", RECOMPUTED, key=True),
    blob("hash", RECOMPUTED),
    append_only=True,
)
log_keys = _table(
    "log_keys",
    text("firm", LEAF, key=True),
    text("kid", LEAF, key=True),
    text("purpose", LEAF),
    blob("public", LEAF),
    whole("from_index", RECOMPUTED),
    append_only=True,
)

# What is published ---------------------------------------------------------------------------------------------------

texts = _table(
    "texts",
    text("sha256", LEAF, key=True),
    text("media_type", FREE),
    blob("content", RECOMPUTED),
    append_only=True,
)
renderings = _table(
    "renderings",
    text("sha256", LEAF, key=True),
    text("html", RECOMPUTED),
    append_only=True,
)
firm_publications = _table(
    "firm_publications",
    text("firm", LEAF, key=True),
    whole("leaf_index", RECOMPUTED, key=True),
    text("sha256", LEAF),
    text("privacy_version", LEAF),
    instant("published_at", LEAF),
    text("logo_sha256", LEAF, null=True),
    append_only=True,
)
firm_privacy = _table(
    "firm_privacy",
    text("firm", LEAF, key=True),
    whole("leaf_index", RECOMPUTED, key=True),
    text("language", LEAF, key=True),
    text("sha256", LEAF),
    append_only=True,
)
publications = _table(
    "publications",
    text("firm", LEAF, key=True),
    text("version", LEAF, key=True),
    whole("leaf_index", RECOMPUTED),
    instant("effective_at", LEAF),
    instant("published_at", LEAF),
    text("particulars_sha256", LEAF),
    text("tariff_sha256", LEAF),
    text("published_by", LEAF, null=True),
    append_only=True,
)
Index(None, publications.c.firm, publications.c.effective_at)
publication_texts = _table(
    "publication_texts",
    text("firm", LEAF, key=True),
    text("version", LEAF, key=True),
    text("language", LEAF, key=True),
    text("sha256", LEAF),
    append_only=True,
)
publication_documents = _table(
    "publication_documents",
    text("firm", LEAF, key=True),
    text("version", LEAF, key=True),
    text("document", LEAF, key=True),
    text("sha256", LEAF),
    append_only=True,
)

version_notes = _table(
    "version_notes",
    text("firm", LEAF, key=True),
    text("version", LEAF, key=True),
    text("language", LEAF, key=True),
    text("title", RECOMPUTED),
    text("summary", RECOMPUTED),
    text("changes", RECOMPUTED),
    text("change", RECOMPUTED),
    text("reason", RECOMPUTED, null=True),
    whole("asks_again", RECOMPUTED),
    append_only=True,
)
version_tools = _table(
    "version_tools",
    text("firm", LEAF, key=True),
    text("version", LEAF, key=True),
    text("tool", RECOMPUTED, key=True),
    text("use", RECOMPUTED),
    append_only=True,
)
version_pdfs = _table(
    "version_pdfs",
    text("firm", LEAF, key=True),
    text("version", LEAF, key=True),
    text("language", LEAF, key=True),
    blob("content", RECOMPUTED),
    blob("seal", RECOMPUTED),
    append_only=True,
)

# What customers accepted ---------------------------------------------------------------------------------------------

acceptances = _table(
    "acceptances",
    text("id", LEAF, key=True),
    text("firm", LEAF),
    whole("leaf_index", RECOMPUTED),
    instant("time", LEAF),
    text("version", LEAF),
    text("language", LEAF),
    text("customer_class", LEAF, null=True),
    text("state", RECOMPUTED),
    instant("valid_until", LEAF),
    instant("erased_at", LEAF, null=True),
)
Index(None, acceptances.c.firm, acceptances.c.leaf_index, unique=True)
Index(None, acceptances.c.firm, acceptances.c.state, acceptances.c.leaf_index)
disclosures = _table(
    "disclosures",
    text("acceptance", RECOMPUTED, key=True),
    text("name", RECOMPUTED, key=True),
    blob("ciphertext", RECOMPUTED),
)
data_keys = _table(
    "data_keys",
    text("acceptance", RECOMPUTED, key=True),
    blob("wrapped", RECOMPUTED),
)

# One-time session tokens ---------------------------------------------------------------------------------------------

session_tokens = _table(
    "session_tokens",
    blob("id", LEAF, key=True),
    text("firm", LEAF),
    text("acceptance", LEAF),
    blob("mac", RECOMPUTED),
    instant("issued_at", RECOMPUTED),
    instant("expires_at", RECOMPUTED),
    instant("redeemed_at", LEAF, null=True),
    text("redeemed_by", LEAF, null=True),
    instant("revoked_at", FREE, null=True),
    blob("seal", RECOMPUTED),
)
Index(None, session_tokens.c.firm, session_tokens.c.mac)
Index(None, session_tokens.c.acceptance)
redeem_attempts = _table(
    "redeem_attempts",
    text("member", FREE, key=True),
    text("form_key", FREE, key=True),
    text("firm", FREE),
    instant("at", FREE),
    text("outcome", FREE, null=True),
    blob("token", FREE, null=True),
)
Index(None, redeem_attempts.c.firm, redeem_attempts.c.at)

# Staff ---------------------------------------------------------------------------------------------------------------

staff = _table(
    "staff",
    text("id", FREE, key=True),
    text("name", FREE),
    text("name_key", FREE),
    text("firm", FREE),
    text("password_hash", FREE),
    instant("created_at", FREE),
    instant("disabled_at", FREE, null=True),
)
Index(None, staff.c.name_key, unique=True)
staff_roles = _table("staff_roles", text("member", FREE, key=True), text("role", FREE, key=True))
staff_sessions = _table(
    "staff_sessions",
    text("key_digest", FREE, key=True),
    text("member", FREE),
    instant("created_at", FREE),
    instant("seen_at", FREE),
    instant("ended_at", FREE, null=True),
)
Index(None, staff_sessions.c.member)
login_failures = _table(
    "login_failures",
    text("id", FREE, key=True),
    text("name_key", FREE),
    text("address", FREE),
    instant("at", FREE),
)
Index(None, login_failures.c.name_key, login_failures.c.at)
Index(None, login_failures.c.address, login_failures.c.at)


def free_columns() -> tuple[str, ...]:
    """Every column that nothing proves, as `table.column`: what `verify` says that it did not check."""
    return tuple(
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if column.info == FREE
    )


def scoped_tables() -> tuple[Table, ...]:
    """Tables of evidence that belong to a firm, but for the heads themselves."""
    return tuple(
        table
        for table in metadata.sorted_tables
        if "firm" in table.columns and table.c.firm.info == LEAF and table is not log_heads
    )
