"""Terms as living documents: what each version says of itself, the tools it takes up and drops, PDFs, logos, publishers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from consent.store import guards, version_notes

revision = "0002"
down_revision = "0001"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPEND_ONLY = ("version_notes", "version_tools", "version_pdfs")


def upgrade() -> None:
    """Add what is new, then say of every published version what its texts say."""
    op.add_column("firm_publications", sa.Column("logo_sha256", sa.Text()))
    op.add_column("publications", sa.Column("published_by", sa.Text()))
    op.create_index("ix_publications_firm_effective_at", "publications", ["firm", "effective_at"])
    _create_notes()
    _create_tools()
    _create_pdfs()
    for statement in guards.statements(op.get_bind().dialect.name, APPEND_ONLY):
        op.execute(statement)
    version_notes.fill(op.get_bind())


def _create_notes() -> None:
    op.create_table(
        "version_notes",
        *_version_columns("language"),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("asks_again", WHOLE, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("firm", "version", "language", name="pk_version_notes"),
        sqlite_strict=True,
    )


def _create_tools() -> None:
    op.create_table(
        "version_tools",
        *_version_columns("tool"),
        sa.Column("use", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("firm", "version", "tool", name="pk_version_tools"),
        sqlite_strict=True,
    )


def _create_pdfs() -> None:
    op.create_table(
        "version_pdfs",
        *_version_columns("language"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("firm", "version", "language", name="pk_version_pdfs"),
        sqlite_strict=True,
    )


def _version_columns(last: str) -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, sa.Text(), nullable=False) for name in ("firm", "version", last))
