"""`furtka import-items OFFICE FILE…`: take files into the register of an office."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from furtka.offices.models import Office
from furtka.registry.importing.door import Incoming, Outcome, take_in_all


class Command(BaseCommand):
    help = "Takes letters (ePUAP XML, zip) into the register; exits 1 if one was not taken in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("office", help="the office's slug")
        parser.add_argument("files", nargs="+", type=Path)

    def handle(self, *args: Any, office: str, files: list[Path], **options: Any) -> None:
        found = Office.objects.filter(slug=office).first()
        if found is None:
            raise CommandError(f"There is no office {office}.")
        with ExitStack() as opened:
            outcomes = take_in_all(
                office=found, files=list(_open(files, opened)), source="command",
                now=timezone.now(), actor=None,
            )  # fmt: skip
        for outcome in outcomes:
            self.stdout.write(f"{outcome.name}: {_words(outcome)}")
        if refused := sum(bool(outcome.refusal) for outcome in outcomes):
            raise CommandError(f"{refused} not taken in: they are in quarantine.")


def _open(files: list[Path], opened: ExitStack) -> Iterator[Incoming]:
    for path in files:
        try:
            stream = opened.enter_context(path.open("rb"))
        except OSError as error:
            raise CommandError(f"{path} can't be read: {error.strerror}") from error
        yield Incoming(path.name, stream, path.stat().st_size)


def _words(outcome: Outcome) -> str:
    if outcome.item is None:
        return f"{outcome.refusal}: {outcome.sentence}"
    if outcome.evidence:
        return f"receipt of {outcome.item.shown}"
    return f"{outcome.item.shown}{' (was here already)' if outcome.again else ''}"
