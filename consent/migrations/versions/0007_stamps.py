"""Time stamps of heads, and heads that lack theirs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from consent.store import guards

revision = "0007"
down_revision = "0006"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables; an earlier release had nothing stamped."""
    op.create_table(
        "stamps",
        sa.Column("firm", sa.Text(), nullable=False),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("checkpoint", sa.LargeBinary(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("time", WHOLE, nullable=False),
        sa.Column("qualified", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("firm", "size", name="pk_stamps"),
        sqlite_strict=True,
    )
    op.create_table(
        "stamps_missing",
        sa.Column("firm", sa.Text(), nullable=False),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("at", WHOLE, nullable=False),
        sa.Column("tries", WHOLE, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("firm", "size", name="pk_stamps_missing"),
        sqlite_strict=True,
    )
    for statement in guards.statements(op.get_bind().dialect.name, ["stamps"]):
        op.execute(statement)
