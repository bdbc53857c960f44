"""What goes in and out, as OpenAPI describes it. Instants carry the office's offset."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, cast

from ninja import Field, Schema
from pydantic import BaseModel, ConfigDict

from furtka.core.clock import local
from furtka.core.text import in_language
from furtka.offices.models import Service, VisitKind
from furtka.rules.selectors import RulesInForce, obligation_texts, rules_in_force
from furtka.rules.texts import OrderText
from furtka.visits.calendar import Slot
from furtka.visits.models import Need, Visit

ModeName = Literal["open", "by_appointment", "remote_only", "closed"]
Kind = Literal["in_person", "phone", "home"]
NEEDS = ", ".join(Need.values)


class Input(BaseModel):
    """Types are taken as they are: "3" is no number and 1 is no truth."""

    model_config = ConfigDict(strict=True)


class ErrorOut(BaseModel):
    error: str = Field(description="A code that never changes; docs/api.md lists them.")
    message: str = Field(description="A sentence for people, in the language asked for.")
    fields: dict[str, str] = Field(description="Name of an input → what is wrong with it.")


class OfficeLine(BaseModel):
    slug: str
    name: str


class OfficesOut(BaseModel):
    offices: list[OfficeLine]


class SiteOut(BaseModel):
    slug: str
    name: str
    street: str
    postcode: str
    town: str
    directions: str


class ObligationOut(BaseModel):
    code: str
    text: str


class OrderInForceOut(BaseModel):
    """One of the orders that the rules come from, in the words of every other output."""

    number: str = Field(description="3/2026: within the year of its approval.")
    version: int = Field(description="Of its words; a correction makes the next one.")
    headline: str
    title: str = Field(description="The office's own name of it, in Polish.")
    place: str = Field(description="A building or a unit; empty: the whole office.")
    period: str = Field(description="Its dates in words.")
    valid_from: datetime
    valid_until: datetime | None
    legal_basis: str
    obligation_texts: list[ObligationOut]
    url: str = Field(description="Its public page.")


class RulesOut(BaseModel):
    mode: ModeName
    obligations: list[str] = Field(description="Codes; their words are in obligation_texts.")
    obligation_texts: list[ObligationOut]
    limits: dict[str, int]
    valid_until: datetime | None
    orders: list[OrderInForceOut] = Field(description="Those that made it, the widest first.")


class PhoneOut(BaseModel):
    number: str = Field(description="E.164, for tel: links.")
    shown: str
    takes_sms: bool


class UnitOut(BaseModel):
    slug: str
    name: str
    kind: str
    parent: str | None
    site: str
    phones: list[PhoneOut]
    answers_now: bool


class OfficeOut(BaseModel):
    slug: str
    name: str
    address: str
    sites: list[SiteOut]
    rules: RulesOut
    units: list[UnitOut]


class ServiceOut(BaseModel):
    code: str
    name: str
    minutes: int
    unit: str
    kinds: list[Kind]
    what_to_bring: list[str]
    sensitive: bool


class ServicesOut(BaseModel):
    services: list[ServiceOut]


class TimesIn(Schema):
    """Which free times are asked for."""

    service: str = Field(description="A code from /services.")
    from_: str = Field(alias="from", description="The first day, 2026-12-08.")
    to: str = Field(description="The last day; at most 62 days in all.")
    site: str = Field("", description="Only there; empty: everywhere.")
    needs: str = Field("", description=f"With commas between: {NEEDS}.")
    party: int = Field(1, description="How many people come together.")
    kind: str = Field(VisitKind.IN_PERSON, description="in_person, phone or home.")


class SlotOut(BaseModel):
    starts_at: datetime
    minutes: int
    site: str
    places: int


class ClosedOut(BaseModel):
    date: date
    reason: str


class SlotsOut(BaseModel):
    slots: list[SlotOut]
    closed: list[ClosedOut]


class DayOut(BaseModel):
    date: date
    free: int
    reason: str


class DaysOut(BaseModel):
    days: list[DayOut]


class TakenOut(ErrorOut):
    alternatives: list[SlotOut]


class VisitIn(Input):
    """`phone` or `email` is needed, unless `contact` is "none": the client will call."""

    service: str = Field(description="A code from /services.")
    starts_at: str = Field(description="ISO 8601 with an offset.")
    name: str = Field(description="What we may call the client; need not be the full name.")
    phone: str | None = None
    email: str | None = None
    contact: str | None = Field(None, description="email, phone, sms or none; the safe way.")
    language: str | None = None
    kind: str | None = Field(None, description="in_person (default), phone or home.")
    address: str | None = Field(None, description="Where to come; only for kind home.")
    needs: list[str] | None = Field(None, description=f"Any of {NEEDS}.")
    party: int | None = None
    accepted_rules: bool = False
    proof: str | None = Field(None, description="A solved challenge; or in the header X-Proof.")
    channel: str | None = Field(None, description="Staff only: phone or desk.")
    urgent: bool | None = Field(None, description="Staff only: takes one of the times kept.")
    hold: str | None = Field(None, description="Staff only: the id of the hold to be booked.")


class ChallengeOut(BaseModel):
    """A challenge of ALTCHA, version 2. docs/proof.md says how to solve it."""

    parameters: dict[str, Any]
    signature: str


class MoveIn(Input):
    starts_at: str = Field(description="ISO 8601 with an offset.")


class VisitOut(BaseModel):
    code: str
    status: str
    kind: Kind
    service: str
    starts_at: datetime
    minutes: int
    site: str
    entrance: str | None
    what_to_bring: list[str]
    rules: list[str] = Field(description="What visitors are asked to do, in words.")


class BookedOut(VisitOut):
    pin: str


def slot_out(slot: Slot) -> SlotOut:
    return SlotOut(
        starts_at=local(slot.starts_at, slot.site.office.tz),
        minutes=slot.minutes,
        site=slot.site.slug,
        places=slot.places,
    )


def rules_out(
    rules: RulesInForce, texts: list[ObligationOut], tz: str, orders: list[OrderInForceOut]
) -> RulesOut:
    return RulesOut(
        mode=cast(ModeName, rules.mode.value),
        obligations=list(rules.obligations),
        obligation_texts=texts,
        limits=rules.limits,
        valid_until=local(rules.valid_until, tz) if rules.valid_until else None,
        orders=orders,
    )


def order_in_force_out(text: OrderText, tz: str, url: str) -> OrderInForceOut:
    return OrderInForceOut(
        number=text.mark, version=text.version, headline=text.headline, title=text.title,
        place=text.place, period=text.period, valid_from=local(text.valid_from, tz),
        valid_until=local(text.ends_at, tz) if text.ends_at else None,
        legal_basis=text.legal_basis, url=url,
        obligation_texts=[ObligationOut(code=o.code, text=o.text) for o in text.obligations],
    )  # fmt: skip


def service_out(service: Service) -> ServiceOut:
    return ServiceOut(
        code=service.code,
        name=in_language(service, "name"),
        minutes=service.minutes,
        unit=service.unit.slug,
        kinds=service.kinds,
        what_to_bring=service.bring(),
        sensitive=service.sensitive,
    )


def visit_out(visit: Visit) -> VisitOut:
    """The visit with the rules that will hold then. Three queries.

    Nobody who stays at home has to obey anything.
    """
    office, unit = visit.office, visit.service.unit
    rules = rules_in_force(office, visit.site, unit, visit.starts_at)
    asked = rules.obligations if visit.kind == VisitKind.IN_PERSON else ()
    return VisitOut(
        code=visit.code,
        status=visit.status,
        kind=cast(Kind, visit.kind),
        service=visit.service.code,
        starts_at=local(visit.starts_at, office.tz),
        minutes=visit.minutes,
        site=visit.site.slug,
        entrance=in_language(visit.entrance, "name") if visit.entrance else None,
        what_to_bring=visit.service.bring(),
        rules=[said.text for said in obligation_texts(office, asked, limits=rules.limits)],
    )
