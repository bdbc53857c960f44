"""What anybody may read: offices, directory, services, free times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from furtka.api import schemas
from furtka.api.parsing import day_range, office_of, site_of, words
from furtka.api.remembered import remembered
from furtka.core.text import in_language
from furtka.offices.directory import UnitEntry, directory, site_entry
from furtka.offices.models import Office, Service, Unit, VisitKind
from furtka.rules.models import Order, OrderStatus
from furtka.rules.selectors import default_rules, fold, obligation_texts, rules_in_force
from furtka.visits.ask import Ask
from furtka.visits.calendar import Calendar, load_calendar
from furtka.visits.requests import check_ask, find_service

From = Annotated[str, Query(alias="from")]
router = Router(tags=["public"])
ERRORS = {404: schemas.ErrorOut, 422: schemas.ErrorOut}


@router.get("/offices", response=schemas.OfficesOut)
def offices(request: HttpRequest) -> schemas.OfficesOut:
    """All offices of this installation."""
    found = Office.objects.order_by("slug")
    lines = [schemas.OfficeLine(slug=o.slug, name=in_language(o, "name")) for o in found]
    return schemas.OfficesOut(offices=lines)


@router.get("/offices/{office}", response={200: schemas.OfficeOut, 404: schemas.ErrorOut})
def office(request: HttpRequest, office: str) -> schemas.OfficeOut:
    """Address, sites, rules in force now, and the directory with who answers now."""
    found, now = office_of(office), timezone.now()
    rules = rules_in_force(found, None, None, now)
    texts = [
        schemas.ObligationOut(code=said.code, text=said.text)
        for said in obligation_texts(found, rules.obligations)
    ]
    return schemas.OfficeOut(
        slug=found.slug,
        name=in_language(found, "name"),
        address=f"{found.street}, {found.postcode} {found.town}",
        sites=[schemas.SiteOut(**asdict(site_entry(site))) for site in found.sites.all()],
        rules=schemas.rules_out(rules, texts, found.tz),
        units=_units(found, now),
    )


def _units(office: Office, now: datetime) -> list[schemas.UnitOut]:
    """The directory, each unit before those inside it. The rules of a unit can silence it."""
    defaults = default_rules(office)
    orders = Order.objects.filter(office=office, status=OrderStatus.APPROVED, valid_from__lte=now)
    approved = list(orders)

    def silent(unit: Unit) -> bool:
        here = [
            order
            for order in approved
            if order.site_id in (None, unit.site_id) and order.unit_id in (None, unit.pk)
        ]
        return not fold(defaults, here, now).answers

    return list(_listed(directory(office, now, silent), None))


def _listed(entries: Iterable[UnitEntry], parent: str | None) -> Iterator[schemas.UnitOut]:
    for entry in entries:
        yield schemas.UnitOut(
            slug=entry.slug,
            name=entry.name,
            kind=entry.kind,
            parent=parent,
            site=entry.site.slug,
            phones=[
                schemas.PhoneOut(number=p.e164, shown=p.shown, takes_sms=p.takes_sms)
                for p in entry.phones
            ],
            answers_now=entry.answers_now,
        )
        yield from _listed(entry.units, entry.slug)


@router.get(
    "/offices/{office}/services", response={200: schemas.ServicesOut, 404: schemas.ErrorOut}
)
def services(request: HttpRequest, office: str) -> schemas.ServicesOut:
    """What people can book online."""
    found = Service.objects.filter(office=office_of(office), active=True, online=True)
    lines = [schemas.service_out(service) for service in found.select_related("unit")]
    return schemas.ServicesOut(services=lines)


@dataclass
class Wanted:
    """The free times that an address asks for."""

    ask: Ask
    first: date
    last: date
    elsewhere: bool  # another site than the one where the service is offered


@router.get("/offices/{office}/slots", response={200: schemas.SlotsOut, **ERRORS})
def slots(
    request: HttpRequest,
    office: str,
    service: str,
    from_: From,
    to: str,
    site: str = "",
    needs: str = "",
    party: int = 1,
    kind: str = VisitKind.IN_PERSON,
) -> HttpResponse:
    """Free times from one day to another, both included; at most 62 days."""

    def compute() -> schemas.SlotsOut:
        wanted = _wanted(office, service, (from_, to), site, needs, party, kind)
        calendar = _calendar(wanted)
        free = [] if wanted.elsewhere else [schemas.slot_out(slot) for slot in calendar.slots()]
        closed = [
            schemas.ClosedOut(date=day.date, reason=day.reason) for day in calendar.closed_days()
        ]
        return schemas.SlotsOut(slots=free, closed=closed)

    return remembered(request, office, compute)


@router.get("/offices/{office}/days", response={200: schemas.DaysOut, **ERRORS})
def days(
    request: HttpRequest,
    office: str,
    service: str,
    from_: From,
    to: str,
    site: str = "",
    needs: str = "",
    party: int = 1,
    kind: str = VisitKind.IN_PERSON,
) -> HttpResponse:
    """How many times are free on each day, and why none is."""

    def compute() -> schemas.DaysOut:
        wanted = _wanted(office, service, (from_, to), site, needs, party, kind)
        lines = [
            schemas.DayOut(date=d.date, free=0 if wanted.elsewhere else d.free, reason=d.reason)
            for d in _calendar(wanted).days()
        ]
        return schemas.DaysOut(days=lines)

    return remembered(request, office, compute)


def _wanted(
    office: str, service: str, between: tuple[str, str], site: str, needs: str, party: int,
    kind: str,
) -> Wanted:  # fmt: skip
    found = office_of(office)
    chosen = find_service(found, service)
    ask = check_ask(service=chosen, kind=kind, needs=words(needs), party=party)
    first, last = day_range(*between)
    asked = site_of(found, site)
    return Wanted(ask, first, last, asked is not None and asked.pk != chosen.unit.site_id)


def _calendar(wanted: Wanted) -> Calendar:
    return load_calendar(ask=wanted.ask, first=wanted.first, last=wanted.last, now=timezone.now())
