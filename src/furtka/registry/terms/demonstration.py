"""Terms in the demonstration office: one overdue, some due soon, one that stands still, letters.

Invented senders and matters; nothing that somebody really wrote.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from furtka.core.clock import local_day
from furtka.offices.models import Office, Role, Staff
from furtka.registry.desk import assigning
from furtka.registry.models import IncomingChannel, Item, Matter, TermCode
from furtka.registry.services import record_item
from furtka.registry.terms import clocks, extensions, papers, passing_on, pauses
from furtka.registry.terms.papers import Addressee
from furtka.registry.terms.reminders import remind


class Came(NamedTuple):
    days_ago: int
    channel: IncomingChannel
    matter: Matter
    sender: str
    subject: str


C, M = IncomingChannel, Matter
CAME = (
    Came(36, C.POST, M.APPLICATION, "Henryk Wróbel", "zasiłek okresowy"),
    Came(28, C.IN_PERSON, M.APPLICATION, "Zenobia Kłos", "usługi opiekuńcze"),
    Came(24, C.POST, M.APPLICATION, "Ignacy Pióro", "dodatek osłonowy"),
    Came(12, C.EMAIL, M.INFORMATION, "Stowarzyszenie Przykład", "liczba wydanych posiłków"),
    Came(9, C.POST, M.COMPLAINT, "Bogumiła Źdźbło", "skarga na kolejkę"),
    Came(6, C.IN_PERSON, M.APPLICATION, "Олена Приклад", "допомога на ліки"),
    Came(2, C.POST, M.APPLICATION, "Wacław Sęk", "rejestracja bezrobotnego"),
)


def show_terms(office: Office, now: datetime) -> int:
    """Record some items of the last weeks; answers how many. Nothing without a clerk."""
    clerk = Staff.objects.filter(office=office, role=Role.REGISTRY).exclude(user=None).first()
    if clerk is None or clerk.user is None:
        return 0
    items = [_record(office, came, number, clerk, now) for number, came in enumerate(CAME)]
    _overdue, soon, still, _information, _complaint, help_, foreign = items
    today = local_day(now, office.tz)
    who: dict[str, Any] = {"now": now, "actor": clerk.user}
    assigning.assign(item=soon, unit=None, person=clerk, **who)
    clock = clocks.running(still)[0]
    pauses.pause(
        clock=clock, first=today - timedelta(days=5), reason="czekamy na dochody z pracy", **who
    )  # fmt: skip
    clocks.start_by_hand(item=help_, code=TermCode.INTERVIEW, **who)
    _write(soon, foreign, who)
    remind(now)
    return len(items)


def _record(office: Office, came: Came, number: int, clerk: Staff, now: datetime) -> Item:
    return record_item(
        office=office, channel=came.channel, sender=came.sender, subject=came.subject,
        matter=came.matter, received_at=now - timedelta(days=came.days_ago), now=now,
        actor=clerk.user, unit=clerk.unit, once=f"demo-terms-{number}",
    )  # fmt: skip


def _write(soon: Item, foreign: Item, who: dict[str, Any]) -> None:
    """A notice of art. 36 that waits for the post, and an item for another office."""
    clock = clocks.running(soon)[0]
    papers.write_delay(
        item=soon, to=Addressee(soon.sender, "ul. Łaska 100, 98-220 Zduńska Wola"),
        reason="brakuje jeszcze opinii lekarza", until=extensions.proposed(clock, clock.due_on),
        **who,
    )  # fmt: skip
    passing_on.pass_on(
        item=foreign, to=Addressee("Powiatowy Urząd Pracy (przykład)"),
        sender=Addressee(foreign.sender), reason="rejestruje osoby bezrobotne", **who,
    )  # fmt: skip
