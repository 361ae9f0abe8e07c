"""Alembic scripts, inside the package so that an installed wheel can upgrade its database (store.migration runs them)."""
