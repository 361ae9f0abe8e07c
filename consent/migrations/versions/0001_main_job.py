"""The main job: log, publications, acceptances, session tokens, staff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from consent.store import guards

revision = "0001"
down_revision = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPEND_ONLY = (
    "log_commits",
    "leaves",
    "nodes",
    "log_keys",
    "texts",
    "renderings",
    "firm_publications",
    "firm_privacy",
    "publications",
    "publication_texts",
    "publication_documents",
)


def upgrade() -> None:
    """Make the tables, then the triggers that guard them."""
    _create_log()
    _create_publications()
    _create_acceptances()
    _create_staff()
    for statement in guards.statements(op.get_bind().dialect.name, APPEND_ONLY):
        op.execute(statement)


def _create_log() -> None:
    op.create_table(
        "log_heads",
        sa.Column("firm", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("log_key", sa.Text(), nullable=False),
        sa.Column("size", WHOLE, autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("last_time", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("firm", name="pk_log_heads"),
        sqlite_strict=True,
    )
    op.create_table(
        "log_commits",
        sa.Column("firm", sa.Text(), nullable=False),
        sa.Column("size", WHOLE, autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("firm", "size", name="pk_log_commits"),
        sqlite_strict=True,
    )
    op.create_table(
        "leaves",
        sa.Column("firm", sa.Text(), nullable=False),
        sa.Column("leaf_index", WHOLE, autoincrement=False, nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("time", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("firm", "leaf_index", name="pk_leaves"),
        sqlite_strict=True,
    )
    op.create_index("ix_leaves_firm_subject", "leaves", ["firm", "subject"], unique=False)
    op.create_table(
        "nodes",
        sa.Column("firm", sa.Text(), nullable=False),
        sa.Column("level", WHOLE, autoincrement=False, nullable=False),
        sa.Column("node_index", WHOLE, autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("firm", "level", "node_index", name="pk_nodes"),
        sqlite_strict=True,
    )
    op.create_table(
        "log_keys",
        sa.Column("firm", sa.Text(), nullable=False),
        sa.Column("kid", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("from_index", WHOLE, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("firm", "kid", name="pk_log_keys"),
        sqlite_strict=True,
    )


def _create_publications() -> None:
    op.create_table(
        "texts",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_texts"),
        sqlite_strict=True,
    )
    op.create_table(
        "renderings",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_renderings"),
        sqlite_strict=True,
    )
    op.create_table(
        "firm_publications",
        sa.Column("firm", sa.Text(), nullable=False),
        sa.Column("leaf_index", WHOLE, autoincrement=False, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("privacy_version", sa.Text(), nullable=False),
        sa.Column("published_at", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("firm", "leaf_index", name="pk_firm_publications"),
        sqlite_strict=True,
    )
    op.create_table(
        "firm_privacy",
        sa.Column("firm", sa.Text(), nullable=False),
        sa.Column("leaf_index", WHOLE, autoincrement=False, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("firm", "leaf_index", "language", name="pk_firm_privacy"),
        sqlite_strict=True,
    )
    op.create_table(
        "publications",
        sa.Column("firm", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("leaf_index", WHOLE, autoincrement=False, nullable=False),
        sa.Column("effective_at", WHOLE, nullable=False),
        sa.Column("published_at", WHOLE, nullable=False),
        sa.Column("particulars_sha256", sa.Text(), nullable=False),
        sa.Column("tariff_sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("firm", "version", name="pk_publications"),
        sqlite_strict=True,
    )
    op.create_table(
        "publication_texts",
        sa.Column("firm", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("firm", "version", "language", name="pk_publication_texts"),
        sqlite_strict=True,
    )
    op.create_table(
        "publication_documents",
        sa.Column("firm", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("firm", "version", "document", name="pk_publication_documents"),
        sqlite_strict=True,
    )


def _create_acceptances() -> None:
    op.create_table(
        "acceptances",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("firm", sa.Text(), nullable=False),
        sa.Column("leaf_index", WHOLE, autoincrement=False, nullable=False),
        sa.Column("time", WHOLE, nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("customer_class", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("valid_until", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_acceptances"),
        sqlite_strict=True,
    )
    op.create_index("ix_acceptances_firm_leaf_index", "acceptances", ["firm", "leaf_index"], unique=True)
    op.create_index(
        "ix_acceptances_firm_state_leaf_index", "acceptances", ["firm", "state", "leaf_index"], unique=False
    )
    op.create_table(
        "disclosures",
        sa.Column("acceptance", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("acceptance", "name", name="pk_disclosures"),
        sqlite_strict=True,
    )
    op.create_table(
        "data_keys",
        sa.Column("acceptance", sa.Text(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("acceptance", name="pk_data_keys"),
        sqlite_strict=True,
    )
    op.create_table(
        "session_tokens",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("firm", sa.Text(), nullable=False),
        sa.Column("acceptance", sa.Text(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", WHOLE, nullable=False),
        sa.Column("expires_at", WHOLE, nullable=False),
        sa.Column("redeemed_at", WHOLE, nullable=True),
        sa.Column("redeemed_by", sa.Text(), nullable=True),
        sa.Column("revoked_at", WHOLE, nullable=True),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_session_tokens"),
        sqlite_strict=True,
    )
    op.create_index("ix_session_tokens_acceptance", "session_tokens", ["acceptance"], unique=False)
    op.create_index("ix_session_tokens_firm_mac", "session_tokens", ["firm", "mac"], unique=False)
    op.create_table(
        "redeem_attempts",
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("form_key", sa.Text(), nullable=False),
        sa.Column("firm", sa.Text(), nullable=False),
        sa.Column("at", WHOLE, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("token", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("member", "form_key", name="pk_redeem_attempts"),
        sqlite_strict=True,
    )
    op.create_index("ix_redeem_attempts_firm_at", "redeem_attempts", ["firm", "at"], unique=False)


def _create_staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("firm", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("disabled_at", WHOLE, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sqlite_strict=True,
    )
    op.create_index("ix_staff_name_key", "staff", ["name_key"], unique=True)
    op.create_table(
        "staff_roles",
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("member", "role", name="pk_staff_roles"),
        sqlite_strict=True,
    )
    op.create_table(
        "staff_sessions",
        sa.Column("key_digest", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("seen_at", WHOLE, nullable=False),
        sa.Column("ended_at", WHOLE, nullable=True),
        sa.PrimaryKeyConstraint("key_digest", name="pk_staff_sessions"),
        sqlite_strict=True,
    )
    op.create_index("ix_staff_sessions_member", "staff_sessions", ["member"], unique=False)
    op.create_table(
        "login_failures",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_login_failures"),
        sqlite_strict=True,
    )
    op.create_index("ix_login_failures_address_at", "login_failures", ["address", "at"], unique=False)
    op.create_index("ix_login_failures_name_key_at", "login_failures", ["name_key", "at"], unique=False)
