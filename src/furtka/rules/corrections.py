"""Words of an approved order corrected: a new version, the old one kept in sight.

What an order does (dates, scope, mode, duties, limits) is never changed this way: withdraw it and
write a new one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from furtka.offices.selectors import names_of
from furtka.privacy import audit
from furtka.rules.drafts import OrderWording, wrong_words
from furtka.rules.errors import InvalidOrder, NotCorrectable, OrderChanged
from furtka.rules.models import Order, OrderStatus, OrderWords
from furtka.rules.services import locked, tell_of_change

WORDS = ("title", "legal_basis", "reason", "reason_en", "reason_uk")


@dataclass(frozen=True)
class VersionOfWords:
    """What an order said from `at` on. `author` is a name of a member of staff, or empty."""

    version: int
    title: str
    legal_basis: str
    reason: str
    reason_en: str
    reason_uk: str
    author: str
    at: datetime


@transaction.atomic
def correct_words(
    *, order: Order, words: OrderWording, seen: int, now: datetime, actor: AbstractBaseUser
) -> Order:
    """Correct the words; `seen` is the version that was looked at. A second press changes nothing.

    Raises NotCorrectable, InvalidOrder, OrderChanged.
    """
    order = locked(order)
    ended = order.ends_at is not None and order.ends_at <= now
    if order.status != OrderStatus.APPROVED or ended:
        raise NotCorrectable
    if wrong := wrong_words(words):
        raise InvalidOrder(fields=wrong)
    values = words.values()
    changed = [name for name in WORDS if getattr(order, name) != values[name]]
    if not changed:
        return order
    if order.version != seen:
        raise OrderChanged
    if order.version == 1:
        _keep(order, order.author_id, order.approved_at or order.created_at)
    for name in changed:
        setattr(order, name, values[name])
    order.version += 1
    order.save(update_fields=[*changed, "version"])
    _keep(order, actor.pk, now)
    tell_of_change(order, now)
    audit.record(
        "order.corrected", f"order:{order.pk}", office=order.office, at=now, actor=actor,
        version=order.version, fields=changed,
    )  # fmt: skip
    return order


def _keep(order: Order, author_id: int | None, at: datetime) -> None:
    words = _words_as_they_are(order)
    words.author_id, words.at = author_id, at
    words.save()


def words_history(order: Order) -> list[VersionOfWords]:
    """Every version of its words, the newest first; one where nothing was corrected. Two queries.

    Authors by the names that people work under, as everybody may read them.
    """
    rows = list(OrderWords.objects.filter(office=order.office_id, order=order))
    rows = rows or [_words_as_they_are(order)]
    names = names_of(order.office, {row.author_id for row in rows})
    return [
        VersionOfWords(
            row.version, row.title, row.legal_basis, row.reason, row.reason_en, row.reason_uk,
            names.get(row.author_id, ""), row.at,
        )
        for row in sorted(rows, key=lambda row: -row.version)
    ]  # fmt: skip


def _words_as_they_are(order: Order) -> OrderWords:
    """Not stored. By the order's author, from its approval on."""
    return OrderWords(
        office_id=order.office_id, order=order, version=order.version, author_id=order.author_id,
        at=order.approved_at or order.created_at, **{name: getattr(order, name) for name in WORDS},
    )  # fmt: skip
