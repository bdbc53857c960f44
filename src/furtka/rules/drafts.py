"""What somebody wants to order, and what can't be: a sentence for each field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from furtka.core.text import one_line, validate_line
from furtka.offices.models import Office, Site, Unit
from furtka.rules.models import Mode, Obligation, Order, OrderStatus, restricts, validate_limits

MAX_TITLE = 160
MAX_BASIS = 300
MAX_REASON = 2000

Sentences = dict[str, str | Promise]


@dataclass(frozen=True)
class OrderWording:
    """The words of an order: what a correction may change."""

    title: str
    legal_basis: str
    reason: str = ""
    reason_en: str = ""
    reason_uk: str = ""

    def values(self) -> dict[str, str]:
        """As they are stored."""
        return {
            "title": one_line(self.title), "legal_basis": one_line(self.legal_basis),
            "reason": self.reason.strip(), "reason_en": self.reason_en.strip(),
            "reason_uk": self.reason_uk.strip(),
        }  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """What somebody wants to order. Instants are aware; `valid_until` is not included.

    `mode` empty leaves the mode as it is. `limits` as rules.models.LIMITS. The order that it
    `replaces` ends when this one begins.
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
    replaces: Order | None = None

    @property
    def wording(self) -> OrderWording:
        return OrderWording(
            self.title, self.legal_basis, self.reason, self.reason_en, self.reason_uk
        )

    def values(self) -> dict[str, Any]:
        """As they are stored."""
        return self.wording.values() | {
            "site": self.site, "unit": self.unit, "mode": self.mode,
            "obligations": list(dict.fromkeys(self.obligations)), "limits": dict(self.limits),
            "valid_from": self.valid_from, "valid_until": self.valid_until,
            "replaces": self.replaces,
        }  # fmt: skip


def differing(order: Order, values: Mapping[str, Any]) -> list[str]:
    """Names of what the order says in another way than the `values` of a draft.

    One that was sent may have found by itself which order it replaces (services.submit).
    """
    found = [name for name, value in values.items() if getattr(order, name) != value]
    if order.status == OrderStatus.SUBMITTED and values["replaces"] is None:
        return [name for name in found if name != "replaces"]
    return found


def wrong_fields(office: Office, draft: Draft, now: datetime) -> Sentences:
    """A sentence for each field of the draft that can't be used."""
    return (
        wrong_words(draft.wording) | _wrong_rules(office, draft) | _wrong_scope(office, draft, now)
    )


def wrong_words(words: OrderWording) -> Sentences:
    wrong: Sentences = {}
    if not words.title.strip():
        wrong["title"] = _("Give the order a title.")
    if not words.legal_basis.strip():
        wrong["legal_basis"] = _("Say which law or document allows this.")
    limits = {
        "title": MAX_TITLE, "legal_basis": MAX_BASIS,
        "reason": MAX_REASON, "reason_en": MAX_REASON, "reason_uk": MAX_REASON,
    }  # fmt: skip
    for name, longest in limits.items():
        text: str = getattr(words, name)
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
    if draft.replaces is not None and not _can_be_replaced(office, draft.replaces, now):
        wrong["replaces"] = _("Choose an order from the list.")
    if draft.valid_until is None:
        if restricts(draft.mode, draft.obligations, draft.limits):
            wrong["valid_until"] = _("An order that restricts people must have an end.")
    elif draft.valid_until <= draft.valid_from:
        wrong["valid_until"] = _("The end must come after the start.")
    elif draft.valid_until <= now:
        wrong["valid_until"] = _("This end has passed. Choose a later one.")
    return wrong


def _can_be_replaced(office: Office, order: Order, now: datetime) -> bool:
    lasts = order.valid_until is None or order.valid_until > now
    return order.office_id == office.pk and order.status == OrderStatus.APPROVED and lasts


def _validate_text(text: str) -> None:
    for line in text.replace("\r\n", "\n").split("\n"):
        validate_line(line)


def _collect(wrong: Sentences, name: str, check: Callable[[Any], None], value: Any) -> None:
    try:
        check(value)
    except ValidationError as error:
        wrong[name] = error.messages[0]
