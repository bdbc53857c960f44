"""What goes in and out of the part for staff. Instants carry the office's offset."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from furtka.api.schemas import Input


class StepOut(BaseModel):
    code: str
    status: str
    since: datetime


class InsideLine(BaseModel):
    code: str
    room: str | None
    since: datetime


class InsideOut(BaseModel):
    people: int
    visits: list[InsideLine]


class ScopeIn(Input):
    site: str | None = None
    unit: str | None = None


class ReasonIn(Input):
    """In plain words, for clients."""

    pl: str = ""
    en: str = ""
    uk: str = ""


class OrderIn(Input):
    """`mode` left out: the order leaves it as it is. `valid_until` is not included.

    `replaces`: the id of an approved order that makes room for this one.
    """

    title: str
    legal_basis: str
    valid_from: str
    valid_until: str | None = None
    mode: str | None = None
    obligations: list[str] | None = None
    limits: dict[str, int] | None = None
    scope: ScopeIn | None = None
    reason: ReasonIn | None = None
    replaces: int | None = None


class OrderChangeIn(OrderIn):
    """All of it anew. `seen`: the `fingerprint` of what you read."""

    seen: str


class ApproveIn(Input):
    """`seen`: the `fingerprint` of what the approver read."""

    seen: str | None = None


class EmergencyIn(Input):
    """`why`: power, water, heating, staff or other. Without `valid_until`: to the end of today."""

    why: str
    valid_until: str | None = None
    site: str | None = None


class EmergencyOut(BaseModel):
    """In force at once; somebody else confirms it by `confirm_by`."""

    id: int
    status: str
    number: str
    valid_until: datetime
    confirm_by: datetime


class OrderOut(BaseModel):
    """`fingerprint`: the same as long as the order says the same."""

    id: int
    status: str
    fingerprint: str


class ScopeOut(BaseModel):
    site: str | None
    unit: str | None


class ReasonOut(BaseModel):
    pl: str
    en: str
    uk: str


class OrderWhole(OrderOut):
    """Everything that an order says. `number` is `3/2026`, null until it is approved."""

    number: str | None
    title: str
    legal_basis: str
    valid_from: datetime
    valid_until: datetime | None
    mode: str | None
    obligations: list[str]
    limits: dict[str, int]
    scope: ScopeOut
    reason: ReasonOut
    replaces: int | None


class TaskLine(BaseModel):
    id: int
    kind: str
    about: str
    due_at: datetime
    owner: str | None


class TasksOut(BaseModel):
    tasks: list[TaskLine]


class MessageLine(BaseModel):
    kind: str
    channel: str
    status: str
    text: str
    at: datetime


class MessagesOut(BaseModel):
    messages: list[MessageLine]


class ItemIn(Input):
    """`channel`: phone, email, post, in_person, oral, epuap, e_delivery or empatia.

    `matter`: application, complaint, information or question; or a service's code.
    """

    channel: str
    sender: str
    subject: str
    received_at: str
    unit: str | None = None
    matter: str | None = None


class ItemNumber(BaseModel):
    """`legal_effect`: effective, needs_signature, ineffective_inform, informal_contact; null where
    people decide."""

    number: str
    legal_effect: str | None = None


class ItemLine(BaseModel):
    number: str
    channel: str
    sender: str
    subject: str
    received_at: datetime
    unit: str | None


class ItemsOut(BaseModel):
    """`similar`: items with words like those that were looked for, if little was found."""

    items: list[ItemLine]
    older: str
    similar: list[ItemLine]


class ProposalOut(BaseModel):
    """`id` is what accept wants back; `host` only where somebody else would take over, `room` only
    where another room would do."""

    id: str
    way: str
    kind: str
    starts_at: datetime
    host: str | None
    room: str | None


class ConflictLine(BaseModel):
    """A booked visit that can't take place as it stands; the best proposal comes first."""

    code: str
    starts_at: datetime
    kind: str
    problem: str
    reason: str
    can_be_told: bool
    proposals: list[ProposalOut]


class ConflictsOut(BaseModel):
    """`total` counts those of protected clients too, whom the asker may not see."""

    total: int
    pages: int
    conflicts: list[ConflictLine]


class AcceptIn(Input):
    proposal: str


class AcceptedOut(BaseModel):
    code: str
    way: str
    kind: str
    starts_at: datetime
    host: str


class HoldIn(Input):
    """`kind`: in_person (default), phone or home."""

    service: str
    starts_at: str
    kind: str | None = None
    needs: list[str] | None = None
    party: int | None = None
    urgent: bool | None = None


class HoldOut(BaseModel):
    """`id` goes into the booking; after `expires_at` anybody may take the time."""

    id: str
    service: str
    kind: str
    starts_at: datetime
    minutes: int
    site: str
    host: str
    room: str | None
    expires_at: datetime


class HoldsOut(BaseModel):
    holds: list[HoldOut]


class ReleasedOut(BaseModel):
    """`released`: false when there was nothing left to let go."""

    id: str
    released: bool


class ImpactLine(BaseModel):
    """A booked visit that no longer fits because of the order. `proposal` null: a person must
    find a way."""

    code: str
    problem: str
    can_be_told: bool
    proposal: ProposalOut | None


class FreeLine(BaseModel):
    """`count`: how many times are free while the order holds; `first`: from its start on."""

    service: str
    kind: str
    first: datetime | None
    count: int


class CapacityOut(BaseModel):
    """Free times without the order and with it: the same matters in the same order."""

    before: list[FreeLine]
    after: list[FreeLine]


class ImpactOut(BaseModel):
    """`touched` counts those of protected clients too, whom the asker may not see."""

    touched: int
    fitting: int
    visits: list[ImpactLine]
    capacity: CapacityOut


class CarryOutOut(BaseModel):
    """`done`: settled, or in need of nothing more. `stopped`: what waits is left alone."""

    total: int
    done: int
    needs_person: int
    waiting: int
    finished: bool
    stopped: bool
