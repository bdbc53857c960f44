"""One order as its page shows it: the words in three languages, what became of it, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from furtka.offices.models import Staff
from furtka.offices.selectors import names_of
from furtka.privacy.models import AuditLine
from furtka.rules import links
from furtka.rules.context import LANGUAGE_NAMES
from furtka.rules.corrections import VersionOfWords, words_history
from furtka.rules.models import Order
from furtka.rules.presses import presses
from furtka.rules.published import public_path
from furtka.rules.texts import OrderText, text_in_each

STEPS: dict[str, Promise] = {
    "order.drafted": _("written"),
    "order.changed": _("draft changed"),
    "order.submitted": _("sent for approval"),
    "order.taken_back": _("taken back to be changed"),
    "order.approved": _("approved"),
    "order.emergency": _("in force at once, in an emergency"),
    "order.confirmed": _("confirmed by a second person"),
    "order.corrected": _("words corrected"),
    "order.replaced": _("replaced by another order"),
    "order.continued": _("goes on after another order"),
    "order.withdrawn": _("withdrawn"),
    "order.loaded": _("taken over from the office's file"),
}


@dataclass(frozen=True)
class LanguageColumn:
    """The words as readers of one language get them."""

    code: str
    name: str
    text: OrderText


@dataclass(frozen=True)
class Step:
    """Something that was done with the order; `who` is empty for the system."""

    what: str
    who: str
    at: datetime


@dataclass(frozen=True)
class OrderPage:
    order: Order
    text: OrderText
    columns: tuple[LanguageColumn, ...]
    steps: tuple[Step, ...]
    versions: tuple[VersionOfWords, ...]
    presses: frozenset[str]
    impact: str
    posters: str
    public: str


def order_page(order: Order, job: Staff, now: datetime) -> OrderPage:
    """`order` comes with office, site, unit and author. A fixed number of queries."""
    texts = text_in_each(order, LANGUAGE_NAMES)
    columns = tuple(LanguageColumn(t.language, LANGUAGE_NAMES[t.language], t) for t in texts)
    mine = (translation.get_language() or "pl")[:2]
    text = next((c.text for c in columns if c.code == mine), columns[0].text)
    versions = words_history(order)
    return OrderPage(
        order, text, columns, tuple(_steps(order)), tuple(versions) if len(versions) > 1 else (),
        presses(order, job, now), links.impact_path(order), links.posters_path(order),
        public_path(order),
    )  # fmt: skip


def _steps(order: Order) -> list[Step]:
    found = AuditLine.objects.filter(
        office=order.office, thing=f"order:{order.pk}", action__in=STEPS
    ).order_by("id")
    lines = list(found)
    names = names_of(order.office, {line.actor_id for line in lines})
    return [Step(str(STEPS[line.action]), names.get(line.actor_id, ""), line.at) for line in lines]
