"""Scenario 20: the reported person is a client too, both would be there within 60 minutes."""

from __future__ import annotations

import pytest

from furtka.clients import apart as links
from furtka.visits.errors import SlotTaken
from furtka.visits.too_near import too_near
from tests.visits.factories import MONDAY_NINE, NOW
from tests.visits.two import HALF, HOUR, Two, all_is_well

pytestmark = pytest.mark.django_db


def test_only_those_who_may_know_are_told_that_both_would_be_there() -> None:
    two = Two()
    first = two.book(two.one)
    with pytest.raises(SlotTaken) as refusal:
        two.book(two.other, MONDAY_NINE + HOUR)
    assert str(refusal.value.message) == str(SlotTaken.message), "like any time that is taken"
    near = [slot.starts_at for slot in refusal.value.alternatives]
    assert near
    assert all(abs(at - MONDAY_NINE) >= HALF + HOUR for at in near)
    # 9:00-9:30, and an hour later: from 10:30 on.
    two.book(two.other, MONDAY_NINE + HALF + HOUR)
    assert too_near(two.office, NOW) == []
    # Had they been linked only afterwards, both visits would be on the list of those who may know.
    links.change_minutes(link=two.link, minutes=120, now=NOW, actor=two.clerk)
    [pair] = too_near(two.office, NOW)
    assert (pair.first, pair.minutes, pair.between) == (first, 120, 60)
    all_is_well()
