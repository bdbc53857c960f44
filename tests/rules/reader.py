"""An author who keeps changing orders that wait, and a director who reads and approves them.

`python -m tests.rules.reader ACT`, for the race: did anybody approve what they did not read?
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
EACH, CHANGES = 5, 8
READING = 0.05  # seconds between the page and the press
TYPING = 0.03  # seconds between two changes; on SQLite nobody else comes in without a pause


def wait_for_all() -> None:
    print("ready", flush=True)  # noqa: T201
    begin = Path(os.environ["FURTKA_DATA"]) / "begin"
    while not begin.exists():
        time.sleep(0.02)


def write() -> None:
    """Each order: sent, then taken back, changed and sent anew until it is approved."""
    from django.contrib.auth.models import User

    from furtka.offices.models import Office
    from furtka.rules.changing import change_and_submit, take_back_submission
    from furtka.rules.errors import NotSubmitted
    from furtka.rules.services import draft_and_submit
    from tests.rules.factories import DAY, NOW, make_draft

    office, author = Office.objects.get(), User.objects.get(username="author")
    wait_for_all()
    for n in range(EACH):
        days = {"valid_from": NOW + (n + 1) * DAY, "valid_until": NOW + (n + 2) * DAY}
        draft = make_draft(title=f"{n}: 0", **days)
        order = draft_and_submit(office=office, draft=draft, now=NOW, actor=author)
        for change in range(CHANGES):
            try:
                order = take_back_submission(order=order, now=NOW, actor=author)
            except NotSubmitted:
                break
            order = change_and_submit(
                order=order, draft=make_draft(title=f"{n}: {change + 1}", **days),
                seen=order.fingerprint, now=NOW, actor=author,
            )  # fmt: skip
            time.sleep(TYPING)


def approve_all() -> None:
    """Reads each order, presses a moment later, reads anew where it was refused."""
    from django.contrib.auth.models import User

    from furtka.rules.errors import NotSubmitted, OrderChanged
    from furtka.rules.models import Order, OrderStatus
    from furtka.rules.services import approve

    director, read, refused = User.objects.get(username="director"), [], 0
    wait_for_all()
    while len(read) < EACH:
        page = Order.objects.filter(status=OrderStatus.SUBMITTED).first()
        time.sleep(READING)
        if page is None:
            continue
        try:
            approve(order=page, seen=page.fingerprint, now=page.created_at, actor=director)
        except (NotSubmitted, OrderChanged):
            refused += 1
        else:
            read.append(page.title)
    print(sorted(read), refused)  # noqa: T201


def report() -> None:
    """Print what is approved."""
    from furtka.rules.models import Order, OrderStatus

    approved = Order.objects.filter(status=OrderStatus.APPROVED)
    print(sorted(approved.values_list("title", flat=True)))  # noqa: T201


if __name__ == "__main__":
    django.setup()
    match sys.argv[1]:
        case "open":
            from django.contrib.auth.models import User

            from tests.offices.factories import make_office

            make_office()
            for name in ("author", "director"):
                User.objects.create(username=name)
        case "write":
            write()
        case "approve":
            approve_all()
        case _:
            report()
