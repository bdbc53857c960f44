"""Carrying out an order that was approved: each visit that it touches is settled once.

What is to be done stands in the database before anything is done, and each visit is changed in
the same transaction in which its item is marked: killed anywhere, it goes on where it was. The
visit and the item are looked at anew under their locks, because people work meanwhile.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from furtka.core.db import retried
from furtka.offices.changes import at_one_look
from furtka.offices.models import VisitKind
from furtka.outbox.chores import ask_office, chores, take_back_chores
from furtka.privacy import audit
from furtka.rules.errors import NotApproved, OrderEnded
from furtka.rules.models import Order, OrderStatus
from furtka.visits.conflicts import conflict_of, with_everything
from furtka.visits.errors import ChangedMeanwhile, NotChangeable
from furtka.visits.handover import locked, put_back
from furtka.visits.impact import has_ended, touched_by
from furtka.visits.models import (
    OPEN_ITEMS,
    CarryOut,
    CarryOutItem,
    ItemStatus,
    Visit,
    VisitStatus,
)
from furtka.visits.plain import footing_from, place_from, plain
from furtka.visits.proposals import Accepted, Proposal, accept, first_accepted, proposals_for
from furtka.visits.refit import refit, refit_day_of
from furtka.visits.wished import told_in_time

CHORE = "carry_out"
# So many of one order are settled before others get their turn.
BATCH = 25
# So many that need a person are looked at again at once.
MOST_LEFT = 500


def register() -> None:
    chores.add(CHORE, _("Find a way for a visit that an order touches"))


# -- Starting --------------------------------------------------------------------------------------


@retried
def start_carry_out(
    *, order: Order, now: datetime, actor: AbstractBaseUser | None, running: bool = True
) -> CarryOut:
    """Write down every visit that the order touches; with `running`, the worker settles them.

    Again: only what was not known is added. Raises NotApproved, OrderEnded.
    """
    order = _locked_order(order)
    if order.status == OrderStatus.WITHDRAWN or has_ended(order, now):
        raise OrderEnded
    if order.status != OrderStatus.APPROVED:
        raise NotApproved
    found, made = CarryOut.objects.get_or_create(
        order=order,
        defaults={
            "office": order.office, "running": running, "started_at": now,
            "started_by_id": actor.pk if actor else None,
        },
    )  # fmt: skip
    added = _write_down(found, now)
    if made:
        audit.record(
            "order.carry_out_started", f"order:{order.pk}", office=order.office, at=now,
            actor=actor, visits=added, running=running,
        )  # fmt: skip
    elif running and not found.running:
        _go_on(found, added, now, actor)
    return found


def _go_on(found: CarryOut, added: int, now: datetime, actor: AbstractBaseUser | None) -> None:
    """The worker settles from now on, in the name of whoever pressed last."""
    found.running, found.started_by_id = True, actor.pk if actor else None
    found.save(update_fields=["running", "started_by"])
    audit.record(
        "order.carry_out_started", f"order:{found.order_id}", office=found.office, at=now,
        actor=actor, visits=added, running=True,
    )  # fmt: skip


def _locked_order(order: Order) -> Order:
    orders = Order.objects.select_for_update(of=("self",)).select_related("office")
    return orders.get(office_id=order.office_id, pk=order.pk)


def _write_down(found: CarryOut, now: datetime) -> int:
    """An item for each touched visit that has none yet; how many."""
    problems = touched_by(found.order, now).problems
    known = set(found.items.filter(visit__in=problems).values_list("visit_id", flat=True))
    new = [
        CarryOutItem(office_id=found.office_id, carry_out=found, visit_id=pk, problem=problem)
        for pk, problem in problems.items() if pk not in known
    ]  # fmt: skip
    CarryOutItem.objects.bulk_create(new)
    if new and found.finished_at:
        found.finished_at = None
        found.save(update_fields=["finished_at"])
    return len(new)


@retried
def stop_carry_out(found: CarryOut, *, now: datetime, actor: AbstractBaseUser | None) -> CarryOut:
    """The worker begins no further visit; one that it is just settling is finished.

    Again, or when nothing is under way: nothing happens. `start_carry_out` goes on.
    """
    rows = CarryOut.objects.select_for_update(of=("self",)).select_related("office")
    found = rows.get(office_id=found.office_id, pk=found.pk)
    if not found.under_way:
        return found
    found.running, found.stopped_at = False, now
    found.save(update_fields=["running", "stopped_at"])
    progress = progress_of(found)
    audit.record(
        "order.carry_out_stopped", f"order:{found.order_id}", office=found.office, at=now,
        actor=actor, done=progress.done, waiting=progress.waiting,
    )  # fmt: skip
    return found


# -- The worker's part -----------------------------------------------------------------------------


def carry_on(now: datetime) -> None:
    """Some visits of each order that is being carried out. Several workers may do this at once."""
    running = CarryOut.objects.filter(finished_at=None, running=True)
    for found in running.select_related("order__office", "started_by").order_by("started_at"):
        settle_some(found, now=now)


def settle_some(found: CarryOut, *, now: datetime, most: int = BATCH) -> None:
    """The best for the next few that wait, in the order of time; finished when none is left.

    Ends at once when somebody presses "stop".
    """
    refit(found.order.office, now)
    waiting = found.items.filter(status=ItemStatus.WAITING, done_at=None)
    for item in list(waiting.select_related("visit").order_by("visit__starts_at", "pk")[:most]):
        if settle_best(item, now=now, actor=found.started_by).status == ItemStatus.WAITING:
            return
    if not waiting.exists():
        _finish(found, now)


@retried
def _finish(found: CarryOut, now: datetime) -> None:
    """Unless a visit turned up that nobody had written down."""
    found = CarryOut.objects.select_for_update().get(pk=found.pk)
    if found.finished_at or _write_down(found, now):
        return
    found.finished_at = now
    found.save(update_fields=["finished_at"])
    counts = found.items.aggregate(
        done=Count("pk", filter=Q(status=ItemStatus.DONE)),
        left=Count("pk", filter=Q(status=ItemStatus.NEEDS_PERSON)),
    )
    audit.record(
        "order.carried_out", f"order:{found.order_id}", office=found.office, at=now,
        actor=found.started_by, **counts,
    )  # fmt: skip


def look_after_left(now: datetime) -> None:
    """Visits for which somebody found a way by hand need nobody any more."""
    left = CarryOutItem.objects.filter(done_at=None, status=ItemStatus.NEEDS_PERSON)
    rows = list(left.order_by("carry_out").values_list("pk", "visit_id")[:MOST_LEFT])
    visits = with_everything(Visit.objects.filter(pk__in=[visit for _pk, visit in rows]))
    with at_one_look():
        settled = {visit.pk for visit in visits if conflict_of(visit, now) is None}
    for item in CarryOutItem.objects.filter(pk__in=[pk for pk, visit in rows if visit in settled]):
        _settle(item, [], now=now, actor=None)


# -- One visit -------------------------------------------------------------------------------------


@at_one_look()
def settle_best(
    item: CarryOutItem, *, now: datetime, actor: AbstractBaseUser | None
) -> CarryOutItem:
    """The best that is fair for one visit that waits; else a person is asked. Once only.

    After a "stop" the item stays as it is. What could be done is worked out before the
    transaction, which keeps others waiting on SQLite.
    """
    visit = with_everything(Visit.objects.all()).get(pk=item.visit_id)
    ready = _fair(visit, now) if conflict_of(visit, now) else []
    return _settle_unless_stopped(item, ready, now=now, actor=actor)


@retried
def _settle_unless_stopped(
    item: CarryOutItem, ready: list[Proposal], *, now: datetime, actor: AbstractBaseUser | None
) -> CarryOutItem:
    """Looked at under the item's lock: whoever reads "running" there began before the "stop"."""
    item = _locked(item)
    running = CarryOut.objects.filter(office_id=item.office_id, pk=item.carry_out_id, running=True)
    if item.status == ItemStatus.WAITING and not running.exists():
        return item
    return _settle(item, ready, now=now, actor=actor)


