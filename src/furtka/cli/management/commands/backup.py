"""Copy the database, the files and the secret key into a directory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from furtka.cli.backup import make_backup


class Command(BaseCommand):
    help = "Copies everything into DIR, which must be new or empty. The office may keep working."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dir", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        count = make_backup(options["dir"].resolve(), now=timezone.now())
        self.stdout.write(
            f"{count} files are in {options['dir']}. They hold personal data: "
            "keep them as safe as the database."
        )
