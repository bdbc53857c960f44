"""What the worker does with the mailbox of the office that settings name."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta

from furtka.core.beat import Job, jobs
from furtka.offices.models import Office
from furtka.registry.edelivery.account import account_of, office_with_mailbox
from furtka.registry.edelivery.client import Client, Mailbox
from furtka.registry.edelivery.following import follow_due
from furtka.registry.edelivery.handing import find_lost, hand_over_due
from furtka.registry.edelivery.receiving import fetch_all

Act = Callable[[Office, Mailbox, datetime], int]


def _with_mailbox(act: Act) -> Callable[[datetime], int]:
    def run(now: datetime) -> int:
        office = office_with_mailbox()
        account = account_of(office) if office else None
        if office is None or account is None:
            return 0
        with closing(Client(account)) as mailbox:
            return act(office, mailbox, now)

    return run


def register() -> None:
    jobs.add("edelivery.fetch", Job(_with_mailbox(fetch_all), every=timedelta(minutes=5)))
    jobs.add("edelivery.send", Job(_with_mailbox(hand_over_due), every=timedelta(seconds=20)))
    jobs.add("edelivery.follow", Job(_with_mailbox(follow_due), every=timedelta(minutes=1)))
    jobs.add("edelivery.lost", Job(find_lost, every=timedelta(minutes=1)))