def _fair(visit: Visit, now: datetime) -> list[Proposal]:
    """What could be done, best first. Who can't be told of a change would come in vain."""
    told = visit.pk in told_in_time([visit], now)
    found = proposals_for([visit], now)[visit]
    return [proposal for proposal in found if told or not proposal.needs_telling]


@retried
def _settle(
    item: CarryOutItem, ready: list[Proposal], *, now: datetime, actor: AbstractBaseUser | None
) -> CarryOutItem:
    item = _locked(item)
    if item.status not in OPEN_ITEMS:
        return item
    try:
        visit = locked(item.visit, now)
    except NotChangeable:
        return _close(item, ItemStatus.SKIPPED, now)
    if conflict_of(visit, now) is None:
        return _close(item, ItemStatus.KEPT, now)
    if item.status == ItemStatus.NEEDS_PERSON:
        return item
    done = first_accepted(visit, ready, now=now, actor=actor)
    if done is None and ready:  # changed or taken since they were worked out
        done = first_accepted(visit, _fair(visit, now), now=now, actor=actor)
    if done is None:
        return _ask_person(item, now)
    # What somebody who stays must have besides is claimed before others can take it.
    refit_day_of(item.office, done.before.place.starts_at, now)
    return _done(item, done, now)


@retried
def settle_with(
    item: CarryOutItem, proposal: Proposal, *, now: datetime, actor: AbstractBaseUser | None
) -> CarryOutItem:
    """Do what somebody chose for one visit, whether it waits or needs a person.

    The same again changes nothing. Raises ChangedMeanwhile if it was settled otherwise, and
    whatever `proposals.accept` raises.
    """
    item = _locked(item)
    if item.status not in OPEN_ITEMS:
        if item.proposal != proposal.id:
            raise ChangedMeanwhile
        return item
    return _done(item, accept(item.visit, proposal, now=now, actor=actor), now)


