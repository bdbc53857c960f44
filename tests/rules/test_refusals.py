"""Orders that contradict each other or shut people out: refused, with the reason and a way out."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from furtka.core.errors import DomainError
from furtka.offices.models import OpeningHours, PhoneLine
from furtka.rules import services
from furtka.rules.errors import InvalidOrder, NoComplaintsHour, NoWayLeft, OrdersOverlap
from furtka.rules.models import Mode, Order, OrderStatus
from furtka.rules.refusals import clash, longer_of, pieces
from furtka.rules.selectors import rules_in_force
from tests.offices.factories import House, hear_complaints, make_house, make_user
from tests.rules.factories import DAY, NOW, make_draft, make_order

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 29, 23, 0, tzinfo=UTC)  # midnight in Poland: Monday, 30 November


@pytest.fixture
def house() -> House:
    return make_house()


def send(house: House, **values: Any) -> Order:
    order = services.draft_order(
        office=house.office, draft=make_draft(**values), now=NOW, actor=None
    )
    return services.submit(order=order, now=NOW, actor=None)


def with_phone(house: House, **unit: Any) -> PhoneLine:
    return PhoneLine.objects.create(office=house.office, unit=house.unit, number="+48438235320")


# Two orders of one scope


def test_an_overlap_is_refused_and_names_the_other_and_its_end(house: House) -> None:
    make_order(house.office, title="Zasady na jesień", mode="by_appointment", number=4, year=2026)
    with pytest.raises(OrdersOverlap) as refused:
        send(house)
    said = {name: str(sentence) for name, sentence in refused.value.fields.items()}
    assert list(said) == ["valid_from", "replaces"]
    assert "„Zasady na jesień” (4/2026)" in said["valid_from"]
    assert "26 grudnia" in said["valid_from"]


def test_an_overlap_with_an_endless_order_says_that_it_has_no_end(house: House) -> None:
    make_order(house.office, mode="open", valid_until=None)
    with pytest.raises(OrdersOverlap) as refused:
        send(house, mode="open", valid_until=None)
    assert "nie ma końca" in str(refused.value.fields["valid_from"])


def test_a_short_order_within_a_long_one_is_its_exception(house: House) -> None:
    """As when a program sends "remote only for ten days" and names no other order."""
    long = make_order(house.office, mode="by_appointment", number=4, year=2026)
    short = send(house, valid_until=NOW + 10 * DAY)
    assert short.replaces == long
    services.approve(order=short, seen=short.fingerprint, now=NOW, actor=make_user())
    for days, mode in ((0, "by_appointment"), (2, "remote_only"), (11, "by_appointment")):
        assert rules_in_force(house.office, None, None, NOW + days * DAY).mode == mode


def test_within_two_that_go_on_nobody_guesses() -> None:
    one = Order(pk=1, mode="open", valid_from=NOW, valid_until=NOW + 9 * DAY)
    other = Order(pk=2, limits={"party": 2}, valid_from=NOW, valid_until=NOW + 9 * DAY)
    new = Order(
        pk=3, mode="closed", limits={"party": 1}, valid_from=NOW + DAY, valid_until=NOW + 2 * DAY
    )
    assert longer_of(new, [one]) == one and longer_of(new, [one, other]) is None
    same = Order(pk=4, mode="closed", valid_from=NOW, valid_until=NOW + 9 * DAY)
    assert longer_of(same, [one]) is None


def test_two_that_wait_for_approval_overlap_as_well(house: House) -> None:
    send(house)
    with pytest.raises(OrdersOverlap) as refused:
        send(house, title="Inaczej")
    assert "wycofać" in str(refused.value.fields["replaces"])


@pytest.mark.parametrize(
    "values",
    [
        {"mode": "", "limits": {"party": 2}},
        {"valid_from": NOW + 31 * DAY, "valid_until": NOW + 40 * DAY},
        {"valid_from": NOW + 30 * DAY, "valid_until": NOW + 31 * DAY},
    ],
)
def test_orders_about_other_things_or_times_stand_beside_each_other(
    house: House, values: dict[str, Any]
) -> None:
    make_order(house.office, mode="by_appointment", limits={"distance_m": 2})
    assert send(house, **values).status == OrderStatus.SUBMITTED


def test_another_scope_is_another_matter(house: House) -> None:
    make_order(house.office, mode="by_appointment")
    assert send(house, site=house.site).status == OrderStatus.SUBMITTED
    assert send(house, unit=house.unit).status == OrderStatus.SUBMITTED


def test_the_same_limit_clashes(house: House) -> None:
    make_order(house.office, limits={"party": 3})
    with pytest.raises(OrdersOverlap):
        send(house, mode="", limits={"party": 2})


def test_what_came_between_sending_and_approving_is_seen(house: House) -> None:
    order = send(house)
    make_order(house.office, mode="by_appointment")
    with pytest.raises(OrdersOverlap):
        services.approve(order=order, seen=order.fingerprint, now=NOW, actor=make_user())
    order.refresh_from_db()
    assert order.status == OrderStatus.SUBMITTED


def test_clash_is_the_same_both_ways() -> None:
    one = Order(pk=1, mode="open", valid_from=NOW, valid_until=NOW + DAY)
    other = Order(pk=2, mode="closed", valid_from=NOW + DAY / 2, valid_until=NOW + 2 * DAY)
    urgent = Order(pk=3, mode="closed", valid_from=NOW, valid_until=NOW + DAY, confirm_by=NOW)
    assert clash(one, other) and clash(other, one)
    assert not clash(one, urgent) and not clash(urgent, one)


# Making room


def test_an_order_that_makes_room_ends_and_goes_on_afterwards(house: House) -> None:
    old = make_order(house.office, mode="by_appointment", obligations=["mask"], number=1, year=2026)
    order = send(house, valid_until=NOW + 10 * DAY, replaces=old)
    director = make_user()
    services.approve(order=order, seen=order.fingerprint, now=NOW, actor=director)
    old.refresh_from_db()
    assert old.valid_until == order.valid_from
    rest = Order.objects.get(valid_from=NOW + 10 * DAY)
    assert (rest.mode, rest.obligations, rest.mark) == ("by_appointment", ["mask"], "3/2026")
    assert (rest.valid_until, rest.approver) == (NOW + 30 * DAY, director)
    modes = [rules_in_force(house.office, None, None, NOW + n * DAY).mode for n in (0, 5, 15, 31)]
    assert modes == [
        Mode.BY_APPOINTMENT,
        Mode.REMOTE_ONLY,
        Mode.BY_APPOINTMENT,
        Mode.BY_APPOINTMENT,
    ]


def test_an_order_that_begins_later_and_ends_sooner_never_holds(house: House) -> None:
    old = make_order(
        house.office, mode="closed", valid_from=NOW + 5 * DAY, valid_until=NOW + 6 * DAY
    )
    order = send(house, replaces=old)
    services.approve(order=order, seen=order.fingerprint, now=NOW, actor=make_user())
    old.refresh_from_db()
    assert old.status == OrderStatus.WITHDRAWN
    assert Order.objects.count() == 2


def test_what_ended_or_is_elsewhere_can_not_make_room(house: House) -> None:
    ended = make_order(house.office, valid_until=NOW - DAY / 2)
    for other in (ended, make_order(make_house().office)):
        with pytest.raises(InvalidOrder) as refused:
            send(house, replaces=other)
        assert list(refused.value.fields) == ["replaces"]


def test_pieces_are_what_is_left_on_both_sides() -> None:
    old = Order(pk=1, valid_from=NOW, valid_until=NOW + 9 * DAY)
    new = Order(pk=2, valid_from=NOW + 2 * DAY, valid_until=NOW + 4 * DAY, replaces_id=1)
    left = [(p.valid_from, p.valid_until) for p in pieces(old, new)]
    assert left == [(NOW, NOW + 2 * DAY), (NOW + 4 * DAY, NOW + 9 * DAY)]
    assert old.valid_until == NOW + 9 * DAY


# A way to reach the office


def closed(days: float, **values: Any) -> dict[str, Any]:
    return {"mode": "closed", "valid_from": MONDAY, "valid_until": MONDAY + days * DAY} | values


def test_closed_for_more_than_three_working_days_leaves_no_way(house: House) -> None:
    with_phone(house)
    with pytest.raises(NoWayLeft) as refused:
        send(house, **closed(4))
    assert list(refused.value.fields) == ["valid_until", "mode"]
    said = str(refused.value.fields["valid_until"])
    assert "2 grudnia" in said
    assert send(house, **closed(3)).status == OrderStatus.SUBMITTED


def test_a_weekend_does_not_count(house: House) -> None:
    friday = MONDAY + 4 * DAY
    long = closed(0, valid_from=friday - DAY, valid_until=friday + 4 * DAY)
    assert send(house, **long).status == OrderStatus.SUBMITTED


def test_closings_that_follow_each_other_are_one(house: House) -> None:
    make_order(house.office, **closed(2))
    with pytest.raises(NoWayLeft):
        send(house, **closed(0, valid_from=MONDAY + 2 * DAY, valid_until=MONDAY + 4 * DAY))


def test_a_unit_that_answers_is_a_way(house: House) -> None:
    with_phone(house)
    make_order(house.office, mode="remote_only", unit=house.unit)
    assert send(house, **closed(9)).status == OrderStatus.SUBMITTED


def test_one_building_may_be_closed_for_longer(house: House) -> None:
    assert send(house, **closed(9, site=house.site)).status == OrderStatus.SUBMITTED


def test_remote_only_needs_something_to_reach(house: House) -> None:
    house.office.email = ""
    house.office.save()
    with pytest.raises(NoWayLeft) as refused:
        send(house)
    assert list(refused.value.fields) == ["mode"]
    house.unit.email = "pomoc@example.org"
    house.unit.save()
    assert send(house).status == OrderStatus.SUBMITTED


# The hour for complaints


def test_closed_over_a_weeks_only_hour_for_complaints_is_refused(house: House) -> None:
    hear_complaints(house, 2, "15:30", "16:30")
    with pytest.raises(NoComplaintsHour) as refused:
        send(house, **closed(2))
    said = str(refused.value.fields["valid_until"])
    assert "wtorek, 1 grudnia, godz. 15:30" in said
    assert "mode" in refused.value.fields


@pytest.mark.parametrize(
    "values",
    [
        closed(1),  # Monday only
        closed(2, mode="remote_only"),
        closed(0, valid_from=MONDAY + DAY, valid_until=MONDAY + DAY + timedelta(hours=16)),
    ],
)
def test_what_leaves_the_hour_or_a_part_of_it_is_taken(
    house: House, values: dict[str, Any]
) -> None:
    hear_complaints(house, 2, "15:30", "16:30")
    assert send(house, **values).status == OrderStatus.SUBMITTED


def test_another_hour_in_that_week_is_a_way_out(house: House) -> None:
    service = hear_complaints(house, 2, "15:30", "16:30")
    OpeningHours.objects.create(
        office=house.office, service=service, weekday=5, opens=time(8), closes=time(9)
    )
    assert send(house, **closed(2)).status == OrderStatus.SUBMITTED


def test_a_building_without_complaints_may_be_closed(house: House) -> None:
    hear_complaints(house, 2, "15:30", "16:30")
    elsewhere = house.office.sites.create(
        slug="punkt", name="Punkt", street="ul. Inna 2", postcode="98-220", town="Zduńska Wola"
    )
    assert send(house, **closed(9, site=elsewhere)).status == OrderStatus.SUBMITTED


def test_every_refusal_has_a_code_and_a_sentence() -> None:
    for error in (OrdersOverlap, NoWayLeft, NoComplaintsHour):
        assert issubclass(error, DomainError) and error.status == 409
        assert str(error.message).endswith(".")
