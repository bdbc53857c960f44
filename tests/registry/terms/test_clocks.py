"""When clocks start, what moves them, what ends them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from furtka.privacy.models import AuditLine
from furtka.registry.desk.assigning import set_state
from furtka.registry.desk.correcting import correct
from furtka.registry.invariants import clocks_stop
from furtka.registry.models import Clock, ClockEnd, Item, TermCode
from furtka.registry.terms import clocks
from tests.offices.factories import House, make_house, make_user
from tests.registry.terms.things import at_noon, make_clock, make_item
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


def running(item: Item) -> dict[str, date]:
    return dict(Clock.objects.filter(item=item, ended_at=None).values_list("code", "due_on"))


@pytest.mark.parametrize(
    ("matter", "channel", "expected"),
    [
        # 26 December is a holiday and a Saturday.
        ("application", "post", {"application": date(2026, 12, 28)}),
        ("complaint", "epuap", {"complaint": date(2026, 12, 28)}),
        ("information", "email", {"information": date(2026, 12, 10)}),
        ("application", "epuap", {}), ("application", "phone", {}), ("complaint", "phone", {}),
        ("question", "post", {}), ("", "post", {}),
    ],
)  # fmt: skip
def test_it_starts_with_what_has_effect_in_law(
    house: House, matter: str, channel: str, expected: dict[str, date]
) -> None:
    assert running(make_item(house, matter, channel)) == expected


def test_it_starts_on_the_office_s_day_of_the_evidence(house: House) -> None:
    sunday_night = datetime(2026, 11, 22, 22, 50, tzinfo=UTC)  # 23:50 in Warsaw
    clock = make_clock(house, channel="e_delivery", counts_from=sunday_night)
    assert (clock.started_on, clock.due_on) == (date(2026, 11, 22), date(2026, 12, 22))


def test_evidence_that_comes_later_moves_it(house: House) -> None:
    item = make_item(house, channel="e_delivery")
    item.counts_from = at_noon(2026, 11, 20)
    item.save()
    for _n in range(2):
        clocks.start_again(item, now=NOW)
    assert running(item) == {"application": date(2026, 12, 21)}  # the 20th is a Sunday
    assert AuditLine.objects.filter(action="term.counted_anew").count() == 1


def test_a_matter_chosen_later_starts_it(house: House) -> None:
    item = make_item(house, "")
    item.matter, item.effect = "information", "effective"
    item.save()
    clocks.start_other(item, now=NOW)
    assert running(item) == {"information": date(2026, 12, 10)}


def test_another_matter_has_another_clock_and_the_first_one_comes_back(house: House) -> None:
    item = make_item(house)
    for matter in ("complaint", "application"):
        item.matter = matter
        item.save()
        clocks.start_other(item, now=NOW)
        assert list(running(item)) == [matter]
    assert Clock.objects.count() == 2


@pytest.mark.parametrize(
    ("state", "end"),
    [
        ("settled", ClockEnd.SETTLED), ("passed_on", ClockEnd.PASSED_ON),
        ("unexamined", ClockEnd.UNEXAMINED),
    ],
)  # fmt: skip
def test_it_ends_with_the_item_and_runs_again_with_it(
    house: House, state: str, end: ClockEnd
) -> None:
    item = make_item(house)
    item.state = state
    item.save()
    clocks.start_again(item, now=NOW)
    assert running(item) == {}
    assert Clock.objects.get().end == end
    item.state = "in_work"
    item.save()
    clocks.start_again(item, now=NOW)
    assert running(item) == {"application": date(2026, 12, 28)}


def test_what_clerks_do_to_an_item_moves_its_clock(house: House) -> None:
    item, actor = make_item(house, ""), make_user()
    correct(item=item, values={"matter": "information"}, seen=item.version, now=NOW, actor=actor)
    assert running(item) == {"information": date(2026, 12, 10)}
    set_state(item=item, state="settled", now=NOW, actor=actor)
    assert running(item) == {}
    set_state(item=item, state="in_work", now=NOW, actor=actor)
    assert running(item) == {"information": date(2026, 12, 10)}


def test_an_especially_complex_matter_has_two_months_instead_of_one(house: House) -> None:
    item, actor = make_item(house), make_user()
    clock = clocks.start_by_hand(item=item, code=TermCode.COMPLEX, now=NOW, actor=actor)
    assert running(item) == {"complex": date(2027, 1, 26)}
    clocks.start_again(item, now=NOW)
    assert list(running(item)) == ["complex"], "it stays so"
    assert clock is not None
    clocks.withdraw(clock, now=NOW, actor=actor)
    assert list(running(item)) == ["application"], "never left without"


def test_what_does_not_apply_stays_stopped_until_somebody_says_otherwise(house: House) -> None:
    clock, actor = make_clock(house), make_user()
    clocks.withdraw(clock, now=NOW, actor=actor)
    clocks.start_again(clock.item, now=NOW)
    assert running(clock.item) == {}
    assert clocks.go_on(clock, now=NOW, actor=actor)
    assert not clocks.go_on(clock, now=NOW, actor=actor), "it runs already"
    assert list(running(clock.item)) == ["application"]


@pytest.mark.parametrize(("matter", "channel"), [("", "post"), ("application", "email")])
def test_what_was_started_by_hand_runs_on_while_people_work(
    house: House, matter: str, channel: str
) -> None:
    item, actor = make_item(house, matter, channel), make_user()
    clocks.start_by_hand(item=item, code=TermCode.APPLICATION, now=NOW, actor=actor)
    set_state(item=item, state="in_work", now=NOW, actor=actor)
    assert list(running(item)) == ["application"]


def test_a_matter_that_has_no_term_ends_it(house: House) -> None:
    item = make_item(house)
    item.matter = "question"
    item.save()
    clocks.start_other(item, now=NOW)
    assert running(item) == {}


def test_a_matter_changed_while_it_was_closed_has_its_own_clock_afterwards(house: House) -> None:
    item = make_item(house)
    for state, matter in (("settled", "application"), ("settled", "complaint"), ("in_work", "")):
        item.state, item.matter = state, matter or item.matter
        item.save()
        clocks.start_other(item, now=NOW)
    assert list(running(item)) == ["complaint"]


def test_the_longer_term_that_applies_after_all_counts_alone(house: House) -> None:
    item, actor = make_item(house), make_user()
    clock = clocks.start_by_hand(item=item, code=TermCode.COMPLEX, now=NOW, actor=actor)
    assert clock is not None
    clocks.withdraw(clock, now=NOW, actor=actor)
    assert clocks.go_on(clock, now=NOW, actor=actor)
    assert list(running(item)) == ["complex"]


def test_no_other_term_starts_for_what_is_closed(house: House) -> None:
    item = make_item(house)
    item.state = "settled"
    item.save()
    made = clocks.start_by_hand(item=item, code=TermCode.CERTIFICATE, now=NOW, actor=make_user())
    assert made is None


def test_a_second_press_starts_no_second_clock(house: House) -> None:
    item, actor = make_item(house), make_user()
    for _press in range(2):
        clocks.start_by_hand(item=item, code=TermCode.INTERVIEW, now=NOW, actor=actor)
    assert running(item)["interview"] == date(2026, 12, 16)
    assert Clock.objects.filter(code="interview").count() == 1


def test_the_database_lets_one_clock_run_per_item_and_code(house: House) -> None:
    clock = make_clock(house)
    clock.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        clock.save(force_insert=True)


@pytest.mark.parametrize("wrong", [{"due_on": date(2026, 11, 26)}, {"end": "settled"}])
def test_the_database_refuses_what_can_not_be(house: House, wrong: dict[str, object]) -> None:
    clock = make_clock(house)
    with pytest.raises(IntegrityError), transaction.atomic():
        Clock.objects.filter(pk=clock.pk).update(**wrong)


def test_a_term_that_runs_for_a_closed_item_is_a_breach(house: House) -> None:
    clock = make_clock(house)
    assert list(clocks_stop(NOW)) == []
    Item.objects.filter(pk=clock.item_id).update(state="settled")
    [breach] = clocks_stop(NOW)
    assert clock.item.shown in breach


def test_what_lost_its_effect_while_it_was_closed_does_not_run_when_it_is_opened(
    house: House,
) -> None:
    item, user = make_item(house), make_user("clerk")

    def to(channel: str) -> None:
        correct(
            item=item, values={"channel": channel}, seen=item.version, reason="x", now=NOW,
            actor=user,
        )  # fmt: skip

    set_state(item=item, state="settled", now=NOW, actor=user)
    to("epuap")
    set_state(item=item, state="received", now=NOW, actor=user)
    assert running(item) == {}
    to("post")
    assert list(running(item)) == ["application"] and Clock.objects.count() == 1
