"""People who must never meet: at one site their visits keep their distance, and nobody sees why."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from furtka.clients import apart as links
from furtka.clients.models import Client
from furtka.entrance import services as entrance
from furtka.offices.models import Site, VisitKind
from furtka.visits import handover, holds, services, waiting
from furtka.visits.apart import keeping_apart
from furtka.visits.ask import Ask
from furtka.visits.binding import for_staff
from furtka.visits.calendar import load_calendar
from furtka.visits.errors import SlotTaken
from furtka.visits.models import BookedBy, Claim, Hold, Visit
from furtka.visits.proposals import proposals_for
from furtka.visits.series_services import book_series
from furtka.visits.too_near import too_near
from tests.clients.factories import make_apart, make_client, make_trusted
from tests.visits.factories import MONDAY_NINE, NOW, make_request, make_visit
from tests.visits.two import HALF, HOUR, MINUTE, Two, all_is_well

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> Two:
    return Two()


def test_a_visit_takes_half_the_distance_on_both_sides(two: Two) -> None:
    visit = two.book(two.one)
    key = f"apart:{two.link.pk}.{two.house.site.pk}"
    assert two.claims() == [(visit.code, key, MONDAY_NINE - HALF, MONDAY_NINE + HOUR)]


@pytest.mark.parametrize(("minutes", "half"), [(15, 10), (25, 15), (60, 30), (65, 35)])
def test_half_the_distance_is_rounded_up_to_whole_ticks(minutes: int, half: int) -> None:
    two = Two(minutes)
    two.book(two.one)
    [(_code, _key, start, _end)] = two.claims()
    assert MONDAY_NINE - start == half * MINUTE
    assert 2 * half >= minutes


def test_nobody_is_even_offered_such_a_time(two: Two) -> None:
    stranger = make_client(two.office)
    before = two.free(two.other)
    two.book(two.one)
    far = [at for at in before if abs(at - MONDAY_NINE) >= HALF + HOUR]
    assert two.free(two.other) == far
    assert two.free(stranger) == two.free(None) == before, "others see no difference"


def test_one_person_s_own_visits_keep_the_same_distance(two: Two) -> None:
    two.book(two.one)
    with pytest.raises(SlotTaken):
        two.book(two.one, MONDAY_NINE + HOUR)


def test_calls_and_other_sites_are_not_affected(two: Two) -> None:
    two.book(two.one)
    call = two.book(two.other, MONDAY_NINE, kind="phone")
    assert call.kind == VisitKind.PHONE
    address = {"street": "ul. Inna 1", "postcode": "98-220", "town": "Zduńska Wola"}
    elsewhere = Site.objects.create(office=two.office, slug="filia", name="Filia", **address)
    ask = keeping_apart(Ask(two.house.service), two.other)
    assert ask.apart == {(two.link.pk, 60)}
    assert not Claim.objects.filter(resource=f"apart:{two.link.pk}.{elsewhere.pk}").exists()
    assert len(two.claims()) == 1


def test_why_nothing_is_free_is_never_told(two: Two) -> None:
    links.change_minutes(link=two.link, minutes=480, now=NOW, actor=two.clerk)
    two.book(two.one, MONDAY_NINE + 2 * HOUR)
    day = MONDAY_NINE.date()
    ask = keeping_apart(Ask(two.house.service), two.other)
    calendar = load_calendar(ask=ask, first=day, last=day, now=NOW, by_staff=True)
    with translation.override("en"):
        assert [one.reason for one in calendar.days()] == ["All times are taken."]
        told = for_staff(calendar, after=MONDAY_NINE - 2 * HOUR)
    assert told == "Nobody who helps with this matter is free on any day that can be booked."


# -- Whoever books for themselves ------------------------------------------------------------------


@pytest.mark.parametrize("way", ["phone", "email"])
def test_somebody_new_under_their_number_or_address_is_kept_apart_too(two: Two, way: str) -> None:
    Client.objects.filter(pk=two.other.pk).update(email="Ktos+x@Example.org", phone="+48430000009")
    typed = (
        {"phone": "43 000 00 09", "email": ""} if way == "phone" else {"email": "ktos@example.org"}
    )
    two.book(two.one)
    with pytest.raises(SlotTaken) as refusal:
        make_visit(two.house, starts_at=MONDAY_NINE + HOUR, **typed)
    near = [slot.starts_at for slot in refusal.value.alternatives]
    assert near
    assert all(abs(at - MONDAY_NINE) >= HALF + HOUR for at in near)
    visit = make_visit(two.house, starts_at=near[-1], **typed)
    assert visit.client not in (two.one, two.other)
    assert len(two.claims()) == 2, "and their new row is guarded from then on"
    moved = services.move(visit, starts_at=near[-1] + HALF, now=NOW, actor=None)
    assert two.claims()[-1][3] == moved.ends_at + HALF
    all_is_well()


def test_a_shelter_s_number_keeps_nobody_apart(two: Two) -> None:
    Client.objects.filter(pk=two.other.pk).update(phone="+48430000009")
    make_trusted(two.office, phone="+48430000009")
    two.book(two.one)
    assert make_visit(two.house, phone="43 000 00 09", email="").starts_at == MONDAY_NINE


def test_others_cost_one_query_and_strangers_none(two: Two, django_assert_num_queries: Any) -> None:
    ask = Ask(two.house.service)
    with django_assert_num_queries(0):
        assert keeping_apart(ask, None) == ask
        assert keeping_apart(replace(ask, kind=VisitKind.PHONE), two.one).apart == frozenset()
    links.end(link=two.link, now=NOW, actor=two.clerk)
    assert keeping_apart(ask, two.one) == ask
    with django_assert_num_queries(1):
        assert keeping_apart(ask, two.one) == ask


# -- Everything else that takes a time -------------------------------------------------------------


def test_a_move_keeps_the_distance(two: Two) -> None:
    two.book(two.one)
    visit = two.book(two.other, MONDAY_NINE + 3 * HOUR)
    with pytest.raises(SlotTaken):
        services.move(visit, starts_at=MONDAY_NINE + HOUR, now=NOW, actor=two.clerk)
    with pytest.raises(SlotTaken):
        services.move(visit, starts_at=MONDAY_NINE + HOUR, now=NOW, actor=None)
    moved = services.move(visit, starts_at=MONDAY_NINE + 2 * HOUR, now=NOW, actor=None)
    assert moved.starts_at == MONDAY_NINE + 2 * HOUR
    services.move(moved, starts_at=MONDAY_NINE, kind=VisitKind.PHONE, now=NOW, actor=two.clerk)
    assert len(two.claims()) == 1, "a call takes no distance"
    all_is_well()


def test_a_series_keeps_the_distance(two: Two) -> None:
    two.book(two.one)
    request = make_request(two.house, starts_at=MONDAY_NINE)
    starts = [MONDAY_NINE, MONDAY_NINE + timedelta(weeks=1)]
    with pytest.raises(SlotTaken):
        book_series(
            request, starts=starts, now=NOW, actor=two.clerk, key="series", fingerprint="",
            client=two.other,
        )  # fmt: skip
    assert Visit.objects.count() == 1


def test_a_hold_for_somebody_keeps_the_distance_and_hands_it_on(two: Two) -> None:
    ask = keeping_apart(Ask(two.house.service), two.one)
    held = holds.hold(ask=ask, starts_at=MONDAY_NINE, now=NOW, actor=two.clerk)
    assert holds.hold(ask=ask, starts_at=MONDAY_NINE, now=NOW, actor=two.clerk) == held
    with pytest.raises(SlotTaken):
        two.book(two.other)
    person = make_request(two.house).person
    visit = holds.book_held(
        held, person=person, booked_by=BookedBy.PHONE, now=NOW, actor=two.clerk, client=two.one
    )
    assert [code for code, *_rest in two.claims()] == [visit.code]
    all_is_well()


def test_a_hold_for_nobody_takes_the_distance_when_it_is_booked(two: Two) -> None:
    held = holds.hold(ask=Ask(two.house.service), starts_at=MONDAY_NINE, now=NOW, actor=two.clerk)
    person, booked_by = make_request(two.house).person, BookedBy.PHONE
    visit = holds.book_held(
        held, person=person, booked_by=booked_by, now=NOW, actor=two.clerk, client=two.one
    )
    assert [code for code, *_rest in two.claims()] == [visit.code]
    second = holds.hold(ask=Ask(two.house.service), starts_at=MONDAY_NINE, now=NOW, actor=two.clerk)
    with pytest.raises(SlotTaken):
        holds.book_held(
            second, person=person, booked_by=booked_by, now=NOW, actor=two.clerk,
            client=two.other,
        )  # fmt: skip
    assert Hold.objects.get() == second, "it stays for somebody else"


def test_a_hold_for_one_that_somebody_else_books_lets_the_distance_go(two: Two) -> None:
    ask = keeping_apart(Ask(two.house.service), two.one)
    held = holds.hold(ask=ask, starts_at=MONDAY_NINE, now=NOW, actor=two.clerk)
    person = make_request(two.house).person
    holds.book_held(held, person=person, booked_by=BookedBy.PHONE, now=NOW, actor=two.clerk)
    assert two.claims() == []


def test_an_offer_of_the_waiting_list_keeps_the_distance(two: Two) -> None:
    two.book(two.one, MONDAY_NINE + HOUR)
    person = make_request(two.house, email="", phone="43 000 00 01").person
    waiting.join(
        Ask(two.house.service), person, last_day=MONDAY_NINE.date(), booked_by=BookedBy.PHONE,
        now=NOW, actor=two.clerk, client=two.other,
    )  # fmt: skip
    now = MONDAY_NINE - timedelta(days=2)
    assert waiting.offer_free_times(now) == 1
    held = Hold.objects.get()
    assert held.claims.filter(resource__startswith="apart:").count() == 1
    assert held.starts_at >= MONDAY_NINE + HOUR + HALF + HOUR or held.ends_at <= MONDAY_NINE


def test_a_proposal_keeps_the_distance(two: Two) -> None:
    two.book(two.one)
    visit = two.book(two.other, MONDAY_NINE + 2 * HOUR)
    [proposals] = proposals_for([visit], NOW).values()
    days = [p.starts_at for p in proposals if p.way == "same_day"]
    assert days
    assert all(abs(at - MONDAY_NINE) >= HALF + HOUR for at in days)


def test_a_cancellation_frees_the_distance_and_taking_it_back_claims_it(two: Two) -> None:
    visit = two.book(two.one)
    visit = services.cancel(visit, now=NOW, actor=two.clerk)
    assert two.claims() == []
    visit = services.undo_cancel(visit, now=NOW, actor=two.clerk)
    assert len(two.claims()) == 1
    services.cancel(visit, now=NOW, actor=two.clerk)
    two.book(two.other, MONDAY_NINE + HALF)
    with pytest.raises(SlotTaken):
        services.undo_cancel(visit, now=NOW, actor=two.clerk)


def test_a_visit_cancelled_before_the_link_comes_back_with_its_distance() -> None:
    two = Two(linked=False)
    visit = two.book(two.one)
    services.cancel(visit, now=NOW, actor=None)
    make_apart(two.one, two.other)
    services.undo_cancel(visit, now=NOW, actor=None)
    assert [code for code, *_rest in two.claims()] == [visit.code]
    all_is_well()


def test_putting_a_visit_back_keeps_the_distance(two: Two) -> None:
    visit = two.book(two.one)
    before = handover.footing_of(visit)
    moved = services.move(visit, starts_at=MONDAY_NINE + 4 * HOUR, now=NOW, actor=two.clerk)
    there = handover.place_of(moved)
    other = two.book(two.other, MONDAY_NINE + HALF)
    change = {"was": before, "now_at": there, "changed_at": NOW, "now": NOW, "actor": two.clerk}
    with pytest.raises(SlotTaken):
        handover.put_back(moved, **change)
    services.cancel(other, now=NOW, actor=two.clerk)
    handover.put_back(moved, **change)
    assert [(code, start) for code, _key, start, _end in two.claims()] == [
        (visit.code, MONDAY_NINE - HALF)
    ]
    all_is_well()


def test_a_visit_taken_back_at_the_door_claims_what_is_left(two: Two) -> None:
    visit, now = two.book(two.one), MONDAY_NINE + 25 * MINUTE
    entrance.no_show(visit=visit, now=now, actor=two.clerk)
    assert two.claims() == []
    two.book(two.other, MONDAY_NINE + HOUR)
    entrance.undo(visit=visit, now=now, actor=two.clerk)
    both = [(start, end) for _code, _key, start, end in two.claims()]
    assert both == [
        (MONDAY_NINE - HALF, MONDAY_NINE + HALF), (MONDAY_NINE + HALF, MONDAY_NINE + 2 * HOUR),
    ]  # fmt: skip
    assert [pair.first for pair in too_near(two.office, now)] == [visit]
    all_is_well(now)
