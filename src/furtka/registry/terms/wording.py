"""The words of letters about an item, in Polish as official papers are; people may change them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from furtka.core.clock import local_day
from furtka.core.dates import date_words
from furtka.offices.published import main_phone
from furtka.outbox.models import Channel
from furtka.outbox.wordings import Words, words_of
from furtka.registry.models import Item
from furtka.registry.notices import DELAY


def delay(item: Item, *, reason: str, until: date) -> Words:
    """The notice of art. 36, in the words of the office where it has its own. Two queries."""
    values = {
        "number": item.shown, "phone": _phone(item), "hello": "", "reason": reason.rstrip("."),
        "until": _in_polish(until),
    }  # fmt: skip
    return words_of(
        office_id=item.office_id, kind=DELAY, channel=Channel.LETTER, language="pl", values=values
    )


def suggested_reason() -> str:
    """What mostly is the reason, in Polish."""
    with translation.override("pl"):
        return _("evidence is still missing")


def transfer(item: Item, *, reason: str) -> Words:
    """To the office that is competent."""
    with _about(item) as values:
        return Words(
            _("Passing on a letter to the competent office"),
            _(
                "Under art. 65 § 1 of the Code of Administrative Procedure we pass on to you, as "
                "the competent office, the letter of: %(sender)s. It reached us on %(day)s and "
                "has our number %(number)s. It is about: %(subject)s.\n\nThe reason: %(reason)s."
                "\n\nWe are telling the sender at the same time. Enclosed: the letter and what "
                "came with it."
            )
            % (values | {"reason": reason.rstrip(".")}),
        )


def transfer_notice(item: Item, *, to_name: str, reason: str) -> Words:
    """To the sender, at the same time."""
    with _about(item) as values:
        return Words(
            _("We have passed on your letter"),
            _(
                "Your letter reached us on %(day)s and has our number %(number)s. Another office "
                "is competent in this matter. Under art. 65 § 1 of the Code of Administrative "
                "Procedure we have passed it on to: %(office)s.\n\nThe reason: %(reason)s.\n\nYou "
                "need not send it again. If it reached us in time, it counts as sent in time (art. "
                "65 § 2). Please ask that office how the matter goes on. Questions to us: "
                "%(phone)s."
            )
            % (values | {"office": to_name, "reason": reason.rstrip(".")}),
        )


def defects(item: Item, *, missing: str, days: int) -> Words:
    """A call to mend what is formally wrong with an application."""
    with _about(item) as values:
        within = ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
        return Words(
            _("Please complete your letter"),
            _(
                "Your letter reached us on %(day)s and has our number %(number)s. So that we can "
                "deal with it, this is still missing: %(missing)s.\n\nUnder art. 64 § 2 of the "
                "Code of Administrative Procedure we call on you to complete it within %(within)s "
                "of the day on which you get this letter. If it is not completed by then, your "
                "letter will be left unexamined.\n\nIf this is hard for you, come to us or call: "
                "we will help you. %(phone)s."
            )
            % (values | {"missing": missing.rstrip("."), "within": within}),
        )


@contextmanager
def _about(item: Item) -> Iterator[dict[str, str]]:
    """What each letter says of the item, while Polish is the language."""
    with translation.override("pl"):
        yield {
            "sender": item.sender, "subject": item.subject.rstrip("."), "number": item.shown,
            "day": date_words(local_day(item.received_at, item.office.tz)),
            "phone": _phone(item),
        }  # fmt: skip


def _in_polish(day: date) -> str:
    with translation.override("pl"):
        return date_words(day)


def _phone(item: Item) -> str:
    phone = main_phone(item.office)
    return phone.shown if phone else item.office.email
