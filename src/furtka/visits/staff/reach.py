"""What a colleague is told before they speak with a client, or with somebody about a client."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from furtka.clients.models import Channel, Client, Leave
from furtka.clients.services import thing_of
from furtka.clients.wishes import Stretch, Wishes, leave_for, ways, wishes_of_many
from furtka.core.clock import local
from furtka.core.dates import time_words
from furtka.core.phones import show_phone
from furtka.offices.models import Office, Staff, Weekday
from furtka.offices.permissions import Permission, may
from furtka.privacy.models import AuditLine
from furtka.visits.models import Need

# After this long somebody's phone may lie on another person's table.
ASK_AGAIN = timedelta(days=90)


@dataclass(frozen=True)
class Reach:
    """How somebody may be reached, as the reader may know it.

    `ways` is empty where nothing may be sent and nobody may ring; `phone` and `email` are there
    only where one of them uses it. `checked`: when they were last
    asked, on the office's wall clock; `ask`: that is long ago. `code_word` and `may_ask` are
    empty for who may not know them; whoever asks is then told nothing. `said`: each channel
    with its leave, `hours` when the safe ones are.
    """

    client: int
    ways: str
    phone: str
    email: str
    said: tuple[tuple[str, str], ...]
    hours: str
    checked: datetime
    ask: bool
    code_word: str
    may_ask: str
    needs: tuple[str, ...]
    unsaid: bool


def reach_of(client: Client, job: Staff, now: datetime) -> Reach:
    """Three queries."""
    return reaches_of([client], job, now)[client.pk]


def reaches_of(clients: Collection[Client], job: Staff, now: datetime) -> dict[int, Reach]:
    """By the client's id; clients of the office of `job`. Three queries, or none for nobody."""
    if not clients:
        return {}
    wishes, checked = wishes_of_many(clients), _last_checked(job.office, clients)
    return {
        client.pk: _reach(client, wishes[client.pk], checked.get(client.pk), job, now)
        for client in clients
    }


def sees_secrets(job: Staff, client: Client) -> bool:
    """Whether that colleague may read the code word and who else may ask."""
    return not client.protected or may(job.role, Permission.SEE_PROTECTED)


def may_be_told(clients: Iterable[Client], job: Staff) -> list[tuple[str, str]]:
    """Each name with who else may be told, of those for whom there is anybody."""
    return [
        (client.name, client.may_ask)
        for client in clients
        if client.may_ask and sees_secrets(job, client)
    ]


def _reach(
    client: Client, wishes: Wishes, checked: datetime | None, job: Staff, now: datetime
) -> Reach:
    since, secrets = checked or client.created_at, sees_secrets(job, client)
    hours, usable = hours_words(wishes.hours), ways(wishes)
    rung = Channel.CALL in usable or Channel.SMS in usable
    return Reach(
        client=client.pk,
        ways=", ".join(_way_words(wishes, channel, hours) for channel in usable),
        phone=show_phone(client.phone) if rung else "",
        email=client.email if Channel.EMAIL in usable else "",
        said=tuple(
            (str(channel.label), str(leave_for(wishes, channel).label)) for channel in Channel
        ),
        hours=hours, checked=local(since, job.office.tz), ask=now - since > ASK_AGAIN,
        code_word=client.code_word if secrets else "", may_ask=client.may_ask if secrets else "",
        needs=tuple(str(Need(code).label) for code in client.needs if code in Need.values),
        unsaid=client.protected and set(wishes.leaves) != set(Channel),
    )  # fmt: skip


def _way_words(wishes: Wishes, channel: Channel, hours: str) -> str:
    label = str(channel.label)
    if leave_for(wishes, channel) != Leave.ONLY_THEN:
        return label
    return _("%(way)s (only %(hours)s)") % {"way": label, "hours": hours}


def hours_words(hours: Collection[Stretch]) -> str:
    """`wtorek 10:00–12:00, piątek 8:00–9:00`."""
    return ", ".join(
        f"{Weekday(one.weekday).label} {time_words(one.opens)}–{time_words(one.closes)}"
        for one in hours
    )


def _last_checked(office: Office, clients: Collection[Client]) -> dict[int, datetime]:
    """When each was last asked whether the way is still safe. One query."""
    by_thing = {thing_of(client): client.pk for client in clients}
    lines = AuditLine.objects.filter(
        office=office, thing__in=by_thing, action="client.contact_checked"
    ).order_by()
    found = lines.values_list("thing").annotate(last=Max("at"))
    return {by_thing[thing]: last for thing, last in found}
