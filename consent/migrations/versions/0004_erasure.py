"""Erasing and holding: when the personal data of an acceptance were erased, and which must be kept for now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

INSTANT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add what is new; nothing was erased or held by an earlier release."""
    op.add_column("acceptances", sa.Column("erased_at", INSTANT, nullable=True))
    op.create_table(
        "holds",
        sa.Column("acceptance", sa.Text(), nullable=False),
        sa.Column("firm", sa.Text(), nullable=False),
        sa.Column("held_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("acceptance", name="pk_holds"),
        sqlite_strict=True,
    )
    op.create_index("ix_holds_firm", "holds", ["firm"])
