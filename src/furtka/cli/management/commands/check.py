"""Django's own system checks, and then the invariants of the data (docs/checks.md)."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.check import Command as DjangoCheck
from django.utils import timezone

from furtka.core.invariants import SHOWN, breaches, warnings
from furtka.core.migrated import is_migrated
from furtka.registry.bytes_kept import all_are_whole


class Command(DjangoCheck):
    help = "Checks settings and code as Django does, then what must be true of the data."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--files", action="store_true",
            help="Also read every file of the archive and compare its sum: it may take long.",
        )  # fmt: skip

    def handle(self, *app_labels: Any, **options: Any) -> None:
        """Exits 1 naming each breach. With an app label or a tag, only Django's part is run."""
        failed: CommandError | None = None
        try:
            super().handle(*app_labels, **options)
        except CommandError as error:  # SystemCheckError too: the data are looked at all the same
            failed = error
        if not (app_labels or options["tags"] or options["list_tags"]):
            self._check_data(files=options["files"])
        if failed:
            raise failed

    def _check_data(self, *, files: bool) -> None:
        if not is_migrated():
            self.stdout.write("The database is not migrated; its data were not checked.")
            return
        now = timezone.now()
        for name, sentences in warnings(now).items():
            for sentence in sentences:
                self.stderr.write(f"warning: {name}: {sentence}")
        found = breaches(now)
        if files:
            found["registry files whole"] = list(islice(all_are_whole(now), SHOWN))
        for name, sentences in found.items():
            for sentence in sentences:
                self.stderr.write(f"{name}: {sentence}")
            if len(sentences) == SHOWN:
                self.stderr.write(f"{name}: perhaps more; only the first {SHOWN} are shown")
        broken = sum(1 for sentences in found.values() if sentences)
        if broken:
            raise CommandError(f"{broken} of {len(found)} checks failed.")
        self.stdout.write(f"All {len(found)} checks passed.")
