"""What anybody may read: offices, directory, services, free times."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Query, Router

from furtka.api import schemas
from furtka.api.errors import NotFound
from furtka.api.parsing import day_range, office_of, one_of, slug, words
from furtka.core.clock import local
from furtka.core.text import in_language
from furtka.offices.directory import UnitEntry, directory, site_entry
from furtka.offices.models import Office, Service, Unit
from furtka.rules.models import Order, OrderStatus
from furtka.rules.selectors import (
    RulesInForce,
    default_rules,
    fold,
    obligation_texts,
    rules_in_force,
)
from furtka.rules.texts import texts_of
from furtka.visits.calendar import Calendar, Slot, load_calendar
from furtka.visits.facts import facts_of_slug
from furtka.visits.proof import new_challenge
from furtka.visits.requests import check_ask, service_in

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
        for said in obligation_texts(found, rules.obligations, limits=rules.limits)
    ]
    return schemas.OfficeOut(
        slug=found.slug,
        name=in_language(found, "name"),
        address=f"{found.street}, {found.postcode} {found.town}",
        sites=[schemas.SiteOut(**asdict(site_entry(site))) for site in found.sites.all()],
        rules=schemas.rules_out(rules, texts, found.tz, _orders(request, found, rules)),
        units=_units(found, now),
    )


def _orders(
    request: HttpRequest, office: Office, rules: RulesInForce
) -> list[schemas.OrderInForceOut]:
    """The orders that made the rules, in the language asked for. Two queries."""
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    prefix = "" if language == settings.LANGUAGE_CODE else f"/{language}"
    return [
        schemas.order_in_force_out(
            text, office.tz, request.build_absolute_uri(f"{prefix}{text.path}")
        )
        for text in texts_of(office, rules.orders, language)
        if text.mark
    ]


@router.get(
    "/offices/{office}/challenge", response={200: schemas.ChallengeOut, 404: schemas.ErrorOut}
)
def challenge(request: HttpRequest, office: str) -> dict[str, Any]:
    """For the proof of work that a booking may carry. Each is good for one booking, for an hour."""
    return new_challenge(office_of(office), now=timezone.now())


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


@router.get("/offices/{office}/slots", response={200: schemas.SlotsOut, **ERRORS})
def slots(request: HttpRequest, office: str, wanted: Query[schemas.TimesIn]) -> HttpResponse:
    """Free times from one day to another, both included; at most 62 days."""
    calendar = _calendar(office, wanted)
    tz = calendar.office.tz
    closed = [{"date": d.date.isoformat(), "reason": d.reason} for d in calendar.closed_days()]
    return _answer({"slots": [_slot(slot, tz) for slot in calendar.slots()], "closed": closed})


def _slot(slot: Slot, tz: str) -> dict[str, Any]:
    return {
        "starts_at": local(slot.starts_at, tz).isoformat(),
        "minutes": slot.minutes,
        "site": slot.site.slug,
        "places": slot.places,
    }


@router.get("/offices/{office}/days", response={200: schemas.DaysOut, **ERRORS})
def days(request: HttpRequest, office: str, wanted: Query[schemas.TimesIn]) -> HttpResponse:
    """How many times are free on each day, and why none is."""
    found = _calendar(office, wanted).days()
    lines = [{"date": d.date.isoformat(), "free": d.free, "reason": d.reason} for d in found]
    return _answer({"days": lines})


def _calendar(office: str, wanted: schemas.TimesIn) -> Calendar:
    facts = facts_of_slug(slug(office))
    if facts is None:
        raise NotFound
    service = service_in(facts, wanted.service)
    needs = words(wanted.needs)
    ask = check_ask(service=service, kind=wanted.kind, needs=needs, party=wanted.party)
    first, last = day_range(wanted.from_, wanted.to)
    site = one_of(facts.sites.values(), wanted.site)
    return load_calendar(
        ask=ask, first=first, last=last, now=timezone.now(), site=site, facts=facts
    )


def _answer(found: dict[str, Any]) -> HttpResponse:
    """As the schema says (tested); looking at each line again would take as long as the rest."""
    body = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(body, content_type="application/json; charset=utf-8")
