"""What stands in messages about visits: days, hours, places, a number to call. Neutral only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from furtka.clients.models import Client
from furtka.core.dates import moment_words, short_moment
from furtka.offices.models import PhoneLine, Service, UnitKind, VisitKind
from furtka.outbox.news import hello_to
from furtka.visits.facts import facts_of, plain_lines
from furtka.visits.models import Hold, Visit, Waiting


def phone_to_call(service: Service) -> str:
    """The number that stands in messages about such a matter. One small query (visits.facts).

    That of the unit; for a sensitive matter or unit, whose number would tell too much, that of
    the secretariat. Empty if the office has none.
    """
    return _phone(service, facts_of(service.office_id).phones)


def phones_to_call(services: Iterable[Service]) -> dict[int, str]:
    """The same for many services, by their ids; they come with their units. One query."""
    found = list(services)
    by_office = defaultdict[int, list[PhoneLine]](list)
    for line in plain_lines({service.office_id for service in found}):
        by_office[line.office_id].append(line)
    return {service.pk: _phone(service, by_office[service.office_id]) for service in found}


def _phone(service: Service, lines: Sequence[PhoneLine]) -> str:
    own = [line for line in lines if line.unit_id == service.unit_id]
    main = [line for line in lines if line.unit.kind == UnitKind.SECRETARIAT]
    first = next(iter(([] if is_sensitive(service) else own) or main or lines), None)
    return first.shown if first else ""


def is_sensitive(service: Service) -> bool:
    """Whether even the place, or what to bring, would tell too much."""
    return service.sensitive or service.unit.sensitive


def when(visit: Visit) -> str:
    """`wtorek, 8 grudnia, godz. 10:30` in the language that is active."""
    return moment_words(visit.starts_at, visit.office.tz)


def values_of(visit: Visit, phone: str, *, today: date | None = None) -> dict[str, str]:
    """For every kind about one visit, in the client's language.

    With `today`, a text message says `jutro` where that is so: only for what is sent that day.
    """
    with translation.override(visit.client.language):
        tz = visit.office.tz
        return _who(visit.client, visit.code, phone) | {
            "when": when(visit), "short": short_moment(visit.starts_at, tz, today),
            "place": _place(visit), "how": _how(visit),
        }  # fmt: skip


def values_of_reminder(
    visit: Visit, phone: str, *, today: date | None, answers: bool
) -> dict[str, str]:
    """With what to bring; and a question, where the gateway brings answers back."""
    values = values_of(visit, phone, today=today)
    with translation.override(visit.client.language):
        asks = f" {_('Will you come? Answer YES or NO.')}" if answers else ""
        return values | {"bring": _bring(visit), "answer": asks}


def values_of_series(visits: Sequence[Visit], phone: str) -> dict[str, str]:
    """With all dates, in the order of time."""
    first = visits[0]
    values = values_of(first, phone)
    with translation.override(first.client.language):
        dates = [
            _("%(when)s. Code: %(code)s.") % {"when": when(visit), "code": visit.code}
            for visit in visits
        ]
    return values | {"n": str(len(visits)), "dates": "\n".join(dates)}


def values_of_waiting(place: Waiting, code: str, phone: str, held: Hold | None) -> dict[str, str]:
    """With the time that is offered, if there is one."""
    tz = place.office.tz
    with translation.override(place.client.language):
        values = _who(place.client, code, phone)
        if held is None:
            return values
        return values | {
            "when": moment_words(held.starts_at, tz), "short": short_moment(held.starts_at, tz),
            "until": moment_words(held.expires_at, tz),
            "until_short": short_moment(held.expires_at, tz),
        }  # fmt: skip


def _who(client: Client, code: str, phone: str) -> dict[str, str]:
    return {"code": code, "phone": phone or _("at our place"), "hello": hello_to(client)}


def _place(visit: Visit) -> str:
    if visit.kind == VisitKind.PHONE:
        return _("We will call you.")
    if visit.kind == VisitKind.HOME:
        return _("We will come to you.")
    if is_sensitive(visit.service):
        return _("The place is as agreed.")
    return _("Place: %(street)s, %(town)s.") % {
        "street": visit.site.street,
        "town": visit.site.town,
    }


def _how(visit: Visit) -> str:
    ways = {VisitKind.PHONE: _("by phone"), VisitKind.HOME: _("at your home")}
    return ways.get(VisitKind(visit.kind), _("in person"))


def _bring(visit: Visit) -> str:
    """Only what tells nothing of the matter to whoever reads along: see `is_sensitive`."""
    things = [] if is_sensitive(visit.service) else visit.service.bring()
    if not things:
        return ""
    lead = _("Please bring:") if visit.kind == VisitKind.IN_PERSON else _("Please have at hand:")
    return "\n\n" + "\n".join([lead, *(f"- {thing}" for thing in things)])


def takes_answers(sender: str) -> bool:
    """Whether a text message can be answered: never one that comes from a word."""
    return settings.SMS_ANSWERS and not sender
