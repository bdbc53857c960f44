"""What people do with orders: draft, send for approval, approve, withdraw.

The only file that writes. An approved order is in force by its dates alone; nobody has to switch
it on or off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from furtka.core.clock import local_day
from furtka.core.text import one_line, validate_line
from furtka.offices.models import Office, Site, Unit
from furtka.privacy import audit
from furtka.rules.errors import InvalidOrder, NotADraft, NotSubmitted, OrderEnded, OwnOrder
from furtka.rules.models import Mode, Obligation, Order, OrderStatus, validate_limits

MAX_TITLE = 160
MAX_BASIS = 300
MAX_REASON = 2000

Sentences = dict[str, str | Promise]


@dataclass(frozen=True)
class Draft:
    """What somebody wants to order. Instants are aware; `valid_until` is not included.

    `mode` empty leaves the mode as it is. `limits` as rules.models.LIMITS.
    """

    title: str
    legal_basis: str
    valid_from: datetime
    valid_until: datetime | None = None
    mode: str = ""
    obligations: tuple[str, ...] = ()
    limits: Mapping[str, int] = field(default_factory=dict)
    site: Site | None = None
    unit: Unit | None = None
    reason: str = ""
    reason_en: str = ""
    reason_uk: str = ""

    @property
    def restricts(self) -> bool:
        """Whether it takes anything away from people; such an order must have an end."""
        return self.mode not in ("", Mode.OPEN) or bool(self.obligations or self.limits)


@transaction.atomic
def draft_order(
    *, office: Office, draft: Draft, now: datetime, actor: AbstractBaseUser | None
) -> Order:
    """Store a draft; it changes nothing yet. Raises InvalidOrder with a sentence for each field.

    `actor` is None for what comes with an office's file. A draft that its author has already
    written, word by word, is not stored again: the button was pressed twice.
    """
    if wrong := _wrong(office, draft, now):
        raise InvalidOrder(fields=wrong)
    values = {
        "site": draft.site,
        "unit": draft.unit,
        "title": one_line(draft.title),
        "mode": draft.mode,
        "obligations": list(dict.fromkeys(draft.obligations)),
        "limits": dict(draft.limits),
        "legal_basis": one_line(draft.legal_basis),
        "reason": draft.reason.strip(),
        "reason_en": draft.reason_en.strip(),
        "reason_uk": draft.reason_uk.strip(),
        "valid_from": draft.valid_from,
        "valid_until": draft.valid_until,
    }
    if actor is not None and (written := _written_before(office, values, actor)):
        return written
    order = Order.objects.create(
        office=office, **values, status=OrderStatus.DRAFT,
        author_id=actor.pk if actor else None, created_at=now,
    )  # fmt: skip
    _record("order.drafted", order, now=now, actor=actor)
    return order


def _written_before(
    office: Office, values: dict[str, Any], actor: AbstractBaseUser
) -> Order | None:
    """The author's draft with these very words. Drafts of one office are stored one by one."""
    Office.objects.select_for_update().get(pk=office.pk)
    mine = Order.objects.filter(office=office, author_id=actor.pk, status=OrderStatus.DRAFT)
    alike = mine.filter(title=values["title"], valid_from=values["valid_from"])
    return next(
        (o for o in alike if all(getattr(o, name) == value for name, value in values.items())), None
    )


@transaction.atomic
def submit(*, order: Order, now: datetime, actor: AbstractBaseUser | None) -> Order:
    """Send a draft for approval. A second press changes nothing. Raises NotADraft, OrderEnded."""
    order = _locked(order)
    if order.status == OrderStatus.SUBMITTED:
        return order
    if order.status != OrderStatus.DRAFT:
        raise NotADraft
    _refuse_ended(order, now)
    order.status = OrderStatus.SUBMITTED
    order.save(update_fields=["status"])
    _record("order.submitted", order, now=now, actor=actor)
    return order


@transaction.atomic
def approve(*, order: Order, now: datetime, actor: AbstractBaseUser) -> Order:
    """Approve an order that somebody else wrote; from then on its dates decide.

    A second press changes nothing. Raises NotSubmitted, OwnOrder, OrderEnded.
    """
    order = _locked(order)
    if order.status == OrderStatus.APPROVED:
        return order
    if order.status != OrderStatus.SUBMITTED:
        raise NotSubmitted
    if order.author_id == actor.pk:
        raise OwnOrder
    _refuse_ended(order, now)
    order.status, order.approver_id, order.approved_at = OrderStatus.APPROVED, actor.pk, now
    order.year = local_day(now, order.office.tz).year
    order.number = _next_number(order.office, order.year)
    order.save(update_fields=["status", "approver", "approved_at", "year", "number"])
    _record("order.approved", order, now=now, actor=actor)
    return order