@retried
def undo_item(item: CarryOutItem, *, now: datetime, actor: AbstractBaseUser | None) -> CarryOutItem:
    """Put the visit back where it was; it then needs a person. Again: nothing happens.

    Raises NotChangeable, ChangedMeanwhile, SlotTaken.
    """
    item = _locked(item)
    if item.status != ItemStatus.DONE:
        return item
    put_back(
        item.visit, was=footing_from(item.change["before"]),
        now_at=place_from(item.change["after"]),
        changed_at=datetime.fromisoformat(item.change["at"]), now=now, actor=actor,
    )  # fmt: skip
    item.proposal, item.change, item.done_at = "", {}, None
    return _ask_person(item, now)


def _locked(item: CarryOutItem) -> CarryOutItem:
    rows = CarryOutItem.objects.select_for_update(of=("self",))
    return rows.select_related("visit", "office").get(office_id=item.office_id, pk=item.pk)


def _done(item: CarryOutItem, done: Accepted, now: datetime) -> CarryOutItem:
    item.proposal = done.proposal.id
    item.change = plain({"before": asdict(done.before), "after": asdict(done.after), "at": done.at})
    return _close(item, ItemStatus.DONE, now)


def _close(item: CarryOutItem, status: ItemStatus, now: datetime) -> CarryOutItem:
    if item.status == ItemStatus.NEEDS_PERSON:
        take_back_chores(office=item.office, chore=CHORE, about=_about(item))
    item.status, item.done_at = status, now
    item.save(update_fields=["status", "done_at", "proposal", "change"])
    return item


def _ask_person(item: CarryOutItem, now: datetime) -> CarryOutItem:
    """A task on everybody's list, until the visit's hour. The code says nothing of who comes."""
    item.status = ItemStatus.NEEDS_PERSON
    item.save(update_fields=["status", "done_at", "proposal", "change"])
    code = item.visit.code
    with translation.override("pl"):  # addresses without a prefix
        path = reverse("desk:visit", args=[code])
    ask_office(
        office=item.office, chore=CHORE, about=_about(item), what=code, path=path,
        dedupe_key=f"{CHORE}:{item.pk}:{now.isoformat()}", due_at=item.visit.starts_at, now=now,
    )  # fmt: skip
    return item


def _about(item: CarryOutItem) -> str:
    return f"visit:{item.visit.code}"


# -- How far it has come ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Progress:
    """`done` counts what is settled or needs nothing more; `needs_person` is what is left."""

    total: int
    done: int
    changed: int
    needs_person: int
    waiting: int
    finished: bool
    running: bool
    stopped: bool

    @property
    def under_way(self) -> bool:
        """The worker has to settle something, or to look once more."""
        return self.running and not self.finished

    @property
    def over(self) -> bool:
        """Nothing waits, and the worker looks for nothing more."""
        return not self.waiting and not self.under_way

    @property
    def tried(self) -> int:
        """Those that do not wait for the worker any more."""
        return self.total - self.waiting


def progress_of(found: CarryOut) -> Progress:
    """One query."""
    counts = found.items.order_by().values_list("status").annotate(count=Count("pk"))
    by_status = {str(status): count for status, count in counts}
    waiting = by_status.get(ItemStatus.WAITING, 0)
    left, total = by_status.get(ItemStatus.NEEDS_PERSON, 0), sum(by_status.values())
    return Progress(
        total, total - waiting - left, by_status.get(ItemStatus.DONE, 0), left, waiting,
        finished=found.finished_at is not None, running=found.running,
        stopped=found.stopped_at is not None and not found.running,
    )  # fmt: skip


def could_come_again(found: CarryOut, now: datetime) -> list[CarryOutItem]:
    """Visits that the order made calls and that are still ahead: once it no longer holds, they
    could be in person again. One query."""
    items = found.items.filter(
        status=ItemStatus.DONE, visit__kind=VisitKind.PHONE, visit__status=VisitStatus.BOOKED,
        visit__starts_at__gt=now,
    )  # fmt: skip
    ahead = items.select_related("visit__office", "visit__client", "visit__host")
    return [
        item
        for item in ahead.order_by("visit__starts_at", "pk")
        if item.change["before"]["place"]["kind"] == VisitKind.IN_PERSON
    ]
