"""Migrated once: test databases start as copies of a template instead of 200 migrations.

SQLite: a file in `.var/test-templates/`, named by everything that could change it, kept between
runs. PostgreSQL: a template database in the run's own server. Django still migrates its copy:
it finds nothing to do, but checks, and writes content types and permissions of new models.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from django.db.backends.base.creation import BaseDatabaseCreation
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / ".var" / "test-templates"
KEEP_SECONDS = 7 * 24 * 3600

# An in-memory database lives as long as a connection to it is open.
_held_open: list[sqlite3.Connection] = []


def fingerprint() -> str:
    """Changes when a migration of ours, what migrations import, or any package changes."""
    digest = hashlib.sha256()
    ours = sorted((ROOT / "src" / "furtka").glob("*/migrations/*.py"))
    for path in [*ours, ROOT / "src" / "furtka" / "core" / "db.py"]:
        digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    packages = {f"{d.metadata['Name']}={d.version}" for d in metadata.distributions()}
    digest.update("\n".join([sys.version, *sorted(packages)]).encode())
    return digest.hexdigest()[:16]


@contextmanager
def _locked(name: str) -> Iterator[None]:
    """Of several workers, one builds; the others wait and find it built."""
    TEMPLATES.mkdir(parents=True, exist_ok=True)
    with (TEMPLATES / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(url: str) -> None:
    environment = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(command, env=environment, cwd=ROOT, check=True)


def sqlite_template() -> Path:
    """The migrated file; made first if this fingerprint has none yet (about 10 s)."""
    path = TEMPLATES / f"{fingerprint()}.sqlite3"
    with _locked(path.stem):
        if not path.exists():
            _forget_old()
            draft = path.with_suffix(".draft")
            draft.unlink(missing_ok=True)
            _migrate(f"sqlite:///{draft}")
            with sqlite3.connect(draft) as database:
                database.execute("PRAGMA journal_mode=DELETE")
            database.close()
            draft.rename(path)
    return path


def _forget_old() -> None:
    for old in TEMPLATES.glob("*.*"):
        if old.stat().st_mtime < time.time() - KEEP_SECONDS:
            old.unlink(missing_ok=True)


def _fill_sqlite(name: str) -> None:
    template = sqlite_template()
    if "memory" not in name:
        shutil.copyfile(template, name)
        return
    target = sqlite3.connect(name, uri=name.startswith("file:"))
    with sqlite3.connect(template) as source:
        source.backup(target)
    source.close()
    _held_open.append(target)


def _build_postgresql(creation: Any) -> str:
    """Name of the template database in this server; made by whoever comes first."""
    name = f"furtka_template_{fingerprint()}"
    settings = creation.connection.settings_dict
    with _locked(f"{name}_{hashlib.sha256(settings['HOST'].encode()).hexdigest()[:8]}"):
        with creation._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone():
                return name
            cursor.execute(f'CREATE DATABASE "{name}_draft"')
        _migrate(f"{os.environ['DATABASE_URL'].rsplit('/', 1)[0]}/{name}_draft")
        with creation._nodb_cursor() as cursor:
            cursor.execute(f'ALTER DATABASE "{name}_draft" RENAME TO "{name}"')
    return name


def fresh_postgresql() -> str:
    """DATABASE_URL of a new copy of the template; lives as long as the run's server."""
    server = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    name = f"furtka_copy_{uuid4().hex[:12]}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(f"furtka_template_{fingerprint()}")
            )
        )
    return f"{server}/{name}"


def install() -> None:
    """Let every test database of this process begin as a copy of the template."""
    original = BaseDatabaseCreation.create_test_db

    def create_test_db(self: Any, *args: Any, **kwargs: Any) -> str:
        if self.connection.vendor == "postgresql":
            self.connection.settings_dict["TEST"]["TEMPLATE"] = _build_postgresql(self)
        return original(self, *args, **kwargs)

    BaseDatabaseCreation.create_test_db = create_test_db  # type: ignore[method-assign]

    from django.db.backends.sqlite3.creation import DatabaseCreation

    create_empty = DatabaseCreation._create_test_db

    def create_filled(self: Any, *args: Any, **kwargs: Any) -> str:
        name = str(create_empty(self, *args, **kwargs))
        _fill_sqlite(name)
        return name

    DatabaseCreation._create_test_db = create_filled  # type: ignore[method-assign]
