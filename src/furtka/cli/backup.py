"""A copy of everything an installation knows, and the way back (docs/backup.md).

A backup is a directory: the database, the files, the secret key (the PINs of visits are
derived from it) and `manifest.json` with the SHA-256 of each, made last.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.crypto import salted_hmac

from furtka.offices.models import Office
from furtka.privacy.models import ChainHead

MANIFEST = "manifest.json"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
SECRET = "secret-key"  # noqa: S105 - a file's name


def _folders() -> dict[str, Path]:
    """The directories of files, by their names in a backup."""
    return {"files": settings.MEDIA_ROOT, "archive": settings.ARCHIVE_ROOT}


# -- Making one --------------------------------------------------------------------------------


def make_backup(folder: Path, *, now: datetime) -> int:
    """Copy all into `folder`, new or empty; how many files it holds. Raises CommandError.

    The database first: a file that is uploaded meanwhile is then one too many, not one missing.
    """
    if folder.exists() and any(folder.iterdir()):
        raise CommandError(f"{folder} is not empty. Name a new directory.")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    _dump_database(folder / DATABASES[connection.vendor])
    for name, source in _folders().items():
        if source.exists():
            shutil.copytree(source, folder / name)
    if not os.environ.get("SECRET_KEY") and (settings.DATA / SECRET).exists():
        shutil.copy(settings.DATA / SECRET, folder / SECRET)
    files = {str(path.relative_to(folder)): _digest(path) for path in _files(folder)}
    applied = MigrationLoader(connection).applied_migrations
    told = {
        "made_at": now.astimezone(UTC).isoformat(),
        "database": connection.vendor,
        "migrations": sorted(".".join(key) for key in applied),
        "audit": list(ChainHead.objects.values("office__slug", "seal", "digest")),
        "key": _key_print(),
        "files": files,
    }  # fmt: skip
    (folder / MANIFEST).write_text(json.dumps(told, indent=1, sort_keys=True))
    return len(files)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        digest = sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _key_print() -> str:
    """Tells one secret key from another without telling the key."""
    return salted_hmac("furtka.backup", "key", algorithm="sha256").hexdigest()[:16]


def _dump_database(target: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
    else:
        _run_postgresql("pg_dump", ["--format=custom", "--no-owner", f"--file={target}"])


def _run_postgresql(program: str, options: list[str]) -> None:
    """Run one of PostgreSQL's own programs on our database; the password goes by environment."""
    found = shutil.which(program)
    if not found:
        raise CommandError(f"{program} was not found. Install the client programs of PostgreSQL.")
    arguments, env = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
    *where, name = arguments[1:]
    command = [found, *where, f"--dbname={name}", *options]
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        command, env=os.environ | (env or {}), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CommandError(f"{program} could not do it: {done.stderr.strip()}")


# -- The way back ------------------------------------------------------------------------------


def restore_backup(folder: Path, *, force: bool) -> list[str]:
    """Put a backup in the place of what is here; warnings for whoever does it.

    Every file's SHA-256 is checked before anything is touched. Raises CommandError: not whole,
    from a newer version or another kind of database, or (without `force`) data here already.
    """
    told = _read_manifest(folder)
    if told["database"] != connection.vendor:
        raise CommandError(
            f"This backup is of {told['database']}, but DATABASE_URL names {connection.vendor}."
        )
    known = {".".join(key) for key in MigrationLoader(None).disk_migrations or ()}
    if newer := sorted(set(told["migrations"]) - known):
        raise CommandError(f"This backup is of a newer version: {newer[0]} is not known here.")
    if not force and holds_data():
        raise CommandError("There are data here already. --force puts the backup in their place.")
    _load_database(folder / DATABASES[connection.vendor])
    call_command("migrate", verbosity=0, interactive=False)
    for name, target in _folders().items():
        _put(folder / name, target)
    return _restore_key(folder, told["key"])


def _read_manifest(folder: Path) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
        files: dict[str, str] = told["files"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{folder} is no backup: {MANIFEST} can't be read.") from error
    here = {str(path.relative_to(folder)): path for path in _files(folder)}
    here.pop(MANIFEST)
    if missing := sorted(set(files) - set(here)):
        raise CommandError(f"This backup is not whole: {missing[0]} is missing.")
    if added := sorted(set(here) - set(files)):
        raise CommandError(f"{added[0]} is not part of this backup.")
    for name, digest in files.items():
        if _digest(here[name]) != digest:
            raise CommandError(f"This backup was changed: {name} is not as it was written.")
    return told


def holds_data() -> bool:
    """Whether somebody uses this database: an office or an account is in it."""
    if Office._meta.db_table not in connection.introspection.table_names():
        return False
    return Office.objects.exists() or get_user_model().objects.exists()


def _load_database(source: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as copy:
            copy.backup(connection.connection)
    else:
        connection.close()
        options = ["--clean", "--if-exists", "--no-owner", "--single-transaction", str(source)]
        _run_postgresql("pg_restore", options)


def _put(source: Path, target: Path) -> None:
    """Exchange a directory of files for the backup's, or for none if there were none."""
    fresh = target.with_name(f"{target.name}.restored")
    shutil.rmtree(fresh, ignore_errors=True)
    if source.exists():
        shutil.copytree(source, fresh)
    shutil.rmtree(target, ignore_errors=True)
    if fresh.exists():
        fresh.rename(target)


def _restore_key(folder: Path, key_print: str) -> list[str]:
    if (folder / SECRET).exists() and not os.environ.get("SECRET_KEY"):
        settings.DATA.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / SECRET, settings.DATA / SECRET)
        return []
    if key_print == _key_print():
        return []
    return ["SECRET_KEY is another one: the PINs of visits booked before will not work."]
