"""`furtka worker`: tasks from the queue and jobs that come round, in one process."""

from __future__ import annotations

import signal
import sys
from argparse import ArgumentParser
from threading import Event, Thread
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from furtka.cli.beats import beat
from furtka.core.beat import jobs

INTERVAL_SECONDS = 1


class Command(BaseCommand):
    help = "Send messages, publish pages, seal the audit trail, erase what was kept long enough."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Only say whether the database is ready."
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        require_migrated_database()
        if check:
            return
        stop = Event()
        worker = Worker(
            queue_names=["*"],
            interval=INTERVAL_SECONDS,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        end_on_signals(worker, stop)
        beats = Thread(target=beat, args=(dict(jobs.items()), stop), name="beat", daemon=True)
        beats.start()
        try:
            worker.run()
        finally:
            stop.set()


def end_on_signals(worker: Worker, stop: Event) -> None:
    """Finish the task at hand, then end; at once when there is none."""

    def end(signum: int, frame: object) -> None:
        stop.set()
        worker.running = False
        if not worker.running_task:
            sys.exit(0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)


def require_migrated_database() -> None:
    """CommandError with a sentence when the database is away or not migrated."""
    try:
        executor = MigrationExecutor(connection)
    except OperationalError as error:
        raise CommandError("The database does not answer: look at DATABASE_URL.") from error
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("The database is not up to date: run `furtka migrate` first.")
