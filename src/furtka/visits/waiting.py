"""The waiting list: whoever found no time, or only a late one, is offered what becomes free.

In the order in which people asked, at most three times and once a day, so that one who does not
answer keeps nobody waiting for long. An offer is a hold: nobody can take it away while it lasts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from furtka.clients.merging import survivor
from furtka.clients.models import Client, ContactWay
from furtka.core.clock import local_day
from furtka.core.codes import new_code
from furtka.core.db import is_duplicate, retried
from furtka.offices.models import VisitKind
from furtka.privacy import audit
from furtka.visits import messages, services
from furtka.visits.apart import keeping_apart
from furtka.visits.ask import Ask
from furtka.visits.calendar import Slot, load_calendar
from furtka.visits.changeable import changeable
from furtka.visits.errors import InvalidInput, OfferGone, SlotTaken
from furtka.visits.held import drop
from furtka.visits.holds import book_held, hold_for_offer
from furtka.visits.models import (
    MOST_OFFERS,
    STILL,
    BookedBy,
    Hold,
    Visit,
    Waiting,
    WaitingStatus,
)
from furtka.visits.notice import last_bookable_day
from furtka.visits.pins import new_seed
from furtka.visits.placing import ask_of
from furtka.visits.requests import Person
from furtka.visits.wished import can_be_offered

# One letter more than a visit's code, so that the two are never mistaken.
CODE_LENGTH = 6
A_DAY = timedelta(days=1)
NO_WAY = _("To offer you a time we must be able to reach you.")
# Nobody can come at a moment's notice who must be asked first.
SOONEST = timedelta(hours=4)


def ask_for(waiting: Waiting) -> Ask:
    """What that person waits for."""
    return Ask(waiting.service, VisitKind(waiting.kind), frozenset(waiting.needs), waiting.party)


@transaction.atomic
def join(
    ask: Ask, person: Person, *, last_day: date | None, booked_by: BookedBy, now: datetime,
    actor: AbstractBaseUser | None, client: Client | None = None,
) -> Waiting:  # fmt: skip
    """Wait for any time until `last_day` (else as far as can be booked).

    Whoever waits for the matter already keeps their place: a second press changes nothing.
    Raises InvalidInput for who can't be reached, and for a day that can't be booked.
    """
    office = ask.service.office
    if not (can_be_offered(client) if client else person.contact != ContactWay.NONE):
        raise InvalidInput(fields={"contact": NO_WAY})
    if known := _waits_already(ask, person, client):
        return known
    today, latest = local_day(now, office.tz), last_bookable_day(office, now)
    last = last_day or latest
    if not today <= last:
        raise InvalidInput(fields={"last_day": _("This day has passed. Choose a later one.")})
    waiting = Waiting(
        office=office, code=f"{office.code_prefix}-{new_code(CODE_LENGTH)}", pin_seed=new_seed(),
        client=survivor(client) if client else services.new_client(office, person, now, ask.needs),
        service=ask.service, kind=ask.kind, party=ask.party, needs=sorted(ask.needs),
        first_day=today, last_day=min(last, latest), booked_by=booked_by, created_at=now,
    )  # fmt: skip
    waiting.save(force_insert=True)
    _record("waiting.joined", waiting, now=now, actor=actor)
    messages.waiting(waiting, now=now)
    return waiting


def _waits_already(ask: Ask, person: Person, client: Client | None) -> Waiting | None:
    office = ask.service.office
    same = Waiting.objects.filter(
        office=office, service=ask.service, visit=None, status__in=STILL, kind=ask.kind
    )
    if client is not None:
        return same.filter(client=client).first()
    return same.filter(
        client__name=person.name, client__phone=person.phone, client__email=person.email
    ).first()


@transaction.atomic
def want_earlier(visit: Visit, *, now: datetime, actor: AbstractBaseUser | None) -> Waiting:
    """Wait for an earlier time than that of a booked visit. A second press changes nothing.

    Raises NotChangeable, InvalidInput (there is no day before, or nobody may be told).
    """
    visit = changeable(visit, now)
    office = visit.office
    if known := of_visit(visit):
        return known
    if not can_be_offered(visit.client):
        raise InvalidInput(fields={"contact": NO_WAY})
    ask = ask_of(visit)
    try:
        with transaction.atomic():
            waiting = Waiting.objects.create(
                office=office, visit=visit, client=visit.client, service=ask.service,
                kind=ask.kind, party=ask.party, needs=sorted(ask.needs),
                first_day=local_day(now, office.tz),
                last_day=local_day(visit.starts_at, office.tz), booked_by=visit.booked_by,
                created_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        found = of_visit(visit)
        if not is_duplicate(error) or found is None:
            raise
        return found
    _record("waiting.joined", waiting, now=now, actor=actor)
    return waiting


def of_visit(visit: Visit) -> Waiting | None:
    """The place on the list for an earlier time than that visit's."""
    found = Waiting.objects.filter(office_id=visit.office_id, visit=visit, status__in=STILL)
    return found.select_related("office", "hold").first()


