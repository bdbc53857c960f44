"""Book a whole series, cancel the rest of one, take that back. One message for all its visits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from furtka.clients.models import Client
from furtka.core.clock import day_bounds, local_day
from furtka.core.db import TRIES, is_duplicate, is_overlap, must_retry, retried
from furtka.outbox import services as outbox
from furtka.privacy import audit
from furtka.visits import messages, services
from furtka.visits.apart import kept_apart
from furtka.visits.calendar import load_calendar
from furtka.visits.errors import InvalidInput, NotChangeable, SlotTaken
from furtka.visits.models import Visit, VisitQuerySet, VisitStatus, WriteKey, Yielding
from furtka.visits.notice import last_bookable_day
from furtka.visits.placing import Assignment, choose
from furtka.visits.requests import BookingRequest
from furtka.visits.series import FEWEST, MOST


def book_series(
    request: BookingRequest, *, starts: Sequence[datetime], now: datetime,
    actor: AbstractBaseUser, key: str, fingerprint: str, client: Client | None = None,
) -> list[Visit]:  # fmt: skip
    """Book all these times for one client, or none of them. The visits in the order of time.

    The same host throughout, where they are free. `key`: as for `services.book`. Raises
    InvalidInput, SlotTaken (one of the times is gone; nothing is stored), KeyReused.
    """
    office = request.ask.service.office
    request = kept_apart(request, client)
    starts = _checked(request, starts, now)
    yielding: Yielding | None = None
    for _try in range(TRIES):
        if made := services.made_before(office, key, fingerprint):
            return list(of_series(made))
        try:
            chosen = _choose_all(request, starts, now=now)
            with transaction.atomic():
                visits = _book_all(
                    request, chosen, now=now, actor=actor, client=client, yielding=yielding
                )
                WriteKey.objects.create(
                    office=office, key=key, fingerprint=fingerprint, visit=visits[0],
                    created_at=now,
                )  # fmt: skip
                messages.series_booked(visits, now=now)
                return visits
        except SlotTaken:
            # Perhaps by this very request, sent twice at once.
            if made := services.made_before(office, key, fingerprint):
                return list(of_series(made))
            raise
        except (IntegrityError, OperationalError) as error:
            if not (is_overlap(error) or must_retry(error) or is_duplicate(error)):
                raise
            yielding = Yielding(now, by_staff=True)
    raise SlotTaken


def _checked(request: BookingRequest, starts: Sequence[datetime], now: datetime) -> list[datetime]:
    office = request.ask.service.office
    found = sorted(set(starts))
    if not FEWEST <= len(found) <= MOST:
        raise InvalidInput(fields={"times": _("A series has 2 to 26 dates.")})
    end = day_bounds(last_bookable_day(office, now), office.tz)[1]
    if not now < found[0] <= found[-1] < end:
        raise InvalidInput(fields={"times": _("Some of these dates can't be booked. Look again.")})
    return found


def _choose_all(
    request: BookingRequest, starts: Sequence[datetime], *, now: datetime
) -> list[tuple[datetime, Assignment]]:
    """Outside the transaction, as for a single visit; the claims decide in any case."""
    ask = request.ask
    tz = ask.service.office.tz
    calendar = load_calendar(
        ask=ask, first=local_day(starts[0], tz), last=local_day(starts[-1], tz), now=now,
        by_staff=True,
    )  # fmt: skip
    chosen: list[tuple[datetime, Assignment]] = []
    for moment in starts:
        rather = chosen[0][1].host.id if chosen else None
        one = choose(calendar, ask, moment, now=now, by_staff=True, rather=rather)
        chosen.append((moment, one))
    return chosen


def _book_all(
    request: BookingRequest, chosen: list[tuple[datetime, Assignment]], *,
    now: datetime, actor: AbstractBaseUser, client: Client | None, yielding: Yielding | None,
) -> list[Visit]:  # fmt: skip
    series, visits = uuid4(), list[Visit]()
    for moment, assignment in chosen:
        one = replace(request, starts_at=moment)
        visit = services.store_visit(
            one, assignment, now=now, actor=actor, client=client, series=series,
            yielding=yielding,
        )  # fmt: skip
        client = visit.client
        visits.append(visit)
    return visits


def of_series(visit: Visit) -> VisitQuerySet:
    """All visits that were booked together with this one, in the order of time."""
    found = Visit.objects.filter(office_id=visit.office_id, series=visit.series)
    return found.order_by("starts_at", "pk")


@retried
def cancel_later(visit: Visit, *, now: datetime, actor: AbstractBaseUser) -> list[Visit]:
    """Cancel this visit of a series and all later ones that are booked; one message tells it.

    Returns what was cancelled. Raises NotChangeable if there is nothing left to cancel.
    """
    if visit.series is None:
        raise NotChangeable
    current = Visit.objects.get(office_id=visit.office_id, pk=visit.pk)
    ahead = _locked(of_series(current)).filter(starts_at__gte=current.starts_at)
    # In the order of their keys, so that two people who do this never wait for each other.
    found = [one for one in ahead.order_by("pk") if services.is_changeable(one, now)]
    if not found:
        raise NotChangeable
    found.sort(key=lambda one: one.starts_at)
    for one in found:
        services.end(one, VisitStatus.CANCELLED_BY_OFFICE, now=now)
        _note("visit.cancelled", one, now=now, actor=actor)
    messages.series_cancelled(found, now=now)
    return found


@retried
def restore_later(visit: Visit, *, now: datetime, actor: AbstractBaseUser) -> list[Visit]:
    """Book again all that was cancelled in one go with this visit, or none of it.

    If the message of the cancellation had not gone out yet, the client hears nothing of
    either; else one new confirmation. Raises NotChangeable, SlotTaken, InvalidInput.
    """
    found = [one for one in cancelled_with(visit) if one.starts_at > now]
    if not found:
        raise NotChangeable
    again = []
    for one in found:
        again.append(services.undo_cancel(one, now=now, actor=actor))
        # Each visit would be confirmed by itself.
        outbox.take_back(office=one.office, about=one.code, kind="visit_booked", made_at=now)
    told = outbox.take_back(office=visit.office, about=found[0].code, kind="series_cancelled")
    if not told:
        messages.series_booked(again, now=now)
    return again


def cancelled_with(visit: Visit) -> VisitQuerySet:
    """What the office cancelled at the same instant, of the same series."""
    if visit.series is None or visit.status != VisitStatus.CANCELLED_BY_OFFICE:
        return Visit.objects.none()
    same = of_series(visit).filter(
        status=VisitStatus.CANCELLED_BY_OFFICE, status_since=visit.status_since
    )
    return same.select_related("office", "client")


def _locked(visits: VisitQuerySet) -> VisitQuerySet:
    return visits.select_for_update(of=("self",)).select_related(
        "office", "service__office", "service__unit__site", "client", "site"
    )


def _note(action: str, visit: Visit, *, now: datetime, actor: AbstractBaseUser) -> None:
    audit.record(
        action, f"visit:{visit.code}", office=visit.office, at=now, actor=actor,
        starts_at=visit.starts_at.isoformat(), series=str(visit.series),
    )  # fmt: skip
