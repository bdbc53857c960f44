"""`furtka prepare`: everything between installing the packages and `furtka run`."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from furtka.core.updates import after_update
from furtka.offices.models import Office
from furtka.offices.services import DEMO_PASSWORD, set_demo_passwords


class Command(BaseCommand):
    help = "Migrates the database and collects static files, where either has changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--demo",
            type=Path,
            metavar="FILE.yaml",
            help="into an empty database, load this office with invented clients and visits",
        )

    def handle(self, *args: Any, demo: Path | None, **options: Any) -> None:
        settings.DATA.mkdir(parents=True, exist_ok=True)
        self._migrate()
        self._collect()
        if demo:
            self._fill(demo)
            self._show_accounts()

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database …")
            call_command("migrate", interactive=False, verbosity=0)
            for complete in after_update:
                complete()

    def _collect(self) -> None:
        stamp, wanted = settings.DATA / "static.stamp", fingerprint()
        if stamp.exists() and stamp.read_text() == wanted:
            return
        self.stdout.write("Collecting static files …")
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(wanted)

    def _fill(self, file: Path) -> None:
        if not Office.objects.exists():
            self.stdout.write("Filling the demonstration office …")
            call_command("load_office", file, stdout=self.stdout, stderr=self.stderr)
        call_command("demo", stdout=self.stdout, stderr=self.stderr)

    def _show_accounts(self) -> None:
        jobs = set_demo_passwords()
        if not jobs:
            return
        self.stdout.write(f"\nDemonstration accounts (password of all: {DEMO_PASSWORD}):")
        for job in jobs:
            login = job.user.get_username() if job.user else ""
            self.stdout.write(f"  {login:<10} {job.get_role_display()}")
        self.stdout.write("Log in at /konto/login/; staff work at /praca/, editors at /cms/.\n\n")


def fingerprint() -> str:
    """Changes when any static file is added, taken away or written."""
    digest = sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list(None):
            info = Path(storage.path(name)).stat()
            digest.update(f"{name} {info.st_size} {info.st_mtime_ns}\n".encode())
    return digest.hexdigest()
