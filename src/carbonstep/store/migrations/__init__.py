"""Alembic migrations; `carbonstep.store.schema` runs them."""
