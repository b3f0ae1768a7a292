"""Bring the tables from one version of the service to the next (Alembic)."""