@retried
def leave(waiting: Waiting, *, now: datetime, actor: AbstractBaseUser | None) -> Waiting:
    """Wait no longer; what is offered is free for others. A second press changes nothing."""
    current = _locked(waiting)
    if current.waits:
        _end(current, WaitingStatus.LEFT, now=now, actor=actor)
    return current


def accept(waiting: Waiting, *, now: datetime, actor: AbstractBaseUser | None) -> Visit:
    """Take the time that is offered: a new visit, or the visit moved to it.

    Raises OfferGone when the offer has ended, SlotTaken when somebody has the time now.
    """
    current = Waiting.objects.select_related(
        "office", "client", "hold__service__office", "hold__service__unit__site", "hold__site",
        "hold__office", "visit__service__office", "visit__service__unit__site",
    ).get(office_id=waiting.office_id, pk=waiting.pk)  # fmt: skip
    if current.status == WaitingStatus.SERVED and (made := _visit_of(current)):
        return made  # pressed twice
    held = current.hold
    if current.status != WaitingStatus.OFFERED or held is None or held.expires_at <= now:
        raise OfferGone
    if current.visit is not None:
        return _move_to(current, held, now=now, actor=actor)
    return _book(current, held, now=now, actor=actor)


def _book(waiting: Waiting, held: Hold, *, now: datetime, actor: AbstractBaseUser | None) -> Visit:
    client = waiting.client
    person = Person(
        client.name, ContactWay(client.contact), client.phone, client.email, client.language
    )
    visit = book_held(
        held, person=person, booked_by=BookedBy(waiting.booked_by), now=now, actor=actor,
        client=client, key=f"waiting {waiting.pk}", fingerprint=str(held.pk),
    )  # fmt: skip
    served = Waiting.objects.filter(
        office_id=waiting.office_id, pk=waiting.pk, status=WaitingStatus.OFFERED
    )
    with transaction.atomic():
        if served.update(status=WaitingStatus.SERVED, hold=None):
            _record("waiting.served", waiting, now=now, actor=actor)
    return visit


@retried
def _move_to(
    waiting: Waiting, held: Hold, *, now: datetime, actor: AbstractBaseUser | None
) -> Visit:
    """The offer makes way for the visit in one transaction, so that nobody comes between."""
    locked = _locked(waiting)
    if locked.status != WaitingStatus.OFFERED or waiting.visit is None:
        raise OfferGone
    Waiting.objects.filter(office_id=locked.office_id, pk=locked.pk).update(
        status=WaitingStatus.SERVED, hold=None
    )
    here = Hold.objects.filter(office_id=held.office_id, pk=held.pk)
    drop(here.select_for_update(of=("self",)), "hold.used", now=now, actor=actor)
    visit = services.move(waiting.visit, starts_at=held.starts_at, now=now, actor=actor)
    _record("waiting.served", waiting, now=now, actor=actor)
    return visit


def _visit_of(waiting: Waiting) -> Visit | None:
    return waiting.visit or services.made_with(waiting.office, f"waiting {waiting.pk}")


@retried
def decline(waiting: Waiting, *, now: datetime, actor: AbstractBaseUser | None) -> Waiting:
    """This time does not suit: it is free for others, and another one may be offered later."""
    current = _locked(waiting)
    if current.status == WaitingStatus.OFFERED:
        _let_pass(current, now=now, actor=actor)
    return current


# -- The worker ------------------------------------------------------------------------------


def offer_free_times(now: datetime) -> int:
    """Offer what has become free to those who wait, the first first; how many offers were made.

    For the worker, every few minutes. First those offers end that nobody answered.
    """
    unanswered = Q(hold=None) | Q(hold__expires_at__lte=now)
    for waiting in _due(unanswered & Q(status=WaitingStatus.OFFERED)):
        _pass_over(waiting, now)
    turn = Q(offered_at=None) | Q(offered_at__lte=now - A_DAY)
    return sum(_offer(one, now) for one in _due(turn & Q(status=WaitingStatus.WAITING)))


