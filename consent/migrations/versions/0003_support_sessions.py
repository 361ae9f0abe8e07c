"""Support sessions from hello to invoice line: their rows, what was written about them, invitations, quotas."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from consent.store import support_sessions

revision = "0003"
down_revision = "0002"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add what is new, then say of every acceptance what became of it, as its records tell."""
    _create_sessions()
    _create_remarks()
    _create_notes()
    _create_invitations()
    _create_marks()
    support_sessions.fill(op.get_bind())


def _create_sessions() -> None:
    op.create_table(
        "support_sessions",
        _text("acceptance", null=False),
        _text("firm", null=False),
        *map(_text, ("chosen", "technician")),
        *map(_whole, ("redeemed_at", "recognised_at", "declared", "suited", "solvable")),
        *map(_whole, ("started_at", "ended_at", "stopped_at", "closed_at")),
        _text("outcome"),
        *map(_whole, ("seconds", "amount")),
        *map(_text, ("currency", "vat", "reason")),
        *map(_whole, ("corrected_at", "settled_at", "objected_at")),
        sa.PrimaryKeyConstraint("acceptance", name="pk_support_sessions"),
        sqlite_strict=True,
    )
    op.create_index("ix_support_sessions_firm_closed_at", "support_sessions", ["firm", "closed_at"])
    op.create_index("ix_support_sessions_firm_redeemed_at", "support_sessions", ["firm", "redeemed_at"])


def _create_remarks() -> None:
    op.create_table(
        "remarks",
        _text("firm", null=False),
        _whole("leaf_index", null=False),
        _text("name", null=False),
        _text("subject", null=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("firm", "leaf_index", "name", name="pk_remarks"),
        sqlite_strict=True,
    )
    op.create_index("ix_remarks_subject", "remarks", ["subject"])


def _create_notes() -> None:
    op.create_table(
        "session_notes",
        _text("acceptance", null=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        _text("written_by", null=False),
        _whole("written_at", null=False),
        sa.PrimaryKeyConstraint("acceptance", name="pk_session_notes"),
        sqlite_strict=True,
    )


def _create_invitations() -> None:
    op.create_table(
        "invitations",
        *(_text(name, null=False) for name in ("id", "firm", "technician")),
        _whole("made_at", null=False),
        _text("language"),
        _whole("expires_at"),
        *map(_text, ("refused", "acceptance")),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sqlite_strict=True,
    )
    op.create_index("ix_invitations_firm_made_at", "invitations", ["firm", "made_at"])


def _create_marks() -> None:
    op.create_table(
        "customer_marks",
        _text("acceptance", null=False),
        _text("firm", null=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        _whole("time", null=False),
        sa.PrimaryKeyConstraint("acceptance", name="pk_customer_marks"),
        sqlite_strict=True,
    )
    op.create_index("ix_customer_marks_firm_mark", "customer_marks", ["firm", "mark"])


def _text(name: str, *, null: bool = True) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def _whole(name: str, *, null: bool = True) -> sa.Column[int]:
    return sa.Column(name, WHOLE, autoincrement=False, nullable=null)
