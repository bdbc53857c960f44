"""What the demonstration shows of this part: invented, and as a morning at the desk leaves it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from furtka.core.clock import local_day
from furtka.offices.models import Office, Staff
from furtka.registry.desk import assigning, correcting, returned, threads
from furtka.registry.models import FileClass, IncomingChannel, Item, ItemState
from furtka.registry.plan.reading import Row
from furtka.registry.plan.services import load_plan
from furtka.registry.services import Details, record_item

# A few classes of a plan that no office has.
PLAN = (
    ("1", "Skargi i wnioski", "A"), ("10", "Skargi załatwiane przez ośrodek", "A"),
    ("2", "Informacja publiczna", "B5"), ("5", "Pomoc społeczna", ""),
    ("50", "Zasiłki celowe", "B5"), ("51", "Zasiłki okresowe", "B5"),
    ("52", "Zasiłki stałe", "B10"), ("53", "Usługi opiekuńcze", "B5"),
    ("54", "Wywiady środowiskowe na prośbę innych", "B5"),
)  # fmt: skip


def show(office: Office, now: datetime) -> None:
    """Items in several states, one corrected, one answered, a letter of ours that came back."""
    clerk, head = _job(office, "rejestr"), _job(office, "kierownik")
    if clerk is None or head is None or clerk.user is None or head.user is None:
        return
    rows = [Row(line, *one) for line, one in enumerate(PLAN, 1)]
    load_plan(office=office, rows=rows, retire=False, now=now, actor=head.user)
    letter = _letter(office, clerk, now)
    returned.came_back(
        office=office, reason="not_collected", addressee="Bożena Zmyślona", mark="DPŚ.5112.7.2026",
        now=now - timedelta(minutes=40), actor=clerk.user, once="demo-returned",
    )  # fmt: skip
    items = list(Item.objects.filter(office=office).select_related("office").order_by("number"))
    _give_away(items, [head, _job(office, "pracownik") or head], now)
    answer = record_item(
        office=office, channel=IncomingChannel.EMAIL, sender=letter.sender,
        subject="Uzupełnienie: numer sprawy sądu", received_at=now - timedelta(minutes=20),
        now=now - timedelta(minutes=15), actor=clerk.user, once="demo-answer",
    )  # fmt: skip
    threads.put_to(item=answer, other=letter, now=now, actor=clerk.user)
    correcting.correct(
        item=letter, values={"sender": "Sąd Rejonowy (przykład), III Wydział Rodzinny"},
        seen=letter.version, now=now, actor=clerk.user,
    )  # fmt: skip


def _letter(office: Office, clerk: Staff, now: datetime) -> Item:
    """A letter with all that may be known of one."""
    today = local_day(now, office.tz)
    return record_item(
        office=office, channel=IncomingChannel.POST, sender="Sąd Rejonowy (przykład)",
        subject="Prośba o wywiad w miejscu zamieszkania", received_at=now - timedelta(hours=1),
        now=now - timedelta(hours=1), actor=clerk.user, once="demo-letter",
        details=Details(
            sent_on=today - timedelta(days=4), postmark=today - timedelta(days=3),
            sender_mark="III RNsm 000/26", remark="koperta uszkodzona",
            file_class=FileClass.objects.filter(office=office, symbol="54").first(),
        ),
    )  # fmt: skip


def _give_away(items: Sequence[Item], people: Sequence[Staff], now: datetime) -> None:
    """Two of three have somebody; of these one is in work and one is settled."""
    giver = people[0].user
    assert giver is not None  # noqa: S101 - for mypy: `show` has looked
    for turn, item in enumerate(items[:6]):
        if turn % 3 == 2:
            continue
        person = people[turn % len(people)]
        assigning.assign(item=item, unit=item.unit, person=person, now=now, actor=giver)
        if turn < 2:
            state = (ItemState.SETTLED, ItemState.IN_WORK)[turn]
            assigning.set_state(item=item, state=state, now=now, actor=giver)


def _job(office: Office, username: str) -> Staff | None:
    jobs = Staff.objects.filter(office=office, user__username=username)
    return jobs.select_related("user", "unit").first()