def _next_number(office: Office, year: int) -> int:
    """Orders of one office are approved one by one; the constraint guards what this counts."""
    Office.objects.select_for_update().get(pk=office.pk)
    last = Order.objects.filter(office=office, year=year).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


@transaction.atomic
def withdraw(*, order: Order, now: datetime, actor: AbstractBaseUser | None) -> Order:
    """End an order at once, or drop a draft. What it ordered until now stays on record.

    A second press changes nothing. Raises OrderEnded.
    """
    order = _locked(order)
    if order.status == OrderStatus.WITHDRAWN:
        return order
    if order.status == OrderStatus.APPROVED:
        _refuse_ended(order, now)
    order.status, order.withdrawn_at = OrderStatus.WITHDRAWN, now
    order.save(update_fields=["status", "withdrawn_at"])
    _record("order.withdrawn", order, now=now, actor=actor)
    return order


def _locked(order: Order) -> Order:
    orders = Order.objects.select_for_update(of=("self",)).select_related("office")
    return orders.get(office_id=order.office_id, pk=order.pk)


def _refuse_ended(order: Order, now: datetime) -> None:
    if order.valid_until is not None and order.valid_until <= now:
        raise OrderEnded


def _record(action: str, order: Order, *, now: datetime, actor: AbstractBaseUser | None) -> None:
    until = order.valid_until.isoformat() if order.valid_until else None
    details: dict[str, Any] = {
        "mode": str(order.mode), "obligations": order.obligations, "limits": order.limits,
        "valid_from": order.valid_from.isoformat(), "valid_until": until,
    }  # fmt: skip
    audit.record(action, f"order:{order.pk}", office=order.office, at=now, actor=actor, **details)


def _wrong(office: Office, draft: Draft, now: datetime) -> Sentences:
    """A sentence for each field of the draft that can't be used."""
    return _wrong_words(draft) | _wrong_rules(office, draft) | _wrong_scope(office, draft, now)


def _wrong_words(draft: Draft) -> Sentences:
    wrong: Sentences = {}
    if not draft.title.strip():
        wrong["title"] = _("Give the order a title.")
    if not draft.legal_basis.strip():
        wrong["legal_basis"] = _("Say which law or document allows this.")
    limits = {
        "title": MAX_TITLE, "legal_basis": MAX_BASIS,
        "reason": MAX_REASON, "reason_en": MAX_REASON, "reason_uk": MAX_REASON,
    }  # fmt: skip
    for name, longest in limits.items():
        text: str = getattr(draft, name)
        if len(text) > longest:
            wrong[name] = _("This text is too long. Make it shorter.")
        else:
            _collect(wrong, name, _validate_text, text)
    return wrong


def _wrong_rules(office: Office, draft: Draft) -> Sentences:
    wrong: Sentences = {}
    if draft.mode and draft.mode not in Mode.values:
        wrong["mode"] = _("Choose a way of working from the list.")
    elif not (draft.mode or draft.obligations or draft.limits):
        wrong["mode"] = _("Say what the order changes: the way of working, a duty or a limit.")
    known = set(Obligation.objects.filter(office=office).values_list("code", flat=True))
    if set(draft.obligations) - known:
        wrong["obligations"] = _("Choose duties from the list.")
    _collect(wrong, "limits", validate_limits, dict(draft.limits))
    return wrong


def _wrong_scope(office: Office, draft: Draft, now: datetime) -> Sentences:
    wrong: Sentences = {}
    if draft.site is not None and draft.site.office_id != office.pk:
        wrong["site"] = _("Choose a building from the list.")
    if draft.unit is not None and draft.unit.office_id != office.pk:
        wrong["unit"] = _("Choose a department from the list.")
    if draft.valid_until is None:
        if draft.restricts:
            wrong["valid_until"] = _("An order that restricts people must have an end.")
    elif draft.valid_until <= draft.valid_from:
        wrong["valid_until"] = _("The end must come after the start.")
    elif draft.valid_until <= now:
        wrong["valid_until"] = _("This end has passed. Choose a later one.")
    return wrong


def _validate_text(text: str) -> None:
    for line in text.replace("\r\n", "\n").split("\n"):
        validate_line(line)


def _collect(wrong: Sentences, name: str, check: Callable[[Any], None], value: Any) -> None:
    try:
        check(value)
    except ValidationError as error:
        wrong[name] = error.messages[0]
