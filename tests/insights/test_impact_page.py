"""The page of an order's impact: who sees what, and what the presses do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from furtka.clients.models import Client
from furtka.entrance import services as entrance
from furtka.insights.walk_in import counted_arrivals
from furtka.offices.models import Role
from furtka.rules.copies import replaced_copies
from furtka.rules.models import Order, OrderStatus
from furtka.rules.services import withdraw
from furtka.visits.carry_out import carry_on, settle_some
from furtka.visits.models import CarryOut, CarryOutItem, ItemStatus, Visit
from tests.offices.factories import House, make_house, make_staff
from tests.test_queries import STRANGE
from tests.visits.factories import MONDAY_NINE, NOW, make_order, make_visit
from tests.visits.web.browsing import offered

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PHONE = {"phone": "500 100 200", "email": "", "contact": "sms"}


@pytest.fixture(autouse=True)
def at_the_time_of_the_factories() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def house() -> House:
    return make_house(rooms=3, hosts=2, lanes=3)


def planned(house: House, **values: Any) -> Order:
    defaults = {
        "mode": "remote_only", "valid_from": MONDAY_NINE - 9 * HOUR,
        "valid_until": MONDAY_NINE + 15 * HOUR, "status": OrderStatus.SUBMITTED,
        "approved_at": None,
    }  # fmt: skip
    return make_order(house, **defaults | values)


def approved(house: House, **values: Any) -> Order:
    return planned(house, status=OrderStatus.APPROVED, approved_at=NOW, **values)


def as_a(role: Role, house: House) -> Browser:
    browser = Browser()
    browser.force_login(make_staff(house, role).user)  # type: ignore[arg-type]
    return browser


def at(order: Order, rest: str = "") -> str:
    return f"/praca/tryb/{order.pk}/skutki/{rest}"


def text_of(page: Any) -> str:
    return str(page.content.decode())


def test_before_approval_numbers_proposals_and_one_press_to_approve(house: House) -> None:
    visit = make_visit(house, **PHONE)
    order = planned(house)
    page = as_a(Role.DIRECTOR, house).get(at(order))
    words = text_of(page)
    assert page.context["impact"].counts == {
        "room": 0, "colleague": 0, "call": 1, "moved": 0, "person": 0,
    }  # fmt: skip
    assert visit.code in words and f"/praca/tryb/{order.pk}/zatwierdz/" in words
    # Nothing can be settled yet.
    assert "wykonaj/" not in words and offered(page, "proposal") == []


@pytest.mark.parametrize(
    ("role", "lists"), [(Role.RECEPTION, True), (Role.EDITOR, False), (Role.DPO, False)]
)
def test_who_may_not_book_sees_numbers_only(house: House, role: Role, lists: bool) -> None:
    visit = make_visit(house, **PHONE)
    page = as_a(role, house).get(at(planned(house)))
    assert page.context["impact"].touched == 1
    assert (visit.code in text_of(page)) is lists and ("Zofia" in text_of(page)) is lists
    assert "zatwierdz/" not in text_of(page)


def test_a_protected_client_is_counted_and_hidden(house: House) -> None:
    visit = make_visit(house, **PHONE)
    Client.objects.update(protected=True)
    order = approved(house)
    for role, seen in ((Role.RECEPTION, False), (Role.DIRECTOR, True)):
        browser = as_a(role, house)
        page = browser.get(at(order))
        assert page.context["impact"].touched == 1
        assert (visit.code in text_of(page)) is seen
        answer = browser.post(at(order, f"{visit.code}/"), {"proposal": "x"})
        assert answer.status_code == (302 if seen else 404)


def test_of_another_office_nothing_is_seen_or_done(house: House) -> None:
    order, browser = approved(house), as_a(Role.DIRECTOR, make_house())
    assert browser.get(at(order)).status_code == 404
    assert browser.get(at(order, "postep/")).status_code == 404
    assert browser.post(at(order, "wykonaj/")).status_code == 404
    assert not CarryOut.objects.exists()


def test_one_press_and_the_worker_does_the_rest(house: House) -> None:
    visit = make_visit(house, **PHONE)
    make_visit(house, phone="", email="", contact="none")
    order, browser = approved(house), as_a(Role.RECEPTION, house)
    assert "wykonaj/" in text_of(browser.get(at(order)))
    assert browser.post(at(order, "wykonaj/")).status_code == 302
    progress = browser.get(at(order, "postep/"))
    assert progress.context["progress"].waiting == 2
    assert "every 3s" in text_of(progress) and "<html" not in text_of(progress)
    carry_on(NOW + timedelta(seconds=5))
    progress = browser.get(at(order, "postep/"))
    assert "every 3s" not in text_of(progress)
    page = browser.get(at(order))
    assert visit.code in text_of(page) and page.context["impact"].touched == 1
    assert "wykonaj/" not in text_of(page)  # what is left is for people


def test_stop_and_go_on(house: House) -> None:
    visits = [make_visit(house, **PHONE, starts_at=MONDAY_NINE + n * HOUR) for n in range(2)]
    order, browser = approved(house), as_a(Role.RECEPTION, house)
    browser.post(at(order, "wykonaj/"))
    page = browser.get(at(order))
    assert "zatrzymaj/" in text_of(page) and "wykonaj/" not in text_of(page)
    settle_some(CarryOut.objects.get(), now=NOW, most=1)
    assert browser.post(at(order, "zatrzymaj/")).status_code == 302
    carry_on(NOW + timedelta(seconds=5))
    page = browser.get(at(order))
    assert "Zatrzymane" in text_of(page) and "Załatwione: 1 z 2" in text_of(page)
    assert text_of(page).count("wykonaj/") == 1 and "zatrzymaj/" not in text_of(page)
    assert [v.kind for v in Visit.objects.order_by("starts_at")] == ["phone", "in_person"]
    assert visits[1].code in text_of(page)
    browser.post(at(order, "wykonaj/"))
    carry_on(NOW + timedelta(seconds=10))
    assert "Wykonane" in text_of(browser.get(at(order)))
    assert not Visit.objects.filter(kind="in_person").exists()


def test_who_may_not_book_may_not_stop(house: House) -> None:
    make_visit(house, **PHONE)
    order = approved(house)
    as_a(Role.RECEPTION, house).post(at(order, "wykonaj/"))
    watcher = as_a(Role.DPO, house)
    for page in (watcher.get(at(order)), watcher.get(at(order, "postep/"))):
        assert "every 3s" in text_of(page) and "zatrzymaj/" not in text_of(page)
    assert watcher.post(at(order, "zatrzymaj/")).status_code == 404
    assert CarryOut.objects.get().running


def test_stop_is_a_press_on_something_that_was_begun(house: House) -> None:
    order, browser = approved(house), as_a(Role.RECEPTION, house)
    assert browser.post(at(order, "zatrzymaj/")).status_code == 404
    browser.post(at(order, "wykonaj/"))
    assert browser.get(at(order, "zatrzymaj/")).status_code == 405
    stranger = as_a(Role.DIRECTOR, make_house())
    assert stranger.post(at(order, "zatrzymaj/")).status_code == 404


def test_the_last_answer_of_the_box_brings_what_is_left(house: House) -> None:
    """While it is under way only the box is asked for; then, once, the rest of the page."""
    make_visit(house, **PHONE)
    order, browser = approved(house), as_a(Role.RECEPTION, house)
    browser.post(at(order, "wykonaj/"))
    page = text_of(browser.get(at(order)))
    assert "htmx-2.min.js" in page and 'id="impact-now"' in page
    assert 'data-hx-select="#impact-now"' not in text_of(browser.get(at(order, "postep/")))
    carry_on(NOW + timedelta(seconds=5))
    assert 'data-hx-select="#impact-now"' in text_of(browser.get(at(order, "postep/")))
    # What it brings does not ask once more.
    page = text_of(browser.get(at(order)))
    assert "data-hx-get" not in page and "Pokaż, co zostało" in page


def test_a_press_for_one_and_back(house: House) -> None:
    visit = make_visit(house, **PHONE)
    order, browser = approved(house), as_a(Role.RECEPTION, house)
    [best, *_others] = offered(browser.get(at(order)), "proposal")
    browser.post(at(order, f"{visit.code}/"), {"proposal": best})
    assert Visit.objects.get().kind == "phone"
    assert CarryOut.objects.get().running is False
    page = browser.get(at(order))
    assert f"{visit.code}/cofnij/" in text_of(page)
    browser.post(at(order, f"{visit.code}/cofnij/"))
    assert Visit.objects.get().kind == "in_person"
    assert CarryOutItem.objects.get().status == ItemStatus.NEEDS_PERSON


@pytest.mark.parametrize("proposal", ["", "x", "phone|phone|x|y", "\x00"])
def test_nonsense_is_refused_with_words(house: House, proposal: str) -> None:
    visit = make_visit(house, **PHONE)
    order, browser = approved(house), as_a(Role.RECEPTION, house)
    page = browser.post(at(order, f"{visit.code}/"), {"proposal": proposal}, follow=True)
    assert f"{visit.code}: " in text_of(page) and Visit.objects.get().kind == "in_person"


def test_what_was_not_approved_is_not_carried_out(house: House) -> None:
    make_visit(house, **PHONE)
    order, browser = planned(house), as_a(Role.RECEPTION, house)
    page = browser.post(at(order, "wykonaj/"), follow=True)
    assert "Najpierw je zatwierdź" in text_of(page) and not CarryOut.objects.exists()


def test_after_withdrawal_it_says_who_could_come_again(house: House) -> None:
    visit = make_visit(house, **PHONE)
    order, browser = approved(house), as_a(Role.DIRECTOR, house)
    browser.post(at(order, "wykonaj/"))
    carry_on(NOW + timedelta(seconds=5))
    withdraw(order=order, now=NOW, actor=None)
    page = browser.get(at(order))
    assert page.context["impact"].ended and visit.code in text_of(page)
    assert [row.code for row in page.context["impact"].again] == [visit.code]


def test_posters_that_must_come_down_are_named(house: House) -> None:
    replaced_copies.add("test", lambda order: [f"Drzwi {order.pk}"])
    try:
        order = planned(house)
        assert f"Drzwi {order.pk}" in text_of(as_a(Role.EDITOR, house).get(at(order)))
    finally:
        replaced_copies._entries.pop("test")


def test_a_list_in_pages_costs_as_much_as_a_short_one(house: House) -> None:
    order, browser = planned(house), as_a(Role.RECEPTION, house)

    def cost() -> int:
        browser.get(at(order))  # what the process has to find out first
        with CaptureQueriesContext(connection) as context:
            assert browser.get(at(order)).status_code == 200
        return len(context)

    make_visit(house, **PHONE)
    make_visit(house, **PHONE, starts_at=MONDAY_NINE + HOUR)
    few = cost()
    for turn in range(2, 6):
        make_visit(house, **PHONE, starts_at=MONDAY_NINE + turn * HOUR)
        make_visit(house, **PHONE, starts_at=MONDAY_NINE + turn * HOUR)
    assert cost() == few


# -- Walk-ins ------------------------------------------------------------------------------------


def test_walk_ins_are_shown_only_where_people_walk_in(house: House) -> None:
    browser = as_a(Role.DIRECTOR, house)
    assert "arrivals" not in text_of(browser.get(at(planned(house))))
    for values in ({"mode": "open"}, {"mode": "", "limits": {"people_inside": 4}}):
        assert "arrivals" in text_of(browser.get(at(planned(house, **values))))


def test_without_counts_the_page_asks_and_works_it_out(house: House) -> None:
    order, browser = planned(house, mode="open"), as_a(Role.DIRECTOR, house)
    page = browser.get(at(order))
    assert page.context["load"] is None and "nikogo nie policzono" in text_of(page)
    typed = {"arrivals": "30", "hosts": "2", "minutes": "20", "hours": "8", "limit": "4"}
    page = browser.get(at(order), typed)
    assert page.context["load"].outside > 0 and page.context["load"].turned_away > 0


@pytest.mark.parametrize("arrivals", ["", "-1", "99999", "x"])
def test_a_wrong_number_is_refused_at_its_field(house: House, arrivals: str) -> None:
    order, browser = planned(house, mode="open"), as_a(Role.DIRECTOR, house)
    typed = {"arrivals": arrivals, "hosts": "2", "minutes": "20", "hours": "8", "limit": ""}
    page = browser.get(at(order), typed)
    assert page.status_code == 422 and "Wpisz liczbę od 0 do 120." in text_of(page)
    assert "Введіть число від 0 до 120." in text_of(browser.get(f"/uk{at(order)}", typed))


def test_the_offices_own_counts_are_used(house: House) -> None:
    for turn in range(4):
        visit = make_visit(house, starts_at=MONDAY_NINE + turn * HOUR)
        entrance.arrive(visit=visit, now=visit.starts_at, actor=None)
    later = MONDAY_NINE + 6 * HOUR
    counted = counted_arrivals(house.office, later, 8)
    assert (counted.people, counted.days, counted.per_hour) == (4, 1, 0.5)
    assert counted_arrivals(house.office, later + 31 * DAY, 8).per_hour is None


@pytest.mark.parametrize("value", STRANGE, ids=range(len(STRANGE)))
def test_whatever_stands_in_the_address_the_page_does_not_break(house: House, value: str) -> None:
    order, browser = planned(house, mode="open"), as_a(Role.RECEPTION, house)
    for name in ("page", "arrivals", "hosts", "minutes", "hours", "limit"):
        assert browser.get(f"{at(order)}?arrivals=3&{name}={value}").status_code < 500
