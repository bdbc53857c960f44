"""Two people who must never meet: make such a link, change it, end it. Its visits: visits/apart.py.

Only those who may `see_protected` come here. No name stands in the trail, and not even the
number of a client: whoever reads the trail need not see people under protection.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from furtka.clients.models import Client, KeepApart
from furtka.core.db import retried
from furtka.core.errors import DomainError
from furtka.core.registers import Register
from furtka.offices.models import Office
from furtka.privacy import audit

SHORTEST, LONGEST = 15, 480
# An end can be taken back for so long; then the row goes (clients/retention.py).
KEEP_ENDED = timedelta(days=30)

# What rooms above must do when a link begins, changes or ends, in the same transaction.
link_changed: Register[Callable[[KeepApart, datetime], None]] = Register()


class CannotBeKeptApart(DomainError):
    """One of the two is not chosen, both are one person, or the distance can't be."""

    code = "cannot_be_kept_apart"
    message = _("Choose two different people.")
    status = 422


@retried
def keep_apart(
    *, one: Client, other: Client, minutes: int, now: datetime, actor: AbstractBaseUser
) -> KeepApart:
    """From now on these two are kept `minutes` apart at each site. Again: only the new distance.

    Both are of one office. Raises CannotBeKeptApart.
    """
    first, second = sorted((one, other), key=lambda client: client.pk)
    _check(first, second, minutes)
    # In the order of their keys; nobody else makes the same link meanwhile.
    here = Client.objects.select_for_update().filter(
        office_id=first.office_id, pk__in=(first.pk, second.pk)
    )
    list(here.order_by("pk"))
    known = live_links(first.office).filter(one=first, other=second).first()
    if known is not None:
        return change_minutes(link=known, minutes=minutes, now=now, actor=actor)
    link = KeepApart.objects.create(
        office=first.office, one=first, other=second, minutes=minutes, created_at=now,
        created_by_id=actor.pk,
    )  # fmt: skip
    return _changed(link, "client.kept_apart", now=now, actor=actor, minutes=minutes)


@retried
def change_minutes(
    *, link: KeepApart, minutes: int, now: datetime, actor: AbstractBaseUser
) -> KeepApart:
    """Another distance. The same again, or one that has ended, changes nothing."""
    link = _locked(link)
    _check(link.one, link.other, minutes)
    if link.ended_at is not None or link.minutes == minutes:
        return link
    was, link.minutes = link.minutes, minutes
    link.save(update_fields=["minutes"])
    return _changed(link, "client.apart_changed", now=now, actor=actor, was=was, minutes=minutes)


@retried
def end(*, link: KeepApart, now: datetime, actor: AbstractBaseUser) -> KeepApart:
    """They may meet again. `begin_again` takes it back."""
    link = _locked(link)
    if link.ended_at is not None:
        return link
    link.ended_at = now
    link.save(update_fields=["ended_at"])
    return _changed(link, "client.apart_ended", now=now, actor=actor)


@retried
def begin_again(*, link: KeepApart, now: datetime, actor: AbstractBaseUser) -> KeepApart:
    """Take an end back. Where a new link of the two stands already, that one is returned."""
    link = _locked(link)
    newer = live_links(link.office).filter(one=link.one, other=link.other).first()
    if newer is not None:
        return newer
    link.ended_at = None
    link.save(update_fields=["ended_at"])
    return _changed(
        link, "client.kept_apart", now=now, actor=actor, minutes=link.minutes, again=True
    )


def live_links(office: Office) -> QuerySet[KeepApart]:
    """The links in force, with both people."""
    found = KeepApart.objects.filter(office=office, ended_at=None)
    return found.select_related("office", "one", "other").order_by("pk")


def ended_links(office: Office) -> QuerySet[KeepApart]:
    """Those that ended lately and can be taken back, the newest first."""
    found = KeepApart.objects.filter(office=office, ended_at__isnull=False)
    return found.select_related("office", "one", "other").order_by("-ended_at", "-pk")


def _check(one: Client, other: Client, minutes: int) -> None:
    same_office = one.office_id == other.office_id
    if one.pk == other.pk or not same_office or one.erased_at or other.erased_at:
        raise CannotBeKeptApart(fields={"other": CannotBeKeptApart.message})
    if not SHORTEST <= minutes <= LONGEST:
        raise CannotBeKeptApart(fields={"minutes": _("Enter a number from 15 to 480.")})


def _changed(
    link: KeepApart, action: str, *, now: datetime, actor: AbstractBaseUser, **more: object
) -> KeepApart:
    for follow in link_changed:
        follow(link, now)
    audit.record(action, f"apart:{link.pk}", office=link.office, at=now, actor=actor, **more)
    return link


def _locked(link: KeepApart) -> KeepApart:
    rows = KeepApart.objects.select_for_update(of=("self",))
    found = rows.select_related("office", "one", "other")
    return found.get(office_id=link.office_id, pk=link.pk)
