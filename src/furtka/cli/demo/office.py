"""What the demonstration adds to the office itself: an order of today, some post, an absence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from furtka.core.clock import day_bounds, local_day
from furtka.offices.models import Closure, Office, Staff
from furtka.registry.models import IncomingChannel
from furtka.registry.services import Details, record_item
from furtka.rules import services as orders
from furtka.rules.models import Order, OrderStatus
from furtka.rules.selectors import rules_in_force
from furtka.visits import absences
from furtka.visits.absences import Absence
from furtka.visits.models import Visit, VisitStatus

# Invented senders and matters; nothing that somebody really wrote.
POST = (
    (IncomingChannel.PHONE, "Pani z ulicy Łaskiej", "Pyta o godziny Klubu Seniora"),
    (IncomingChannel.POST, "Spółdzielnia „Próbna”", "Zaświadczenie o wysokości czynszu"),
    (IncomingChannel.EMAIL, "Świętosława Żółć", "Prośba o inny termin rozmowy"),
    (IncomingChannel.E_DELIVERY, "Urząd Gminy (przykład)", "Przekazanie pisma według właściwości"),
    (IncomingChannel.IN_PERSON, "Zdzisław Ćwiek", "Wniosek o zasiłek celowy"),
    (IncomingChannel.EPUAP, "Оксана Приклад", "Skarga na brak odpowiedzi"),
    (IncomingChannel.PHONE, "Sąsiadka", "Martwi się o samotnego sąsiada"),
    (IncomingChannel.POST, "Sąd Rejonowy (przykład)", "Prośba o wywiad środowiskowy"),
    (IncomingChannel.EMAIL, "Józefa Źrebak", "Pytanie o usługi opiekuńcze"),
    (IncomingChannel.IN_PERSON, "Błażej Kłos", "Uzupełnienie wniosku"),
)
# Marks of letters, by their senders: the registry is searched by them, too.
MARKS = {
    "Spółdzielnia „Próbna”": "CZ/118/26",
    "Sąd Rejonowy (przykład)": "III RC 17/26",
    "Urząd Gminy (przykład)": "OR.1431.5.2026",
}


def renew_order(office: Office, now: datetime) -> Order | None:
    """If no order is in force today, the office's last one again, from yesterday for six weeks.

    So the demonstration shows a notice in force whenever somebody tries it. None if there is
    one in force already, or never was one.
    """
    last = Order.objects.filter(office=office, status=OrderStatus.APPROVED).last()
    author, director = _job(office, "kierownik"), _job(office, "dyrektor")
    if last is None or author is None or director is None:
        return None
    if last.valid_from > now or rules_in_force(office, last.site, last.unit, now).orders:
        return None
    today = day_bounds(local_day(now, office.tz), office.tz)[0]
    draft = orders.Draft(
        title=last.title, legal_basis=last.legal_basis, mode=last.mode, limits=last.limits,
        obligations=tuple(last.obligations), site=last.site, unit=last.unit, reason=last.reason,
        reason_en=last.reason_en, reason_uk=last.reason_uk,
        valid_from=today - timedelta(days=1), valid_until=today + timedelta(weeks=6),
    )  # fmt: skip
    order = orders.draft_order(office=office, draft=draft, now=now, actor=author.user)
    order = orders.submit(order=order, now=now, actor=author.user)
    if director.user is None:
        return None
    return orders.approve(order=order, seen=order.fingerprint, now=now, actor=director.user)


def receive_post(office: Office, now: datetime) -> int:
    """Record some invented items of the last days; answers how many."""
    clerk = _job(office, "rejestr")
    for number, (channel, sender, subject) in enumerate(POST):
        record_item(
            office=office, channel=channel, sender=sender, subject=subject,
            received_at=now - timedelta(hours=5 * (len(POST) - number)), now=now,
            actor=clerk.user if clerk else None, once=f"demo-{number}",
            details=Details(sender_mark=MARKS.get(sender, "")),
        )  # fmt: skip
    return len(POST)


def miss_a_day(office: Office, visits: Iterable[Visit], now: datetime) -> Closure | None:
    """Somebody is away on a day of the coming week: their visits wait to be settled.

    Of the people without a log-in, who has most visits on the first day that has any, from the
    day after tomorrow on. None where nobody has.
    """
    soon = local_day(now, office.tz) + timedelta(days=2)
    busy = Counter(
        (local_day(visit.starts_at, office.tz), visit.host_id)
        for visit in visits
        if visit.status == VisitStatus.BOOKED
    )
    known = Staff.objects.filter(office=office, active=True, user=None).in_bulk()
    days = [one for one in busy if one[0] >= soon and one[1] in known]
    if not days:
        return None
    day, host = min(days, key=lambda one: (one[0], -busy[one], one[1]))
    start, end = day_bounds(day, office.tz)
    reception = _job(office, "recepcja")
    return absences.enter(
        office=office, absence=Absence(start, end, staff=known[host]), now=now,
        actor=reception.user if reception else None,
    )  # fmt: skip


def _job(office: Office, username: str) -> Staff | None:
    jobs = Staff.objects.filter(office=office, user__username=username)
    return jobs.select_related("user").first()
