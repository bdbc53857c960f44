"""Everything people do to an office's calendar, in any order; after each step, all must be true.

What is promised to anybody is kept in `promises`, a model made of answers alone. Whether a time
should be free is judged by the calendar beforehand, and afterwards, independently of it, by the
hours, closures and orders as the test made them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from furtka.core.clock import local, local_day
from furtka.core.errors import DomainError
from furtka.core.invariants import breaches
from furtka.entrance import services as entrance
from furtka.offices.models import Closure, OpeningHours, VisitKind
from furtka.rules import services as orders
from furtka.rules.models import Order
from furtka.visits import absences, services
from furtka.visits.absences import Absence
from furtka.visits.ask import Ask
from furtka.visits.calendar import load_calendar
from furtka.visits.errors import InvalidInput, SlotTaken
from furtka.visits.models import LIVE, BookedBy, Visit
from furtka.visits.requests import BookingRequest, check_person
from tests.offices.factories import make_house, make_user
from tests.racing.audit import given_twice_now
from tests.visits.factories import MONDAY_NINE

MINUTE = timedelta(minutes=1)
# Two working days; a quarter of an hour is the step at which a service of 30 minutes begins.
TIMES = [MONDAY_NINE + n * 15 * MINUTE for n in range(8)]
TIMES += [MONDAY_NINE + timedelta(days=1, minutes=30 * n) for n in range(3)]
# No worker sends anything here.
NOT_ASKED = {"outbox not stuck"}
REFUSALS = (InvalidInput, SlotTaken)

numbers = st.integers(0, 11)
times = st.sampled_from(TIMES)
kinds = st.sampled_from([VisitKind.IN_PERSON, VisitKind.IN_PERSON, VisitKind.PHONE])
parties = st.sampled_from([1, 1, 2, 3])


@dataclass(frozen=True)
class Promise:
    """What somebody was told about their visit."""

    status: str
    starts_at: datetime
    kind: str

    @classmethod
    def of(cls, visit: Visit) -> Promise:
        return cls(str(visit.status), visit.starts_at, str(visit.kind))


class FrontDoor(RuleBasedStateMachine):
    """One office with little of everything, in a transaction that is rolled back."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize(hosts=st.integers(1, 2), rooms=st.integers(1, 2), lanes=st.integers(1, 2))
    def open(self, hosts: int, rooms: int, lanes: int) -> None:
        self.house = make_house(hosts=hosts, rooms=rooms, lanes=lanes, places=3)
        self.office = self.house.office
        self.office.booking_notice_minutes = 30
        self.office.save()
        self.clerk, self.boss = make_user(), make_user()
        self.now = MONDAY_NINE - 2 * 60 * MINUTE
        self.closes = time(15, 30)
        self.chance = Random(hosts * 4 + rooms * 2 + lanes)
        self.promises: dict[str, Promise] = {}
        self.requests: dict[str, tuple[BookingRequest, str]] = {}
        self.closures: list[Closure] = []
        self.orders: list[Order] = []

    # -- what clients and staff do with visits ---------------------------------------------------

    @rule(at=times, kind=kinds, party=parties, by_staff=st.booleans())
    def book(self, at: datetime, kind: VisitKind, party: int, by_staff: bool) -> None:
        self.service().refresh_from_db()
        ask = Ask(self.service(), kind, party=party)
        key = f"key-{len(self.requests)}"
        person = check_person(name="Jan", phone=self.phone(), email="", language="pl")
        request = BookingRequest(ask, at, person, BookedBy.PHONE if by_staff else BookedBy.WEB)
        expected = self.offers(ask, at, by_staff=by_staff)
        visit = self.placed(
            lambda: services.book(request, now=self.now, actor=self.who(by_staff), key=key),
            expected,
        )
        if visit is not None:
            assert visit.code not in self.promises
            assert (visit.starts_at, visit.kind, visit.status) == (at, kind, "booked")
            self.promises[visit.code] = Promise.of(visit)
            self.requests[key] = request, visit.code

    @precondition(lambda self: self.requests)
    @rule(number=numbers)
    def book_again_with_the_same_key(self, number: int) -> None:
        key = self.pick(self.requests, number)
        request, code = self.requests[key]
        assert services.book(request, now=self.now, actor=None, key=key).code == code

    @precondition(lambda self: self.promises)
    @rule(number=numbers, at=times, kind=kinds, by_staff=st.booleans())
    def move(self, number: int, at: datetime, kind: VisitKind, by_staff: bool) -> None:
        visit = self.visit(number)
        if not (visit.status == "booked" and visit.starts_at > self.now):
            return self.refused(
                lambda: services.move(
                    visit, starts_at=at, kind=kind, now=self.now, actor=self.who(by_staff)
                ),
                visit,
            )
        same = (at, kind) == (visit.starts_at, visit.kind)
        ask = Ask(self.service(), kind, party=visit.party)
        expected = same or self.offers(ask, at, by_staff=by_staff, without=visit)
        moved = self.placed(
            lambda: services.move(
                visit, starts_at=at, kind=kind, now=self.now, actor=self.who(by_staff)
            ),
            expected,
            judged=not same,
        )
        if moved is not None:
            assert (moved.starts_at, moved.kind, moved.code) == (at, kind, visit.code)
            self.promises[visit.code] = Promise.of(moved)
        return None

    @precondition(lambda self: self.promises)
    @rule(number=numbers, by_staff=st.booleans())
    def cancel(self, number: int, by_staff: bool) -> None:
        visit = self.visit(number)
        if visit.status == "booked" and visit.starts_at > self.now:
            done = services.cancel(visit, now=self.now, actor=self.who(by_staff))
            assert done.status == ("office_cancelled" if by_staff else "client_cancelled")
            self.promises[visit.code] = Promise.of(done)
        else:
            self.refused(
                lambda: services.cancel(visit, now=self.now, actor=self.who(by_staff)), visit
            )

    @precondition(lambda self: self.promises)
    @rule(number=numbers, by_staff=st.booleans())
    def undo_cancel(self, number: int, by_staff: bool) -> None:
        visit = self.visit(number)
        self.changed(
            visit, lambda: services.undo_cancel(visit, now=self.now, actor=self.who(by_staff))
        )

    @precondition(lambda self: self.promises)
    @rule(number=numbers)
    def cannot_come(self, number: int) -> None:
        visit = self.visit(number)
        self.changed(visit, lambda: services.cannot_come(visit, now=self.now, actor=None))

    # -- what happens at the door ----------------------------------------------------------------

    @precondition(lambda self: self.promises)
    @rule(
        number=numbers,
        step=st.sampled_from([*entrance.ACTIONS, "arrive", "meet", "no_show", "undo", "undo"]),
    )
    def step(self, number: int, step: str) -> None:
        visit = self.visit(number)
        take = getattr(entrance, step)
        self.changed(visit, lambda: take(visit=visit, now=self.now, actor=self.clerk))

    # -- what the office decides -----------------------------------------------------------------

    @rule(at=times, minutes=st.sampled_from([15, 60, 24 * 60]), of_host=st.booleans())
    def close(self, at: datetime, minutes: int, of_host: bool) -> None:
        """A closed day, or somebody's absence."""
        absence = Absence(at, at + minutes * MINUTE, staff=self.house.host if of_host else None)
        try:
            row = absences.enter(
                office=self.office, absence=absence, now=self.now, actor=self.clerk
            )
        except InvalidInput:
            assert absence.ends_at <= self.now
        else:
            self.closures.append(row)

    @precondition(lambda self: self.closures)
    @rule(number=numbers)
    def open_again(self, number: int) -> None:
        row = self.closures.pop(number % len(self.closures))
        absences.remove(row=row, now=self.now, actor=self.clerk)

    @rule(
        at=times,
        hours=st.sampled_from([1, 24]),
        mode=st.sampled_from(["", "", "open", "remote_only", "closed"]),
        limits=st.dictionaries(
            st.sampled_from(["people_inside", "party", "airing_minutes", "arrival_gap_minutes"]),
            st.integers(1, 3),
            max_size=2,
        ),
    )
    def order(self, at: datetime, hours: int, mode: str, limits: dict[str, int]) -> None:
        tenfold = ("airing_minutes", "arrival_gap_minutes")
        limits = {name: n * 10 if name in tenfold else n for name, n in limits.items()}
        draft = orders.Draft(
            "Zarządzenie", "podstawa", at, at + timedelta(hours=hours), mode, limits=limits
        )
        try:
            order = orders.draft_order(
                office=self.office, draft=draft, now=self.now, actor=self.clerk
            )
        except DomainError:
            assert draft.valid_until is not None
            assert draft.valid_until <= self.now or not (mode or limits)
            return
        orders.submit(order=order, now=self.now, actor=self.clerk)
        self.orders.append(orders.approve(order=order, now=self.now, actor=self.boss))

    @precondition(lambda self: self.orders)
    @rule(number=numbers)
    def withdraw(self, number: int) -> None:
        order = self.orders[number % len(self.orders)]
        try:
            order = orders.withdraw(order=order, now=self.now, actor=self.boss)
        except DomainError:
            return
        self.orders[number % len(self.orders)] = order

    @rule(closes=st.sampled_from([time(10, 15), time(15, 30)]))
    def change_hours(self, closes: time) -> None:
        for row in OpeningHours.objects.filter(office=self.office):
            row.closes = closes
            row.save()
        self.closes = closes

    @rule(minutes=st.sampled_from([5, 5, 20, 45, 150]))
    def let_time_pass(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    # -- what must be true after each of these ---------------------------------------------------

    @invariant()
    def checks_are_clean(self) -> None:
        found = {name: said for name, said in breaches(self.now).items() if name not in NOT_ASKED}
        assert {name: said for name, said in found.items() if said} == {}
        assert list(given_twice_now()) == []

    @invariant()
    def every_promise_is_kept(self) -> None:
        visits = Visit.objects.filter(office=self.office)
        assert {visit.code: Promise.of(visit) for visit in visits} == self.promises

    # -- helpers ---------------------------------------------------------------------------------

    def service(self) -> Any:
        return self.house.service

    def who(self, by_staff: bool) -> Any:
        return self.clerk if by_staff else None

    def phone(self) -> str:
        return f"43 000 00 {len(self.promises):02}"

    @staticmethod
    def pick(among: dict[str, Any], number: int) -> str:
        """Of the newest ones, so that small numbers are not always the same visit."""
        return list(among)[-1 - number % len(among)]

    def visit(self, number: int) -> Visit:
        code = self.pick(self.promises, number)
        return Visit.objects.select_related(
            "office", "client", "site", "entrance", "room", "service__office", "service__unit__site"
        ).get(office=self.office, code=code)

    def offers(
        self, ask: Ask, at: datetime, *, by_staff: bool, without: Visit | None = None
    ) -> bool:
        """Whether the calendar offers that time now."""
        day = local_day(at, self.office.tz)
        calendar = load_calendar(
            ask=ask, first=day, last=day, now=self.now, by_staff=by_staff, without=without
        )
        offered = at in {slot.starts_at for slot in calendar.slots()}
        assert offered == (calendar.choices(at) is not None)
        return offered

    def placed(
        self, act: Callable[[], Visit], expected: bool, *, judged: bool = True
    ) -> Visit | None:
        """What is offered can be had at once, and nothing else can."""
        try:
            visit = act()
        except REFUSALS as refusal:
            assert not expected, f"offered, but {refusal.code}"
            return None
        assert expected, "not offered, but given"
        if judged:
            self.judge(visit)
        return visit

    def judge(self, visit: Visit) -> None:
        """A visit was just placed: could that be, by what the office has said?"""
        start, end = visit.starts_at, visit.ends_at
        assert start > self.now
        tz = self.office.tz
        assert local(start, tz).time() >= time(7, 30) and local(end, tz).time() <= self.closes
        for row in self.closures:
            whole = row.staff_id in (None, visit.host_id)
            assert not (whole and row.starts_at < end and start < row.ends_at)
        mode, limits = "by_appointment", dict[str, int]()
        in_force = [o for o in self.orders if o.valid_from <= start < (o.ends_at or start)]
        for order in sorted(in_force, key=lambda o: (o.valid_from, o.pk)):
            mode, limits = order.mode or mode, limits | order.limits
        if visit.kind == VisitKind.PHONE:
            assert mode != "closed"
            return
        assert mode in ("open", "by_appointment")
        assert visit.party <= limits.get("party", visit.party)
        inside = Visit.objects.filter(
            office=self.office, status__in=LIVE, kind="in_person", starts_at__lt=end,
            ends_at__gt=start,
        )  # fmt: skip
        together = sum(v.party for v in inside if v.starts_at <= start < v.ends_at)
        assert together <= limits.get("people_inside", 3)

    def refused(self, act: Callable[[], Visit], visit: Visit) -> None:
        """Nothing can change it any more; a second press may say what is already so."""
        try:
            same = act()
        except DomainError:
            return
        assert Promise.of(same) == self.promises[visit.code]

    def changed(self, visit: Visit, act: Callable[[], Visit]) -> None:
        """Whatever is answered is what holds from now on; a refusal changes nothing."""
        try:
            after = act()
        except DomainError:
            return
        self.promises[visit.code] = Promise.of(after)
