"""Put a backup in the place of what is here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from furtka.cli.backup import restore_backup


class Command(BaseCommand):
    help = "Restores what `furtka backup` wrote. Stop the server and the worker first."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dir", type=Path)
        parser.add_argument("--force", action="store_true", help="replace the data that are here")

    def handle(self, *args: Any, **options: Any) -> None:
        for warning in restore_backup(options["dir"].resolve(), force=options["force"]):
            self.stderr.write(warning)
        self.stdout.write("Restored. Run `furtka check` before you open the door.")