def _due(condition: Q) -> Iterator[Waiting]:
    """In turn; read one by one, because each may change what the next one finds."""
    order = Waiting.objects.filter(condition).order_by("created_at", "pk")
    rows = Waiting.objects.select_related(
        "office", "client", "visit", "service__office", "service__unit__site"
    )
    for pk in list(order.values_list("pk", flat=True)):
        yield rows.get(pk=pk)


@retried
def _pass_over(waiting: Waiting, now: datetime) -> None:
    current = _locked(waiting)
    held = current.hold
    if current.status == WaitingStatus.OFFERED and (held is None or held.expires_at <= now):
        _let_pass(current, now=now, actor=None)


def _offer(waiting: Waiting, now: datetime) -> bool:
    """Offer one person the first time that suits; False if there is none."""
    if _ends_now(waiting, now):
        return False
    ask = keeping_apart(ask_for(waiting), waiting.client)
    for slot in _suiting(waiting, ask, now):
        try:
            _offer_once(waiting, ask, slot, now)
        except (SlotTaken, InvalidInput):
            continue
        return True
    return False


@retried
def _ends_now(waiting: Waiting, now: datetime) -> bool:
    """End what has come to its end: the days are over, or the visit is."""
    today = local_day(now, waiting.office.tz)
    gone = waiting.visit is not None and not services.is_changeable(waiting.visit, now)
    if today <= waiting.last_day and not gone and waiting.client.erased_at is None:
        return False
    current = _locked(waiting)
    if current.waits:
        _end(current, WaitingStatus.OVER, now=now, actor=None)
    return True


def _suiting(waiting: Waiting, ask: Ask, now: datetime) -> list[Slot]:
    """Free times of the wanted days, as anybody could book them, and before their visit's."""
    office, visit = waiting.office, waiting.visit
    first = max(waiting.first_day, local_day(now, office.tz))
    last = min(waiting.last_day, last_bookable_day(office, now))
    if last < first:
        return []
    soonest = now + max(SOONEST, timedelta(minutes=office.booking_notice_minutes))
    calendar = load_calendar(ask=ask, first=first, last=last, now=now)
    before = [
        slot
        for slot in calendar.slots()
        if slot.starts_at >= soonest and (visit is None or slot.starts_at < visit.starts_at)
    ]
    return before[:3]


@retried
def _offer_once(waiting: Waiting, ask: Ask, slot: Slot, now: datetime) -> None:
    until = min(now + timedelta(hours=settings.OFFER_HOURS), slot.starts_at - SOONEST / 2)
    held = hold_for_offer(ask=ask, starts_at=slot.starts_at, until=until, now=now)
    mine = Waiting.objects.filter(
        office_id=waiting.office_id, pk=waiting.pk, status=WaitingStatus.WAITING,
        offers__lt=MOST_OFFERS,
    )  # fmt: skip
    changed = mine.update(
        status=WaitingStatus.OFFERED, hold=held, offers=F("offers") + 1, offered_at=now
    )
    if not changed:  # another worker was quicker, or they left
        raise SlotTaken
    _record("waiting.offered", waiting, now=now, actor=None, starts_at=slot.starts_at.isoformat())
    messages.offered(waiting, held, now=now)


# -- What they share -------------------------------------------------------------------------


def _locked(waiting: Waiting) -> Waiting:
    return (
        Waiting.objects.select_for_update(of=("self",))
        .select_related("office", "client", "hold", "visit")
        .get(office_id=waiting.office_id, pk=waiting.pk)
    )


def _let_pass(waiting: Waiting, *, now: datetime, actor: AbstractBaseUser | None) -> None:
    """The offer ends; after the third, so does the waiting."""
    status = WaitingStatus.PASSED if waiting.offers >= MOST_OFFERS else WaitingStatus.WAITING
    _end(waiting, status, now=now, actor=actor)


def _end(
    waiting: Waiting, status: WaitingStatus, *, now: datetime, actor: AbstractBaseUser | None
) -> None:
    """Set a status without an offer, and free what was offered."""
    offered, waiting.hold = waiting.hold, None
    waiting.status = status
    waiting.save(update_fields=["status", "hold"])
    if offered is not None:
        here = Hold.objects.filter(office_id=waiting.office_id, pk=offered.pk)
        drop(here.select_for_update(of=("self",)), "hold.released", now=now, actor=actor)
        messages.take_offer_back(waiting)
    _record(f"waiting.{status}", waiting, now=now, actor=actor)


def _record(
    action: str, waiting: Waiting, *, now: datetime, actor: AbstractBaseUser | None, **more: str
) -> None:
    audit.record(
        action, f"waiting:{waiting.pk}", office=waiting.office, at=now, actor=actor,
        offers=waiting.offers, **more,
    )  # fmt: skip
