"""A process that writes or approves the procedure: `python -m tests.website.approver ACT`."""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
DAYS = [date(2026, 12, day) for day in range(1, 9)]


def write(text: str) -> None:
    """The editor's draft of each day, with that text."""
    from django.contrib.auth.models import User

    from furtka.offices.models import Office
    from furtka.website.models import ProcedurePage
    from furtka.website.procedures import draft_version

    page = ProcedurePage.objects.get()
    page.body = f"<p>{text}</p>"
    page.save_revision()
    office, editor = Office.objects.get(), User.objects.get(username="redaktor")
    for day in DAYS:
        draft_version(office=office, valid_from=day, changes="", now=NOW, actor=editor)


def approve() -> None:
    """As a director who reads the draft of each day and then approves it; what was not what."""
    from django.contrib.auth.models import User

    from furtka.website.errors import ProcedureChanged
    from furtka.website.models import ProcedureVersion
    from furtka.website.procedures import approve_version, mark_of

    director, drafts = User.objects.get(username="dyrektor"), ProcedureVersion.objects.all()
    seen = list(drafts.order_by("valid_from"))
    start()
    wrong = []
    for draft in seen:
        read = draft.body
        try:
            approve_version(version=draft, read=mark_of(draft), now=NOW, actor=director)
        except ProcedureChanged:
            continue
        if drafts.get(pk=draft.pk).body != read:
            wrong.append(draft.pk)
    print(len(seen), "read", wrong)  # noqa: T201


def start() -> None:
    print("ready", flush=True)  # noqa: T201
    begin = Path(os.environ["FURTKA_DATA"]) / "begin"
    while not begin.exists():
        time.sleep(0.02)


if __name__ == "__main__":
    django.setup()
    match sys.argv[1]:
        case "open":
            from tests.offices.factories import make_user
            from tests.website.factories import make_site

            make_site(NOW)
            make_user("redaktor")
            make_user("dyrektor")
            write("Pierwsza")
        case "write":
            start()
            write("Druga")
        case _:
            approve()
