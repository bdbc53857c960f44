"""One order in words, in three languages."""

from __future__ import annotations

from typing import Any

import pytest

from furtka.rules.services import approve, draft_order, submit
from furtka.rules.texts import text_in_each, text_of
from tests.offices.factories import make_office, make_user
from tests.rules.factories import DAY, NOW, make_draft, make_obligation, make_order

pytestmark = pytest.mark.django_db


def test_the_words_are_in_the_readers_language_or_polish() -> None:
    office = make_office()
    make_obligation(office, text_en="Cover your mouth and nose.")
    order = make_order(
        office, mode="remote_only", obligations=["mask"], limits={"people_inside": 3},
        reason="Choruje wielu z nas.", reason_en="Many of us are ill.",
    )  # fmt: skip
    polish, english, ukrainian = (text_of(order, code) for code in ("pl", "en", "uk"))
    assert polish.headline == "Pomagamy tylko przez telefon i pisemnie"
    assert english.headline == "We help by phone and in writing only"
    assert english.obligations[0].text == "Cover your mouth and nose."
    assert (english.reason, english.reason_translated) == ("Many of us are ill.", True)
    assert (ukrainian.reason, ukrainian.reason_translated) == ("Choruje wielu z nas.", False)
    assert english.limits == ("at most 3 people inside",)
    assert polish.title == english.title == order.title


def test_it_is_said_in_three_languages_for_the_queries_of_one(
    django_assert_num_queries: Any,
) -> None:
    office = make_office()
    make_obligation(office, text_en="Cover your mouth and nose.")
    order = make_order(office, mode="remote_only", obligations=["mask"], reason_uk="Ремонт")
    each = [text_of(order, code) for code in ("uk", "pl", "en")]
    with django_assert_num_queries(2):
        assert text_in_each(order, ["uk", "pl", "en"]) == each


def test_orders_are_numbered_within_the_year_of_approval() -> None:
    office, other = make_office(), make_office(slug="inny")
    director = make_user("dyrektorka")
    for place, later in ((office, 0), (office, 40), (other, 0)):
        begins = NOW + later * DAY
        draft = make_draft(valid_from=begins, valid_until=begins + 30 * DAY)
        order = draft_order(office=place, draft=draft, now=NOW, actor=None)
        assert order.mark == ""
        submit(order=order, now=NOW, actor=None)
        done = approve(order=order, seen=order.fingerprint, now=NOW, actor=director)
        assert text_of(done, "pl").mark == done.mark
    marks = [o.mark for o in office.orders.order_by("pk")]
    assert marks == ["1/2026", "2/2026"]
    assert other.orders.get().mark == "1/2026"
