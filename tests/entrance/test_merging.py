"""Steps written down without the system, entered afterwards: each once, in the order of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from furtka.entrance import merging, selectors, services, settling, walk_ins
from furtka.entrance.errors import WrongStep
from furtka.entrance.invariants import stands_where_it_stepped
from furtka.entrance.merging import Entry, merge
from furtka.entrance.models import Fate, OfflineEntry, Step, WalkIn
from furtka.entrance.offline_errors import CancelledMeanwhile, NothingToSettle
from furtka.entrance.passing import find_passer
from furtka.visits.cancelling import cancel
from furtka.visits.models import Visit
from tests.entrance.factories import WAY, walk
from tests.offices.factories import House, make_house
from tests.visits.factories import MONDAY_NINE, make_visit

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
EVENING = MONDAY_NINE + timedelta(hours=6)
SOMEBODY = {"about": "other", "party": 2, "needs": [], "language": "pl"}


@pytest.fixture
def house() -> House:
    return make_house()


def entry(code: str, action: str, minute: float, **values: Any) -> Entry:
    """A press so many minutes after nine."""
    return Entry(uuid4(), code, action, MONDAY_NINE + minute * MINUTE, **values)


def send(house: House, *entries: Entry, **values: Any) -> list[str]:
    """What became of them, in the order of their time."""
    asked: dict[str, Any] = {"device": "AB3K", "device_now": EVENING, "now": EVENING, **values}
    rows = merge(site=house.site, entries=entries, actor=None, **asked)
    return [str(row.fate) for row in rows]


def status_of(house: House, code: str) -> str:
    who = find_passer(house.site, code)
    assert who is not None
    return str(who.status)


def test_steps_are_entered_with_the_time_at_which_they_were_pressed(house: House) -> None:
    visit = make_visit(house)
    steps = [entry(visit.code, step, minute) for minute, step in enumerate(WAY)]
    assert send(house, *reversed(steps)) == ["applied"] * 5
    taken = Step.objects.filter(visit=visit).order_by("id").values_list("at", flat=True)
    assert list(taken) == [MONDAY_NINE + minute * MINUTE for minute in range(5)]


def test_the_same_entries_sent_again_change_nothing(house: House) -> None:
    visit = make_visit(house)
    steps = [entry(visit.code, step, minute) for minute, step in enumerate(WAY[:2])]
    assert send(house, *steps) == send(house, *steps, now=EVENING + MINUTE) == ["applied"] * 2
    assert Step.objects.count() == 2


def test_what_a_colleague_did_too_is_so_already(house: House) -> None:
    visit = walk(make_visit(house), *WAY[:3])
    assert send(house, entry(visit.code, "arrive", 1)) == ["already"]


def test_a_clock_that_goes_wrong_is_put_right(house: House) -> None:
    visit = make_visit(house)
    wrong = timedelta(hours=3)
    pressed = Entry(uuid4(), visit.code, "arrive", MONDAY_NINE + wrong)
    send(house, pressed, device_now=EVENING + wrong)
    assert Step.objects.get().at == MONDAY_NINE


@pytest.mark.parametrize(
    ("minutes", "reason"), [(7 * 60, "in_the_future"), (-8 * 24 * 60, "too_old")]
)
def test_a_time_that_can_not_be_is_left_to_people(house: House, minutes: int, reason: str) -> None:
    visit = make_visit(house)
    assert send(house, entry(visit.code, "arrive", minutes)) == ["conflict"]
    assert OfflineEntry.objects.get().reason == reason
    assert status_of(house, visit.code) == "booked"


def test_a_step_waits_for_the_one_before_it(house: House) -> None:
    visit = make_visit(house)
    assert send(house, entry(visit.code, "meet", 2), entry(visit.code, "leave", 9)) == [
        "waiting", "waiting",
    ]  # fmt: skip
    assert send(house, entry(visit.code, "arrive", 1)) == ["applied"]
    assert status_of(house, visit.code) == "met"
    send(house, entry(visit.code, "enter", 3))
    assert status_of(house, visit.code) == "leaving"
    assert set(OfflineEntry.objects.values_list("fate", flat=True)) == {"applied"}


def test_what_was_pressed_and_taken_back_was_never_there(house: House) -> None:
    visit = make_visit(house)
    wrong = entry(visit.code, "no_show", 16)
    assert send(house, wrong, entry(visit.code, "undo", 17, of=wrong.uid)) == [
        "dismissed", "applied",
    ]  # fmt: skip
    assert not Step.objects.exists()


def test_an_undo_that_is_sent_later_lets_others_go_on(house: House) -> None:
    visit = make_visit(house)
    wrong = entry(visit.code, "no_show", 16)
    send(house, wrong)
    assert send(house, entry(visit.code, "arrive", 20)) == ["conflict"]
    assert send(house, entry(visit.code, "undo", 17, of=wrong.uid)) == ["applied"]
    assert status_of(house, visit.code) == "arrived"


def test_an_undo_waits_for_what_it_takes_back(house: House) -> None:
    visit = make_visit(house)
    pressed = entry(visit.code, "arrive", 1)
    assert send(house, entry(visit.code, "undo", 2, of=pressed.uid)) == ["waiting"]
    send(house, pressed)
    assert status_of(house, visit.code) == "booked"


def test_a_visit_that_was_moved_meanwhile_is_left_to_people(house: House) -> None:
    visit = make_visit(house, starts_at=MONDAY_NINE + timedelta(days=1))
    assert send(house, entry(visit.code, "arrive", 1)) == ["conflict"]
    assert OfflineEntry.objects.get().reason == "other_day"


def test_an_unknown_code_waits(house: House) -> None:
    assert send(house, entry("XX-AAAAA", "arrive", 1)) == ["waiting"]


def test_what_breaks_in_the_middle_loses_and_doubles_nothing(
    house: House, monkeypatch: Any
) -> None:
    visit = make_visit(house)
    steps = [entry(visit.code, step, minute) for minute, step in enumerate(WAY[:2])]

    def away(**_values: Any) -> None:
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setitem(merging.STEPS, "meet", away)
        with pytest.raises(OperationalError):
            send(house, *steps)
    assert OfflineEntry.objects.get().action == "arrive"
    assert send(house, *steps) == ["applied"] * 2
    assert Step.objects.count() == 2


def test_an_entry_over_which_we_stumble_keeps_no_other_back(house: House, monkeypatch: Any) -> None:
    visit = make_visit(house)

    def stumble(**_values: Any) -> None:
        raise ValueError

    monkeypatch.setattr(walk_ins, "come", stumble)
    came = entry("3011-X2K", "come", 1, details=SOMEBODY)
    assert send(house, came, entry(visit.code, "arrive", 2)) == ["conflict", "applied"]


# -- People without an appointment -----------------------------------------------------------------


def test_somebody_without_an_appointment_comes_once_and_walks(house: House) -> None:
    came = entry("3011-X2K", "come", 1, details=SOMEBODY)
    send(house, entry("3011-X2K", "meet", 2))
    assert send(house, came) == send(house, came) == ["applied"]
    assert WalkIn.objects.get().party == 2
    assert selectors.people_inside(house.office, house.site, EVENING).people == 2


def test_two_people_with_one_code_are_left_to_people(house: House) -> None:
    send(house, entry("3011-X2K", "come", 1, details=SOMEBODY))
    assert send(house, entry("3011-X2K", "come", 2, details=SOMEBODY)) == ["conflict"]
    assert WalkIn.objects.count() == 1


# -- Settling --------------------------------------------------------------------------------------


@pytest.fixture
def doubted(house: House) -> Visit:
    """One device says that she came and was met, another that she did not come."""
    visit = make_visit(house)
    send(house, entry(visit.code, "no_show", 16))
    assert send(house, entry(visit.code, "arrive", 5), entry(visit.code, "meet", 8)) == [
        "conflict", "conflict",
    ]  # fmt: skip
    return visit


def settle(act: Any, house: House, visit: Visit, minute: int = 0) -> None:
    act(site=house.site, code=visit.code, now=EVENING + minute * MINUTE, actor=None)


def test_it_was_so_and_that_can_be_taken_back(house: House, doubted: Visit) -> None:
    settle(settling.apply, house, doubted)
    assert status_of(house, doubted.code) == "met"
    settle(settling.take_back, house, doubted, 1)
    assert status_of(house, doubted.code) == "no_show"
    assert OfflineEntry.objects.filter(fate=Fate.CONFLICT).count() == 2
    settle(settling.apply, house, doubted, 2)
    assert status_of(house, doubted.code) == "met"
    assert list(stands_where_it_stepped(EVENING)) == []


def test_it_is_left_and_that_can_be_taken_back(house: House, doubted: Visit) -> None:
    settle(settling.leave, house, doubted)
    assert status_of(house, doubted.code) == "no_show"
    with pytest.raises(NothingToSettle):
        settle(settling.apply, house, doubted)
    settle(settling.take_back, house, doubted)
    settle(settling.apply, house, doubted)
    assert status_of(house, doubted.code) == "met"


def test_missing_steps_are_filled_in(house: House) -> None:
    visit = make_visit(house)
    send(house, entry(visit.code, "leave", 40))
    settle(settling.apply, house, visit)
    assert status_of(house, visit.code) == "leaving"
    assert set(Step.objects.values_list("at", flat=True)) == {MONDAY_NINE + 40 * MINUTE}


def test_what_a_colleague_did_since_is_not_taken_back(house: House, doubted: Visit) -> None:
    settle(settling.apply, house, doubted)
    services.enter(visit=doubted, now=EVENING, actor=None)
    with pytest.raises(WrongStep):
        settle(settling.take_back, house, doubted)


def test_a_cancelled_visit_does_not_come_back_by_this(house: House) -> None:
    visit = make_visit(house)
    cancel(visit, now=MONDAY_NINE - MINUTE, actor=None)
    assert send(house, entry(visit.code, "arrive", 1)) == ["conflict"]
    with pytest.raises(CancelledMeanwhile):
        settle(settling.apply, house, visit)


# -- Any split over two devices --------------------------------------------------------------------

LENGTHS = st.lists(st.integers(0, 5), min_size=3, max_size=3)
# Which device made a step: the first, the second, or both.
DEVICES = st.lists(st.sampled_from([(0,), (1,), (0, 1)]), min_size=17, max_size=17)
SENT = st.lists(st.tuples(st.integers(0, 1), st.integers(1, 6)), min_size=2, max_size=6)


def a_day(codes: list[str], lengths: list[int]) -> list[tuple[str, str, int]]:
    """Code, action and minute of each step, in the order of time; visits take turns."""
    ways = [WAY[: lengths[0]], WAY[: lengths[1]], ["come", *WAY[1:]][: lengths[2]]]
    steps = [
        (codes[number], step, 5 * turn + number)
        for number, way in enumerate(ways)
        for turn, step in enumerate(way)
    ]
    return sorted(steps, key=lambda step: step[2])


def split(
    day: list[tuple[str, str, int]], devices: list[tuple[int, ...]]
) -> Iterator[tuple[int, Entry]]:
    for (code, action, minute), owners in zip(day, devices, strict=False):
        # A new person is known to one device only.
        for owner in owners[:1] if action == "come" else owners:
            details = SOMEBODY if action == "come" else {}
            yield owner, entry(code, action, minute + owner / 10, details=details)


def online(house: House, day: list[tuple[str, str, int]]) -> None:
    for code, action, minute in day:
        send(house, entry(code, action, minute, details=SOMEBODY if action == "come" else {}))


def state(house: House) -> tuple[dict[str, str], int]:
    found = {visit.code[-3:]: str(visit.status) for visit in Visit.objects.all()}
    found |= {one.code: str(one.status) for one in WalkIn.objects.all()}
    return found, selectors.people_inside(house.office, house.site, EVENING).people


def play(lengths: list[int], act: Any) -> Any:
    """On a house of its own, of which nothing is left."""
    with transaction.atomic():
        house = make_house()
        made = [make_visit(house, starts_at=MONDAY_NINE + n * 30 * MINUTE) for n in range(2)]
        for number, visit in enumerate(made):
            visit.code = f"ZW-0000{number}"
            visit.save(update_fields=["code"])
        found = act(house, a_day([*[visit.code for visit in made], "3011-X2K"], lengths))
        assert list(stands_where_it_stepped(EVENING)) == []
        transaction.set_rollback(True)
    return found


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(LENGTHS, DEVICES, SENT)
def test_any_split_over_two_devices_ends_as_taken_online(
    lengths: list[int], devices: list[tuple[int, ...]], sent: list[tuple[int, int]]
) -> None:
    def on_time(house: House, day: list[tuple[str, str, int]]) -> Any:
        online(house, day)
        return state(house)

    def later(house: House, day: list[tuple[str, str, int]]) -> Any:
        made = list(split(day, devices))
        for device, most in [*sent, (0, 99), (1, 99), (0, 99)]:
            send(house, *[one for owner, one in made if owner == device][:most])
        assert_each_once({one.uid for _owner, one in made}, len(day))
        return state(house)

    assert play(lengths, later) == play(lengths, on_time)


def assert_each_once(uids: set[UUID], steps: int) -> None:
    fates = list(OfflineEntry.objects.filter(uid__in=uids).values_list("fate", flat=True))
    assert len(fates) == len(uids)
    assert fates.count("applied") == steps
    assert set(fates) <= {"applied", "already"}
