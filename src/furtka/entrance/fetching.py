"""Who goes to the door for a client: the host, after two minutes somebody else, then reception.

One goes, the others are told: only the first one's name is written (`Arrival.fetcher`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import IntEnum

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext_lazy as _

from furtka.core.db import retried
from furtka.core.errors import DomainError
from furtka.entrance.errors import WrongStep
from furtka.entrance.models import About, Arrival, WalkIn
from furtka.entrance.passing import P, Passer, arrivals_of, current, owner, record
from furtka.offices.models import Role, Staff
from furtka.visits.models import VisitStatus

TO_SUBSTITUTE = timedelta(minutes=2)
TO_RECEPTION = timedelta(minutes=5)
# Whoever said "I am going" and is not at the door by then was held up: the others hear again.
HELD_UP = timedelta(minutes=5)


class Whom(IntEnum):
    """Who is called to the door by now; whoever was called before still is."""

    NOBODY = 0
    HOST = 1
    SUBSTITUTE = 2
    RECEPTION = 3


class AlreadyFetched(DomainError):
    """A colleague was quicker; the sentence says who."""

    code = "already_fetched"

    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s is already on the way to them.") % {"name": name})


def who_is_called(since: datetime, fetched_at: datetime | None, now: datetime) -> Whom:
    """Who is called for somebody who may be fetched since then. Pure.

    `fetched_at`: when somebody said that they are going.
    """
    if fetched_at is not None:
        return Whom.RECEPTION if now >= fetched_at + HELD_UP else Whom.NOBODY
    if now < since:
        return Whom.NOBODY
    for whom, wait in ((Whom.RECEPTION, TO_RECEPTION), (Whom.SUBSTITUTE, TO_SUBSTITUTE)):
        if now >= since + wait:
            return whom
    return Whom.HOST


def changes_at(since: datetime, fetched_at: datetime | None, now: datetime) -> datetime | None:
    """When `who_is_called` answers differently, if nobody does anything; None: never. Pure."""
    if fetched_at is not None:
        turns = [fetched_at + HELD_UP]
    else:
        turns = [since, since + TO_SUBSTITUTE, since + TO_RECEPTION]
    return next((turn for turn in turns if turn > now), None)


def fetched_from(who: Passer) -> datetime:
    """From when on somebody should go: nobody runs for a client who came half an hour early."""
    if isinstance(who, WalkIn):
        return who.status_since
    ready = who.starts_at - timedelta(minutes=who.site.escort_minutes)
    return max(who.status_since, ready)


def is_called(who: Passer, whom: Whom, job: Staff) -> bool:
    """Whether that colleague is among those who are called. Pure.

    `who` comes with its host; `job` works at the same office.
    """
    if whom >= Whom.RECEPTION and job.role == Role.RECEPTION and job.site_id == who.site_id:
        return True
    if who.host is None:
        return _is_called_without_host(who, whom, job)
    if whom >= Whom.HOST and who.host_id == job.pk:
        return True
    return whom >= Whom.SUBSTITUTE and _stands_in(who.host, job)


def _stands_in(host: Staff, job: Staff) -> bool:
    if host.substitute_id is not None:
        return job.pk == host.substitute_id
    return host.unit_id is not None and host.unit_id == job.unit_id and host.pk != job.pk


def _is_called_without_host(who: Passer, whom: Whom, job: Staff) -> bool:
    """An urgent matter is everybody's who takes such; after two minutes the heads' too."""
    if not isinstance(who, WalkIn) or who.about != About.URGENT or whom == Whom.NOBODY:
        return False
    if job.site_id == who.site_id and job.takes_urgent:
        return True
    return whom >= Whom.SUBSTITUTE and job.role == Role.UNIT_HEAD


@retried
def fetch(*, who: P, job: Staff, now: datetime, actor: AbstractBaseUser) -> P:
    """`job` goes to the door for them. A second press changes nothing.

    Raises AlreadyFetched (a colleague said so before), WrongStep (not waiting at the door).
    """
    who = current(who, lock=True)
    if who.status != VisitStatus.ARRIVED:
        raise WrongStep(who.status)
    arrivals = arrivals_of(who)
    Arrival.objects.get_or_create(office_id=who.office_id, **owner(who))
    free = arrivals.filter(fetcher=None) | arrivals.filter(fetched_at__lte=now - HELD_UP)
    if free.update(fetcher=job, fetched_at=now):
        record("fetch", who, at=now, actor=actor)
        return who
    fetcher = arrivals.select_related("fetcher").get().fetcher
    if fetcher is not None and fetcher.pk != job.pk:
        raise AlreadyFetched(fetcher.name)
    return who


@retried
def give_back(*, who: P, job: Staff, now: datetime, actor: AbstractBaseUser) -> P:
    """`job` can't go after all: the others are called at once. A second press changes nothing."""
    who = current(who, lock=True)
    if arrivals_of(who).filter(fetcher=job).update(fetcher=None, fetched_at=None):
        record("fetch_given_back", who, at=now, actor=actor)
    return who


def whom_of(who: Passer, arrival: Arrival | None, now: datetime) -> Whom:
    """Who is called for somebody at the door. Pure."""
    return who_is_called(fetched_from(who), arrival.fetched_at if arrival else None, now)
