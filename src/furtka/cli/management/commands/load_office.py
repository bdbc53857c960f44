"""`furtka load-office FILE.yaml`: bring an office in line with its file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from furtka.offices.loading.loader import Loaded, OfficeFileRefused, load_office
from furtka.privacy import audit


class Command(BaseCommand):
    help = "Loads an office from a YAML file: all of it, or nothing where something is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="only check, change nothing")

    def handle(self, *args: Any, file: Path, check: bool, **options: Any) -> None:
        try:
            raw = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}") from error
        try:
            loaded = self._load(raw, check)
        except OfficeFileRefused as error:
            for problem in error.problems:
                self.stderr.write(f"{file}: {problem}")
            count = len(error.problems)
            raise CommandError(
                f"{count} mistake{'s' if count != 1 else ''} in {file}. Nothing was changed."
            ) from error
        for warning in loaded.warnings:
            self.stderr.write(f"{file}: warning: {warning}")
        self._tell(loaded, check)

    @transaction.atomic
    def _load(self, raw: bytes, check: bool) -> Loaded:
        now = timezone.now()
        loaded = load_office(raw, now=now)
        if not loaded.changed_nothing:
            audit.record(
                "office.loaded", f"office:{loaded.office.slug}", office=loaded.office, at=now,
                actor=None, **{name.replace(" ", "_"): n for name, n in loaded.counts.items()},
            )  # fmt: skip
        if check:
            transaction.set_rollback(True)
        return loaded

    def _tell(self, loaded: Loaded, check: bool) -> None:
        name = loaded.office.slug
        if loaded.changed_nothing:
            self.stdout.write(f"{name}: nothing to change.")
            return
        done = ", ".join(f"{count} {what}" for what, count in loaded.counts.items() if count)
        self.stdout.write(f"{name}: {'would be ' if check else ''}{done}.")
