"""One order in words: the website, the poster, the phone script, the screen and the API say this.

Whatever tells people of an order is made of an `OrderText`, so that the door and the web can't
disagree. Words are in the reader's language; where the office gave none, in Polish.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import prefetch_related_objects
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from furtka.core.text import in_language, is_translated
from furtka.offices.models import Office, PhoneLine
from furtka.offices.published import main_phone
from furtka.rules.models import Mode, Obligation, Order
from furtka.rules.overview import period_words
from furtka.rules.published import public_path
from furtka.rules.selectors import ObligationText, obligation_text
from furtka.rules.words import limit_texts

# What a mode means for who wants to come, whatever the day it is read on.
HEADLINES = {
    Mode.OPEN: _("You can come without an appointment"),
    Mode.BY_APPOINTMENT: _("We see people by appointment"),
    Mode.REMOTE_ONLY: _("We help by phone and in writing only"),
    Mode.CLOSED: _("We are closed"),
}
UNCONFIRMED = _("This order was made in an emergency and is not yet confirmed.")
RULES_OF_A_VISIT = _("Rules of a visit")


@dataclass(frozen=True)
class OrderText:
    """An order as everybody reads it.

    `mark` is `3/2026`, empty for a draft. `headline` is said largest; `title` is the office's own
    name of the order, in Polish. `mode`, `place`, `reason` and `phone` may be empty. `phone` is as
    shown, `phone_number` E.164. `reason_translated` is False where `reason` is Polish for a reader
    of another language. Instants are aware; `ends_at` is not included. `path` is its public page,
    without the prefix of a language; empty for a draft.
    """

    mark: str
    version: int
    language: str
    headline: str
    title: str
    mode: str
    place: str
    period: str
    valid_from: datetime
    ends_at: datetime | None
    reason: str
    reason_translated: bool
    legal_basis: str
    obligations: tuple[ObligationText, ...]
    limits: tuple[str, ...]
    phone: str
    phone_number: str
    path: str
    unconfirmed: str = ""  # the sentence that no second person has confirmed it yet


def text_of(order: Order, language: str) -> OrderText:
    """`order` comes with office, site and unit. Two queries."""
    return texts_of(order.office, [order], language)[0]


def texts_of(office: Office, orders: Iterable[Order], language: str) -> list[OrderText]:
    """Orders of that office. Two queries, however many; two more without their site and unit."""
    wanted = list(orders)
    phone, duties = _facts(office, wanted)
    with translation.override(language):
        return [_worded(order, office, phone, duties, language) for order in wanted]


def text_in_each(order: Order, languages: Iterable[str]) -> list[OrderText]:
    """The same order for readers of each language, in that order. As many queries as for one."""
    office, (phone, duties) = order.office, _facts(order.office, [order])
    found = []
    for language in languages:
        with translation.override(language):
            found.append(_worded(order, office, phone, duties, language))
    return found


def _facts(office: Office, orders: list[Order]) -> tuple[PhoneLine | None, list[Obligation]]:
    """What orders are worded with: the number to call, and their duties."""
    prefetch_related_objects(orders, "site", "unit")
    codes = {code for order in orders for code in order.obligations}
    return main_phone(office), list(Obligation.objects.filter(office=office, code__in=codes))


def _worded(
    order: Order, office: Office, phone: PhoneLine | None, duties: list[Obligation], language: str
) -> OrderText:
    mode = Mode(order.mode) if order.mode else None
    return OrderText(
        mark=order.mark, version=order.version, language=language, path=public_path(order),
        headline=str(HEADLINES[mode] if mode else RULES_OF_A_VISIT), title=order.title,
        mode=str(mode.label) if mode else "",
        place=", ".join(in_language(one, "name") for one in (order.site, order.unit) if one),
        period=period_words(order, office.tz), valid_from=order.valid_from,
        ends_at=order.ends_at, reason=in_language(order, "reason"),
        reason_translated=is_translated(order, "reason"), legal_basis=order.legal_basis,
        obligations=tuple(
            obligation_text(one, order.limits) for one in duties if one.code in order.obligations
        ),
        limits=tuple(limit_texts(order.limits)),
        phone=phone.shown if phone else "", phone_number=phone.number if phone else "",
        unconfirmed=str(UNCONFIRMED) if order.unconfirmed else "",
    )  # fmt: skip
