"""The words of messages about visits. Neutral: no office, no matter, no name, no link."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from furtka.core.dates import moment_words
from furtka.offices.models import VisitKind
from furtka.outbox import services as outbox
from furtka.visits.models import Hold, Visit, Waiting


def booked(visit: Visit, *, now: datetime) -> None:
    """Confirm a booking in the way that is safe for the client."""
    _tell(visit, "visit_booked", now=now)


def moved(visit: Visit, *, now: datetime) -> None:
    """Tell the new time."""
    _tell(visit, "visit_moved", now=now)


def cancelled(visit: Visit, *, now: datetime) -> None:
    """Confirm that nobody is expected any more."""
    _tell(visit, "visit_cancelled", now=now)


def series_booked(visits: Sequence[Visit], *, now: datetime) -> None:
    """Confirm all visits of a series in one message, in the order of time."""
    _tell_all(visits, "series_booked", now=now)


def series_cancelled(visits: Sequence[Visit], *, now: datetime) -> None:
    """Say in one message that all these visits are cancelled."""
    _tell_all(visits, "series_cancelled", now=now)


def waiting(place: Waiting, *, now: datetime) -> None:
    """Confirm a place on the waiting list."""
    _tell_waiting(place, "waiting_joined", now=now, until=now + timedelta(days=1))


def offered(place: Waiting, held: Hold, *, now: datetime) -> None:
    """Tell of a time that became free, and until when it is kept."""
    _tell_waiting(place, "waiting_offered", now=now, until=held.expires_at, held=held)


def take_offer_back(place: Waiting) -> None:
    """Nobody need be told of an offer any more that has ended."""
    outbox.take_back(office=place.office, about=_about(place), kind="waiting_offered")


def _about(place: Waiting) -> str:
    return place.visit.code if place.visit else place.code


def _tell_waiting(
    place: Waiting, kind: str, *, now: datetime, until: datetime, held: Hold | None = None
) -> None:
    tz, code = place.office.tz, _about(place)
    with translation.override(place.client.language):
        subject = _("Waiting for an appointment: %(code)s") % {"code": code}
        text = _("You are on the waiting list. Code: %(code)s. We will offer you a free time.")
        values = {"code": code}
        if held is not None:
            text = _(
                "A time is free: %(when)s. It is kept for you until %(until)s. To take it, enter "
                "your code %(code)s on our website, or call us."
            )
            values |= {
                "when": moment_words(held.starts_at, tz),
                "until": moment_words(held.expires_at, tz),
            }
        words = text % values
    outbox.enqueue(
        client=place.client, kind=kind, about=code, subject=subject, text=words,
        dedupe_key=f"{kind}:{place.pk}:{place.offers}", now=now, expires_at=until,
    )  # fmt: skip


def when(visit: Visit) -> str:
    """`wtorek, 8 grudnia, godz. 10:30` in the language that is active."""
    return moment_words(visit.starts_at, visit.office.tz)


def _tell(visit: Visit, kind: str, *, now: datetime) -> None:
    _queue(visit, kind, lambda: _words(visit, kind), now=now)


def _tell_all(visits: Sequence[Visit], kind: str, *, now: datetime) -> None:
    _queue(visits[0], kind, lambda: _words_of_all(visits, kind), now=now)


def _queue(visit: Visit, kind: str, words: Callable[[], tuple[str, str]], *, now: datetime) -> None:
    """Subject and text in the client's language, about that visit."""
    with translation.override(visit.client.language):
        subject, text = words()
    outbox.enqueue(
        client=visit.client,
        kind=kind,
        about=visit.code,
        subject=subject,
        text=text,
        # A visit can be moved there and back: the moment of the change makes it another event.
        dedupe_key=f"{kind}:{visit.code}:{now.isoformat()}",
        now=now,
        expires_at=max(visit.starts_at, now),
    )


def _words_of_all(visits: Sequence[Visit], kind: str) -> tuple[str, str]:
    values = {"code": visits[0].code, "n": len(visits)}
    dates = [
        _("%(when)s. Code: %(code)s.") % {"when": when(visit), "code": visit.code}
        for visit in visits
    ]
    if kind == "series_cancelled":
        head = _("These appointments are cancelled. Nobody expects you then.")
        return _("Cancelled: appointment %(code)s and later ones") % values, _lines(head, dates)
    head = _("Your appointments: %(n)d. %(place)s") % {**values, "place": _place(visits[0])}
    return _("Confirmation of appointment %(code)s and later ones") % values, _lines(head, dates)


def _lines(head: str, dates: Sequence[str]) -> str:
    return "\n".join([head.strip(), "", *dates])


def _words(visit: Visit, kind: str) -> tuple[str, str]:
    values = {"code": visit.code, "when": when(visit), "place": _place(visit)}
    if kind == "visit_cancelled":
        return (
            _("Cancelled: appointment %(code)s") % values,
            _("The appointment %(code)s on %(when)s is cancelled. Nobody expects you then.")
            % values,
        )
    subjects = {
        "visit_booked": _("Confirmation of appointment %(code)s"),
        "visit_moved": _("Change of appointment %(code)s"),
    }
    text = _("Your appointment: %(when)s. %(place)s Code: %(code)s.") % values
    return subjects[kind] % values, text


def _place(visit: Visit) -> str:
    if visit.kind == VisitKind.PHONE:
        return _("We will call you.")
    if visit.kind == VisitKind.HOME:
        return _("We will come to you.")
    return _("Place: %(street)s, %(town)s.") % {
        "street": visit.site.street,
        "town": visit.site.town,
    }
