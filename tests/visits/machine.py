"""Everything people do to an office's calendar, in any order; after each step, all must be true.

What is promised to anybody is kept in `promises`, a model made of answers alone. Whether a time
should be free is judged by the calendar beforehand, and afterwards, independently of it, by the
hours, closures and orders as the test made them.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import pairwise

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from furtka.clients.models import Client
from furtka.core.errors import DomainError
from furtka.core.invariants import breaches
from furtka.entrance import services as entrance
from furtka.offices.models import OpeningHours, VisitKind
from furtka.rules import services as orders
from furtka.rules.errors import OrdersOverlap
from furtka.visits import absences, holds, services
from furtka.visits.absences import Absence
from furtka.visits.apart import ask_apart, keeping_apart
from furtka.visits.apart_claims import fill_all
from furtka.visits.ask import Ask
from furtka.visits.conflicts import conflict_of, conflicts, with_everything
from furtka.visits.errors import HoldGone, InvalidInput
from furtka.visits.models import LIVE, BookedBy, Claim, Hold, HoldPurpose, Visit
from furtka.visits.placing import ask_of
from furtka.visits.refit import refit_all
from furtka.visits.requests import BookingRequest, check_person
from tests.racing.audit import given_twice_now
from tests.visits.front_door import MINUTE, REFUSALS, TIMES, Judge, Promise

# No worker runs here.
NOT_ASKED = {"outbox not stuck", "expired holds are swept"}

numbers = st.integers(0, 11)
times = st.sampled_from(TIMES)
kinds = st.sampled_from([VisitKind.IN_PERSON, VisitKind.IN_PERSON, VisitKind.PHONE])
parties = st.sampled_from([1, 1, 2, 3])


class FrontDoor(Judge):
    """What people do, and what must be true afterwards."""

    # -- what clients and staff do with visits ---------------------------------------------------

    @rule(
        at=times, kind=kinds, party=parties, by_staff=st.booleans(),
        urgent=st.integers(0, 3).map(lambda n: n == 3),
    )  # fmt: skip
    def book(self, at: datetime, kind: VisitKind, party: int, by_staff: bool, urgent: bool) -> None:
        ask = Ask(self.service(), kind, party=party, urgent=urgent and by_staff)
        self.booked(ask, at, by_staff=by_staff)

    @precondition(lambda self: self.apart)
    @rule(at=times, later=times)
    def book_for_the_two(self, at: datetime, later: datetime) -> None:
        for client, when in zip(self.two, (at, later), strict=True):
            self.booked(Ask(self.service()), when, by_staff=True, client=client)

    def booked(
        self, ask: Ask, at: datetime, *, by_staff: bool, client: Client | None = None
    ) -> None:
        key = f"key-{len(self.requests)}"
        phone = client.phone if client else self.phone()
        person = check_person(name="Jan", phone=phone, email="", language="pl")
        request = BookingRequest(ask, at, person, BookedBy.PHONE if by_staff else BookedBy.WEB)
        expected = self.offers(keeping_apart(ask, client), at, by_staff=by_staff)
        visit = self.placed(
            lambda: services.book(
                request, now=self.now, actor=self.who(by_staff), key=key, client=client
            ),
            expected,
        )
        if visit is not None:
            assert visit.code not in self.promises
            assert (visit.starts_at, visit.kind, visit.status) == (at, ask.kind, "booked")
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
        ask = ask_apart(visit, kind)
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
            done = services.cancel(
                visit, now=self.now, actor=self.who(by_staff), random=self.chance
            )
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
        again = self.changed(
            visit, lambda: services.undo_cancel(visit, now=self.now, actor=self.who(by_staff))
        )
        if again is not None and visit.status != again.status:
            self.judge_open(again)

    @precondition(lambda self: self.promises)
    @rule(number=numbers)
    def cannot_come(self, number: int) -> None:
        visit = self.visit(number)
        self.changed(visit, lambda: services.cannot_come(visit, now=self.now, actor=None))

    # -- times kept for a while ------------------------------------------------------------------

    @rule(at=times, kind=kinds, party=parties)
    def hold(self, at: datetime, kind: VisitKind, party: int) -> None:
        ask = Ask(self.service(), kind, party=party)
        mine = [h for h in self.alive() if holds.is_for(h, ask, at)]
        expected = bool(mine) or self.offers(ask, at, by_staff=True)
        try:
            held = holds.hold(ask=ask, starts_at=at, now=self.now, actor=self.clerk)
        except REFUSALS as refusal:
            assert not expected, f"offered, but {refusal.code}"
            return
        assert expected, "not offered, but held"
        assert [held] == (mine or [held])
        if not mine:
            self.judge(held)
        self.held[held.pk] = held

    @precondition(lambda self: self.held)
    @rule(number=numbers)
    def book_held(self, number: int) -> None:
        """One that is alive is certain, as long as visits are made then at all."""
        held = self.held[list(self.held)[-1 - number % len(self.held)]]
        key = f"key-{len(self.requests)}"
        person = check_person(name="Jan", phone=self.phone(), email="", language="pl")
        request = BookingRequest(ask_of(held), held.starts_at, person, BookedBy.PHONE)
        certain = held in self.alive() and self.may_be_then(request.ask, held.starts_at)
        certain = certain and not self.is_away(held)
        try:
            visit = holds.book_held(
                held, person=person, booked_by=BookedBy.PHONE, now=self.now, actor=self.clerk,
                key=key,
            )  # fmt: skip
        except REFUSALS as refusal:
            assert not certain, f"held, but {refusal.code}"
            return
        self.judge_open(visit)
        if certain:
            assert (visit.host_id, visit.room_id) == (held.host_id, held.room_id)
        assert (visit.starts_at, visit.kind, visit.status) == (held.starts_at, held.kind, "booked")
        self.promises[visit.code] = Promise.of(visit)
        self.requests[key] = request, visit.code
        self.held.pop(held.pk)

    @precondition(lambda self: self.held)
    @rule(number=numbers)
    def release(self, number: int) -> None:
        held = self.held.pop(list(self.held)[-1 - number % len(self.held)])
        holds.release(held, now=self.now, actor=self.clerk)

    @precondition(lambda self: self.held)
    @rule(number=numbers)
    def prolong(self, number: int) -> None:
        held = self.held[list(self.held)[-1 - number % len(self.held)]]
        certain = held in self.alive()
        try:
            longer = holds.prolong(held, now=self.now, actor=self.clerk)
        except HoldGone:
            assert not certain
            self.held.pop(held.pk)
        else:
            assert longer.expires_at > self.now
            self.held[held.pk] = longer

    @rule()
    def sweep(self) -> None:
        holds.sweep(self.now)
        assert not Hold.objects.filter(expires_at__lte=self.now).exists()

    # -- what happens at the door ----------------------------------------------------------------

    @precondition(lambda self: self.promises)
    @rule(
        number=numbers,
        step=st.sampled_from([*entrance.ACTIONS, "arrive", "meet", "no_show", "undo", "undo"]),
    )
    def step(self, number: int, step: str) -> None:
        visit = self.visit(number)
        take = getattr(entrance, step)
        after = self.changed(visit, lambda: take(visit=visit, now=self.now, actor=self.clerk))
        if after is not None and after.status in LIVE and visit.status not in LIVE:
            self.brought_back.add(visit.code)

    # -- what the office decides -----------------------------------------------------------------

    @rule(
        at=times,
        minutes=st.sampled_from([15, 60, 24 * 60]),
        of_host=st.sampled_from([True, True, False]),
    )
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
        try:
            order = orders.submit(order=order, now=self.now, actor=self.clerk)
        except OrdersOverlap:
            orders.withdraw(order=order, now=self.now, actor=self.clerk)
            return
        self.orders.append(
            orders.approve(order=order, seen=order.fingerprint, now=self.now, actor=self.boss)
        )

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
        fill_all(self.now)  # the worker's part in keeping people apart

    @precondition(lambda self: self.orders)
    @rule()
    def claims_follow_the_rules(self) -> None:
        """The worker's part after an order; once it has nothing to do, it has nothing to do."""
        for _turn in range(5):
            if not refit_all(self.now):
                break
        before = list(Claim.objects.order_by("pk").values_list())
        assert refit_all(self.now) == 0
        assert list(Claim.objects.order_by("pk").values_list()) == before

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

    def booked_visits(self) -> list[Visit]:
        return list(with_everything(Visit.objects.filter(office=self.office, status="booked")))

    @invariant()
    def everybody_says_the_same_of_each_visit(self) -> None:
        found = {one.visit.pk: one.problem for one in conflicts(self.office, self.now)}
        alone = {visit.pk: conflict_of(visit, self.now) for visit in self.booked_visits()}
        assert {pk: one.problem for pk, one in alone.items() if one} == found

    @invariant()
    def every_hold_is_kept(self) -> None:
        alive = {held.pk: (held.starts_at, held.expires_at) for held in self.alive()}
        stored = Hold.objects.filter(purpose=HoldPurpose.DESK, expires_at__gt=self.now)
        assert {h.pk: (h.starts_at, h.expires_at) for h in stored} == alive

    @invariant()
    def the_two_never_come_near(self) -> None:
        """Between any two of their visits at the house lie as many minutes as was said."""
        if not self.apart:
            return
        theirs = Visit.objects.filter(
            client__in=self.two, kind=VisitKind.IN_PERSON, status__in=LIVE
        ).exclude(code__in=self.brought_back)
        for one, after in pairwise(theirs.order_by("site_id", "starts_at")):
            assert one.site_id != after.site_id or after.starts_at >= one.ends_at + self.apart
