"""The hours at which complaints and proposals are heard: the law demands them every week.

Code of Administrative Procedure (KPA), art. 253: whoever heads an office receives people in
these matters at least once a week, once a week after working hours, and publishes when.
Confirm with the office's lawyer: docs/fair-access.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from furtka.core.text import in_language
from furtka.offices.hours import Place
from furtka.offices.models import Office, OpeningHours, Service, ServiceHost, Site
from furtka.offices.published import weekly_hours


@dataclass(frozen=True)
class ComplaintHours:
    """When and where one can complain in person, in the reader's language.

    `hours` are sentences of the week: “wtorek 15:30–16:30”. `code` is the service's.
    """

    code: str
    name: str
    hours: tuple[str, ...]
    site: Site
    online: bool

    def __str__(self) -> str:
        return f"{self.name}: {', '.join(self.hours)}"


def complaint_hours(office: Office, day: date) -> list[ComplaintHours]:
    """In the office's order; empty where nothing is said. Two queries."""
    rows = list(OpeningHours.objects.filter(_holds(day), office=office, service__complaints=True))
    services = Service.objects.filter(office=office, active=True, complaints=True)
    found = []
    for service in services.select_related("unit__site"):
        site = service.unit.site
        place = Place(site.pk, service.unit_id, None, service.pk)
        if hours := weekly_hours([r for r in rows if r.service_id == service.pk], place, day):
            name = in_language(service, "name")
            found.append(ComplaintHours(service.code, name, tuple(hours), site, service.online))
    return found


def offices_without(day: date) -> QuerySet[Office]:
    """Offices where complaints are not heard every week after working hours. One query.

    The stretch must be hours of such a matter that somebody hears, and end later than the
    office does on that day of the week.
    """
    later = OpeningHours.objects.filter(
        _holds(day),
        Q(site=None) | Q(site=OuterRef("service__unit__site")),
        office=OuterRef("office"), unit=None, staff=None, service=None,
        weekday=OuterRef("weekday"), closes__gte=OuterRef("closes"),
    )  # fmt: skip
    hosts = ServiceHost.objects.filter(service=OuterRef("service"), staff__active=True)
    heard = OpeningHours.objects.filter(
        _holds(day), Exists(hosts), ~Exists(later),
        office=OuterRef("pk"), service__complaints=True, service__active=True,
    )  # fmt: skip
    return Office.objects.filter(~Exists(heard)).order_by("slug")


def _holds(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_until=None) | Q(valid_until__gt=day))


def advise(now: datetime) -> Iterator[str]:
    """For `furtka check`: a sentence for each office that should do something about it."""
    for slug in offices_without(now.date()).values_list("slug", flat=True).iterator():
        yield (
            f"{slug} does not hear complaints every week after working hours (KPA art. 253);"
            " give a service “complaints” and hours of its own"
        )
