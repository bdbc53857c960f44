"""Whether the database has every migration that this version of the program brings."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


@lru_cache(maxsize=1)
def _ours() -> frozenset[tuple[str, str]]:
    """Every migration on disk; they do not change while a process runs."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations or ())


def is_migrated() -> bool:
    """Whether the database answers and nothing is left to migrate. Makes no database file.

    Two queries, unless a package squashed its migrations; then the whole graph is looked at.
    """
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and "memory" not in name and not Path(name).exists():
        return False
    try:
        applied = MigrationRecorder(connection).applied_migrations()
        if _ours() <= applied.keys():
            return True
        loader = MigrationLoader(connection)
    except Error:
        return False
    return all(key in loader.applied_migrations for key in loader.graph.nodes)
