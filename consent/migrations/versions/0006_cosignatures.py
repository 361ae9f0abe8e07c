"""Cosignatures of witnesses, and how the last round with each of them went."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from consent.store import guards

revision = "0006"
down_revision = "0005"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables; an earlier release asked nobody."""
    op.create_table(
        "cosignatures",
        sa.Column("firm", sa.Text(), nullable=False),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("witness", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("firm", "size", "witness", name="pk_cosignatures"),
        sqlite_strict=True,
    )
    op.create_table(
        "witness_rounds",
        sa.Column("firm", sa.Text(), nullable=False),
        sa.Column("witness", sa.Text(), nullable=False),
        sa.Column("at", WHOLE, nullable=False),
        sa.Column("tries", WHOLE, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("firm", "witness", name="pk_witness_rounds"),
        sqlite_strict=True,
    )
    for statement in guards.statements(op.get_bind().dialect.name, ["cosignatures"]):
        op.execute(statement)
