"""Find visits: by day, by code, by telephone, by name; one with its history. Never writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from furtka.clients import selectors as clients
from furtka.clients.models import Client
from furtka.core.clock import day_bounds, local
from furtka.core.codes import ALPHABET, tidy_code
from furtka.offices.models import Office, Staff, Unit
from furtka.offices.permissions import Permission, may
from furtka.offices.selectors import names_of
from furtka.privacy.models import AuditLine
from furtka.visits.models import Visit, VisitQuerySet
from furtka.visits.staff.rows import sees, with_all

MOST_FOUND = 30
MOST_LINES = 100

# What an audit line tells in the history of a visit. An action that is not here shows its code.
ACTIONS = {
    "visit.booked": gettext_lazy("booked"),
    "visit.moved": gettext_lazy("moved"),
    "visit.confirmed": gettext_lazy("confirmed by the client"),
    "visit.by_phone": gettext_lazy("turned into a telephone call"),
    "visit.host_changed": gettext_lazy("given to another host"),
    "visit.room_changed": gettext_lazy("given another room"),
    "visit.put_back": gettext_lazy("put back as it was"),
    "visit.cancelled": gettext_lazy("cancelled"),
    "visit.uncancelled": gettext_lazy("cancellation taken back"),
    "visit.pin_shown": gettext_lazy("PIN read out"),
    "visit.card_printed": gettext_lazy("card printed"),
    "visit.opened": gettext_lazy("looked at (protected)"),
    "visit.arrived": gettext_lazy("came to the entrance"),
    "visit.met": gettext_lazy("met at the entrance"),
    "visit.in_room": gettext_lazy("went into the room"),
    "visit.leaving": gettext_lazy("left the room"),
    "visit.left": gettext_lazy("left the house"),
    "visit.no_show": gettext_lazy("did not come"),
    "visit.excused": gettext_lazy("excused"),
    "visit.offline_doubted": gettext_lazy("entry made without the system: needs a look"),
    "visit.offline_applied": gettext_lazy("entry made without the system: entered by hand"),
    "visit.offline_left": gettext_lazy("entry made without the system: left aside"),
    "visit.step_undone": gettext_lazy("step taken back"),
    "visit.fetch": gettext_lazy("somebody went to the door"),
    "visit.fetch_given_back": gettext_lazy("somebody could not go to the door after all"),
    "visit.identity_checked": gettext_lazy("a document was looked at"),
    "visit.counted": gettext_lazy("how many came in was counted"),
    "visit.identity_unchecked": gettext_lazy("a document was not looked at after all"),
    "visit.rules_confirmed": gettext_lazy("knows the rules"),
    "visit.rules_unconfirmed": gettext_lazy("does not know the rules yet"),
}


@dataclass(frozen=True)
class HistoryLine:
    """One thing that was done; `at` on the office's wall clock."""

    at: datetime
    who: str
    what: str


def on_day(
    office: Office, day: date, *, unit: Unit | None = None, host: Staff | None = None
) -> VisitQuerySet:
    """All visits that begin on that local day, ended ones too, in the order of time."""
    start, end = day_bounds(day, office.tz)
    found = Visit.objects.filter(office=office, starts_at__gte=start, starts_at__lt=end)
    if unit is not None:
        found = found.filter(service__unit=unit)
    if host is not None:
        found = found.filter(host=host)
    return with_all(found).order_by("starts_at", "pk")


def find(job: Staff, words: str) -> list[Visit]:
    """Visits by code, telephone or name, the latest first. Only of clients `job` may see."""
    office = job.office
    if code := code_in(office, words):
        found = list(with_all(Visit.objects.filter(office=office, code=code)))
        return [visit for visit in found if sees(job, visit)]
    visits = Visit.objects.filter(office=office, client__in=find_clients(job, words))
    found = list(with_all(visits).order_by("-starts_at", "-pk")[:MOST_FOUND])
    return [visit for visit in found if sees(job, visit)]


def find_clients(job: Staff, words: str) -> list[Client]:
    """At most ten people whom `job` may see, by name or telephone. One query."""
    return clients.search(
        job.office, words, protected=may(job.role, Permission.SEE_PROTECTED),
        also=protected_guests(job).values("client"),
    )  # fmt: skip


def find_people(job: Staff, words: str) -> list[Client]:
    """Whom words mean that can be the code of a visit too; only whom `job` may see."""
    if code := code_in(job.office, words):
        return [visit.client for visit in find(job, code)]
    return find_clients(job, words)


def protected_guests(job: Staff) -> VisitQuerySet:
    """Visits of protected people to `job`, who therefore knows them."""
    return Visit.objects.filter(office=job.office_id, host=job, client__protected=True)


def code_in(office: Office, words: str) -> str:
    """The code of a visit if that is what the words are, with the office's prefix; else ""."""
    typed = tidy_code(words)
    short = typed.removeprefix(f"{office.code_prefix}-")
    known = len(short) == 5 and all(letter in ALPHABET for letter in short)
    # "MARTA" is a name and could be a code: without a prefix, a code has a digit in it.
    if known and (short != typed or any(letter.isdigit() for letter in short)):
        return f"{office.code_prefix}-{short}"
    return ""


def visit_for(job: Staff, code: str) -> Visit:
    """That visit of the office, if `job` may see whose it is; otherwise 404."""
    found = with_all(Visit.objects.filter(office=job.office_id))
    found = found.select_related("service__unit__site", "service__office", "entrance")
    visit = found.filter(code=code[:16]).first() if "\x00" not in code else None
    if visit is None or not sees(job, visit):
        raise Http404
    return visit


def client_for(job: Staff, pk: int) -> Client:
    """That client of the office; a protected one only for the host and those who may. 404."""
    client = clients.by_id(job.office, pk)
    if client is None:
        raise Http404
    hidden = client.protected and not may(job.role, Permission.SEE_PROTECTED)
    if hidden and not protected_guests(job).filter(client=client).exists():
        raise Http404
    return client


def history(office: Office, thing: str) -> list[HistoryLine]:
    """What was done to a visit or client, the newest first. Two queries."""
    lines = list(AuditLine.objects.filter(office=office, thing=thing).order_by("-id")[:MOST_LINES])
    names = names_of(office, {line.actor_id for line in lines})
    return [
        HistoryLine(
            local(line.at, office.tz),
            names.get(line.actor_id, _("client or system")),
            str(ACTIONS.get(line.action, line.action)),
        )
        for line in lines
    ]
