"""What must be true of what is sent by e-Delivery."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count

from furtka.core.invariants import advice, invariants
from furtka.registry.edelivery.account import office_with_mailbox
from furtka.registry.edelivery.ade import is_ade
from furtka.registry.models import Attempt, MailboxState
from furtka.registry.models.edelivery import MAY_BE_THERE, Outcome

STUCK = timedelta(minutes=15)
MANY_FAILURES = 5


def handed_over_in_time(now: datetime) -> Iterator[str]:
    """Nothing is being handed over for longer than 15 minutes."""
    stuck = Attempt.objects.filter(outcome=Outcome.HANDING_OVER, handed_at__lt=now - STUCK)
    for slug, pk in stuck.values_list("office__slug", "sending"):
        yield f"{slug}: message {pk} is being handed over for longer than 15 minutes"


def sent_once(now: datetime) -> Iterator[str]:
    """No message has two attempts that may have been taken over."""
    there = Attempt.objects.filter(outcome__in=MAY_BE_THERE).values("office__slug", "sending")
    for row in there.annotate(count=Count("pk")).filter(count__gt=1):
        yield f"{row['office__slug']}: message {row['sending']} may have been sent twice"


def mailbox_answers(now: datetime) -> Iterator[str]:
    """The mailbox that settings name can be used."""
    if settings.EDELIVERY["system"]:
        yield from _settings_fit()
    away = MailboxState.objects.filter(failures__gte=MANY_FAILURES)
    for slug, failures, trouble in away.values_list("office__slug", "failures", "trouble"):
        yield f"{slug}: the e-Delivery mailbox failed {failures} times in a row ({trouble})"


def _settings_fit() -> Iterator[str]:
    office, ade = office_with_mailbox(), settings.EDELIVERY["ade"]
    if office is None:
        yield "FURTKA_EDELIVERY_OFFICE names no office of this installation"
    elif not is_ade(ade):
        yield "FURTKA_EDELIVERY_ADE is no address for electronic delivery"
    elif office.e_delivery_address not in ("", ade):
        yield f"{office.slug}: the website names another e-Delivery address than settings do"


def register() -> None:
    invariants.add("e-Delivery handed over in time", handed_over_in_time)
    invariants.add("e-Delivery sent once", sent_once)
    advice.add("e-Delivery answers", mailbox_answers)
