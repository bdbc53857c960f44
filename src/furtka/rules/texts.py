"""One order in words: the website, the poster, the phone script, the screen and the API say this.

Whatever tells people of an order is made of an `OrderText`, so that the door and the web can't
disagree. Words are in the reader's language; where the office gave none, in Polish.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from furtka.core.text import in_language, is_translated
from furtka.offices.published import main_phone
from furtka.rules.models import Mode, Order
from furtka.rules.overview import period_words
from furtka.rules.selectors import ObligationText, obligation_texts
from furtka.rules.words import limit_texts

# What a mode means for who wants to come, whatever the day it is read on.
HEADLINES = {
    Mode.OPEN: _("You can come without an appointment"),
    Mode.BY_APPOINTMENT: _("We see people by appointment"),
    Mode.REMOTE_ONLY: _("We help by phone and in writing only"),
    Mode.CLOSED: _("The office is closed"),
}
RULES_OF_A_VISIT = _("Rules of a visit")


@dataclass(frozen=True)
class OrderText:
    """An order as everybody reads it.

    `mark` is `3/2026`, empty for a draft. `headline` is said largest; `title` is the office's own
    name of the order, in Polish. `mode`, `place`, `reason` and `phone` may be empty. `phone` is as
    shown, `phone_number` E.164. `reason_translated` is False where `reason` is Polish for a reader
    of another language. Instants are aware; `ends_at` is not included.
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


def text_of(order: Order, language: str) -> OrderText:
    """`order` comes with office, site and unit. Two queries."""
    office, phone = order.office, main_phone(order.office)
    with translation.override(language):
        mode = Mode(order.mode) if order.mode else None
        return OrderText(
            mark=order.mark, version=order.version, language=language,
            headline=str(HEADLINES[mode] if mode else RULES_OF_A_VISIT), title=order.title,
            mode=str(mode.label) if mode else "",
            place=", ".join(in_language(one, "name") for one in (order.site, order.unit) if one),
            period=period_words(order, office.tz), valid_from=order.valid_from,
            ends_at=order.ends_at, reason=in_language(order, "reason"),
            reason_translated=is_translated(order, "reason"), legal_basis=order.legal_basis,
            obligations=tuple(obligation_texts(office, order.obligations)),
            limits=tuple(limit_texts(order.limits)),
            phone=phone.shown if phone else "",
            phone_number=phone.number if phone else "",
        )  # fmt: skip
