"""What the machine knows of its office, and how it judges an answer (tests/visits/machine.py)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize

from furtka.core.clock import local, local_day
from furtka.core.errors import DomainError
from furtka.offices.models import Closure, VisitKind
from furtka.rules.models import Order
from furtka.visits.ask import Ask
from furtka.visits.calendar import load_calendar
from furtka.visits.errors import InvalidInput, SlotTaken
from furtka.visits.models import LIVE, Hold, Visit
from furtka.visits.requests import BookingRequest
from tests.clients.factories import make_apart, make_client
from tests.offices.factories import make_house, make_user
from tests.visits.factories import MONDAY_NINE

MINUTE = timedelta(minutes=1)
# Few, so that people meet at them; a visit takes 30 minutes and may begin at each quarter.
TIMES = [MONDAY_NINE + minutes * MINUTE for minutes in (0, 15, 30, 60)]
TIMES += [moment + timedelta(days=1) for moment in TIMES[:2]]
REFUSALS = (InvalidInput, SlotTaken)


@dataclass(frozen=True)
class Promise:
    """What somebody was told about their visit."""

    status: str
    starts_at: datetime
    kind: str

    @classmethod
    def of(cls, visit: Visit) -> Promise:
        return cls(str(visit.status), visit.starts_at, str(visit.kind))


class Judge(RuleBasedStateMachine):
    """One office with little of everything, in a transaction that is rolled back."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize(
        hosts=st.integers(1, 2), rooms=st.integers(1, 2), lanes=st.integers(1, 2),
        kept_for_callers=st.sampled_from([0, 0, 85]), kept_for_urgent=st.sampled_from([0, 0, 14]),
        apart=st.sampled_from([0, 15, 60]),
    )  # fmt: skip
    def open(
        self, hosts: int, rooms: int, lanes: int, kept_for_callers: int, kept_for_urgent: int,
        apart: int,
    ) -> None:  # fmt: skip
        self.house = make_house(hosts=hosts, rooms=rooms, lanes=lanes, places=3)
        self.office = self.house.office
        self.office.booking_notice_minutes = 30
        self.office.save()
        self.house.service.staff_share = kept_for_callers
        self.house.service.urgent_slots = kept_for_urgent
        self.house.service.save()
        self.clerk, self.boss = make_user(), make_user()
        # Two whom the office knows; if `apart`, they must stay so many minutes from each other.
        self.two = [make_client(self.office) for _n in range(2)]
        self.apart = apart * MINUTE
        if apart:
            make_apart(*self.two, minutes=apart, actor=self.boss)
        self.brought_back = set[str]()  # by taking back a step at the door: they are there
        # Never just when a visit begins: what holds at that very instant is nobody's concern.
        self.now = MONDAY_NINE - 2 * 60 * MINUTE + timedelta(seconds=1)
        self.closes = time(15, 30)
        self.chance = Random(hosts * 4 + rooms * 2 + lanes)
        self.promises: dict[str, Promise] = {}
        self.requests: dict[str, tuple[BookingRequest, str]] = {}
        self.closures: list[Closure] = []
        self.orders: list[Order] = []
        self.held: dict[int, Hold] = {}  # as they were acknowledged, those over included

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

    def alive(self) -> list[Hold]:
        return [held for held in self.held.values() if held.expires_at > self.now]

    def is_away(self, held: Hold) -> bool:
        """Whether the host of a hold became absent after it was made."""
        theirs = [row for row in self.closures if row.staff_id == held.host_id]
        return any(row.starts_at < held.ends_at and held.starts_at < row.ends_at for row in theirs)

    def may_be_then(self, ask: Ask, at: datetime) -> bool:
        """Whether visits are made then at all, whoever has booked what."""
        day = local_day(at, self.office.tz)
        calendar = load_calendar(ask=ask, first=day, last=day, now=self.now, by_staff=True)
        return at > self.now and calendar.is_offered(at)

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

    def judge(self, given: Visit | Hold) -> None:
        """A time was just given: could that be, by what the office has said?"""
        limits = self.judge_open(given)
        start = given.starts_at
        if given.kind == VisitKind.PHONE:
            return
        assert given.party <= limits.get("party", given.party)
        inside = Visit.objects.filter(
            office=self.office, status__in=LIVE, kind="in_person", starts_at__lte=start,
            ends_at__gt=start,
        )  # fmt: skip
        assert sum(visit.party for visit in inside) <= limits.get("people_inside", 3)

    def judge_open(self, given: Visit | Hold) -> dict[str, int]:
        """The host is there and may see people in this way; the limits in force then."""
        start, end, tz = given.starts_at, given.ends_at, self.office.tz
        assert start > self.now
        assert local(start, tz).time() >= time(7, 30) and local(end, tz).time() <= self.closes
        for row in self.closures:
            theirs = row.staff_id in (None, given.host_id)
            assert not (theirs and row.starts_at < end and start < row.ends_at), "host is away"
        mode, limits = "by_appointment", dict[str, int]()
        in_force = [o for o in self.orders if o.valid_from <= start < (o.ends_at or start)]
        for order in sorted(in_force, key=lambda o: (o.valid_from, o.pk)):
            mode, limits = order.mode or mode, limits | order.limits
        served = ("open", "by_appointment", "remote_only")
        assert mode in (served if given.kind == VisitKind.PHONE else served[:2])
        return limits

    def refused(self, act: Callable[[], Visit], visit: Visit) -> None:
        """Nothing can change it any more; a second press may say what is already so."""
        try:
            same = act()
        except DomainError:
            return
        assert Promise.of(same) == self.promises[visit.code]

    def changed(self, visit: Visit, act: Callable[[], Visit]) -> Visit | None:
        """Whatever is answered is what holds from now on; a refusal changes nothing."""
        try:
            after = act()
        except DomainError:
            return None
        self.promises[visit.code] = Promise.of(after)
        return after
