"""Presets, emergencies, one order, corrections: the pages of /praca/tryb/."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.utils import timezone

from furtka.offices.models import Role
from furtka.rules import links
from furtka.rules.corrections import correct_words
from furtka.rules.drafts import OrderWording
from furtka.rules.emergencies import close_now
from furtka.rules.models import Order, OrderStatus
from furtka.rules.order_page import order_page
from furtka.rules.published import public_path
from tests.offices.factories import House, make_house, make_staff, make_user
from tests.rules.factories import DAY, NOW, make_obligation, make_order
from tests.rules.test_views import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Iterator[House]:
    with time_machine.travel(NOW, tick=False):
        yield make_house()


def form_of(browser: Browser, path: str) -> dict[str, Any]:
    """What the form would send, as it stands."""
    form = browser.get(path).context["form"]
    said = {field.html_name: field.value() for field in form}
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in said.items()
        if value not in (None, "", [])
    }


def test_a_preset_is_sent_as_it_stands_and_approved_by_another(house: House) -> None:
    head, director = log_in(house, Role.UNIT_HEAD), log_in(house, Role.DIRECTOR)
    for code in ("zdalnie", "po-umowieniu", "zwykly", "zamkniete"):
        assert f"?preset={code}" in head.get("/praca/tryb/").content.decode()
    path = "/praca/tryb/nowe/?preset=zdalnie"
    answer = head.post(path, form_of(head, path) | {"act": "send"})
    order = Order.objects.get()
    assert answer.headers["Location"] == f"/praca/tryb/{order.pk}/"
    assert order.status == OrderStatus.SUBMITTED and order.mode == "remote_only"
    assert order.reason and order.reason_en and order.reason_uk
    page = director.get(f"/praca/tryb/{order.pk}/").content.decode()
    assert "zatwierdz/" in page
    [seen] = re.findall(r'name="seen" value="([^"]*)"', page)
    answer = director.post(f"/praca/tryb/{order.pk}/zatwierdz/", {"seen": seen})
    assert answer.status_code == 302
    order.refresh_from_db()
    assert (order.status, order.mark) == (OrderStatus.APPROVED, "1/2026")


@pytest.mark.parametrize("code", ["zwykly", "po-umowieniu", "zdalnie", "zamkniete"])
def test_every_preset_can_be_sent_unchanged_beside_an_order_in_force(
    house: House, code: str
) -> None:
    make_obligation(house.office)
    make_order(house.office, mode="by_appointment", obligations=["mask"])
    head, path = log_in(house, Role.UNIT_HEAD), f"/praca/tryb/nowe/?preset={code}"
    assert head.post(path, form_of(head, path) | {"act": "send"}).status_code == 302


def test_what_is_refused_stands_at_its_field_and_nothing_is_stored(house: House) -> None:
    soon = timezone.now() + 7 * DAY  # ends before the new one does, which therefore is no exception
    make_order(house.office, mode="by_appointment", title="Zasady na jesień", valid_until=soon)
    head, path = log_in(house, Role.UNIT_HEAD), "/praca/tryb/nowe/?preset=zdalnie"
    data = form_of(head, path) | {"act": "send", "replaces": ""}
    answer = head.post(path, data)
    assert answer.status_code == 422 and Order.objects.count() == 1
    assert list(answer.context["form"].errors) == ["from_day", "replaces"]
    assert "Zasady na jesień" in answer.content.decode()


def test_a_second_press_of_send_changes_nothing(house: House) -> None:
    head, path = log_in(house, Role.UNIT_HEAD), "/praca/tryb/nowe/?preset=zdalnie"
    data = form_of(head, path) | {"act": "send"}
    first, second = head.post(path, data), head.post(path, data)
    assert first.headers["Location"] == second.headers["Location"]
    assert Order.objects.count() == 1


def test_the_same_again_fills_the_form(house: House) -> None:
    order = make_order(house.office, mode="remote_only", title="Zimą zdalnie")
    head = log_in(house, Role.UNIT_HEAD)
    said = form_of(head, f"/praca/tryb/nowe/?wzor={order.pk}")
    assert (said["title"], said["mode"]) == ("Zimą zdalnie", "remote_only")
    theirs = make_order(make_house().office, title="Cudze")
    for typed in (str(theirs.pk), "x", "9" * 30, "²"):
        assert "title" not in form_of(head, f"/praca/tryb/nowe/?wzor={typed}")


def test_how_many_people_fit_is_suggested_beside_the_field(house: House) -> None:
    head = log_in(house, Role.UNIT_HEAD)
    path = "/praca/tryb/nowe/?preset=zdalnie"
    assert "m²" not in head.get(path).content.decode()
    house.site.waiting_area_m2 = 40
    house.site.name = "Dom <b>"
    house.site.save()
    shown = head.get(path).content.decode()
    assert "Dom &lt;b&gt; (40 m²): 40 przy 1 m, 10 przy 2 m." in shown
    make_order(house.office, mode="by_appointment", limits={"distance_m": 3})
    assert "(40 m²): 4 przy 3 m." in head.get(path).content.decode()
    assert head.get(path).context["form"]["limit_people_inside"].value() is None


def test_closed_now_takes_two_presses(house: House) -> None:
    head, director = log_in(house, Role.UNIT_HEAD), log_in(house, Role.DIRECTOR)
    answer = head.post("/praca/tryb/nagle/", form_of(head, "/praca/tryb/nagle/") | {"until": "0"})
    order = Order.objects.get()
    assert answer.headers["Location"] == f"/praca/tryb/{order.pk}/"
    assert order.mode == "closed" and order.unconfirmed
    assert "Jeszcze niepotwierdzone" in head.get("/praca/").content.decode()
    assert f"{order.pk}/potwierdz/" not in head.get("/praca/tryb/").content.decode()
    assert f"{order.pk}/potwierdz/" in director.get("/praca/tryb/").content.decode()
    director.post(f"/praca/tryb/{order.pk}/potwierdz/")
    order.refresh_from_db()
    assert not order.unconfirmed
    assert "iepotwierdzone" not in head.get("/praca/tryb/").content.decode()


def test_an_emergency_that_can_not_be_says_so(house: House) -> None:
    head = log_in(house, Role.UNIT_HEAD)
    for wrong in ({"why": "nuda", "until": "0"}, {"why": "power", "until": "9"}):
        assert head.post("/praca/tryb/nagle/", wrong).status_code == 422
    head.post("/praca/tryb/nagle/", {"why": "power", "until": "0"})
    answer = head.post("/praca/tryb/nagle/", {"why": "power", "until": "2"})
    assert list(answer.context["form"].errors) == ["until"]
    assert Order.objects.count() == 1


def test_who_declared_an_emergency_may_end_it_and_others_who_only_write_may_not(
    house: House,
) -> None:
    me, other = make_staff(house, Role.UNIT_HEAD), log_in(house, Role.UNIT_HEAD)
    assert me.user is not None
    order = close_now(office=house.office, why="power", now=timezone.now(), actor=me.user)
    assert other.post(f"/praca/tryb/{order.pk}/wycofaj/").status_code == 404
    browser = Browser()
    browser.force_login(me.user)
    assert browser.post(f"/praca/tryb/{order.pk}/wycofaj/").status_code == 302
    order.refresh_from_db()
    assert order.status == OrderStatus.WITHDRAWN


def test_words_are_corrected_and_both_versions_shown(house: House) -> None:
    order = make_order(house.office, title="Zasady na zmię")
    director = log_in(house, Role.DIRECTOR)
    path = f"/praca/tryb/{order.pk}/popraw/"
    data = form_of(director, path) | {"title": "Zasady na zimę", "seen": "1"}
    for _press in range(2):
        assert director.post(path, data).status_code == 302
    page = director.get(f"/praca/tryb/{order.pk}/").content.decode()
    assert "Zasady na zimę" in page and "Zasady na zmię" in page and "wersja 2" in page
    stale = director.post(path, data | {"title": "Inaczej"})
    assert stale.status_code == 422 and stale.context["form"].non_field_errors()
    assert director.post(path, data | {"title": ""}).status_code == 422
    assert director.post(path, data | {"title": "Inaczej", "seen": "²"}).status_code == 422


@pytest.mark.parametrize(
    ("path", "reception", "head", "director"),
    [("", 200, 200, 200), ("popraw/", 404, 404, 200), ("potwierdz/", 405, 405, 405)],
)
def test_who_opens_what(house: House, path: str, reception: int, head: int, director: int) -> None:
    order = make_order(house.office)
    expected = {Role.RECEPTION: reception, Role.UNIT_HEAD: head, Role.DIRECTOR: director}
    for role, status in expected.items():
        answer = log_in(house, role).get(f"/praca/tryb/{order.pk}/{path}")
        assert answer.status_code in (status, 404 if status == 405 else status)


def test_orders_of_others_and_unknown_ones_are_404(house: House) -> None:
    theirs = make_order(make_house().office)
    director = log_in(house, Role.DIRECTOR)
    for number in (theirs.pk, 10**30):
        for path in ("", "popraw/"):
            assert director.get(f"/praca/tryb/{number}/{path}").status_code == 404
        assert director.post(f"/praca/tryb/{number}/potwierdz/").status_code == 404
    assert director.post(f"/praca/tryb/{theirs.pk}/").status_code == 405


def test_a_draft_is_not_corrected(house: House) -> None:
    order = make_order(house.office, status=OrderStatus.DRAFT, approved_at=None)
    director = log_in(house, Role.DIRECTOR)
    assert director.get(f"/praca/tryb/{order.pk}/popraw/").status_code == 404


def test_the_page_of_an_order_costs_six_queries_whatever_became_of_it(
    house: House, django_assert_num_queries: Any
) -> None:
    make_obligation(house.office)
    job = make_staff(house, Role.DIRECTOR)
    assert job.user is not None
    order = make_order(house.office, obligations=["mask"], author=make_user(), confirm_by=NOW + DAY)
    for version, title in enumerate(("Raz", "Dwa", "Trzy"), start=1):
        words = OrderWording(title, "podstawa")
        correct_words(order=order, words=words, seen=version, now=NOW, actor=job.user)
        order = Order.objects.select_related("office", "author").get()
        with django_assert_num_queries(6):
            order_page(order, job, NOW)


def test_links_to_other_rooms_appear_with_their_pages(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = make_order(house.office, number=3, year=2026)
    draft = make_order(house.office, status=OrderStatus.DRAFT, approved_at=None, valid_from=NOW)
    monkeypatch.setattr(links, "_known", lambda path: path)
    assert links.impact_path(order) == f"/praca/tryb/{order.pk}/skutki/"
    assert links.posters_path(order) == f"/praca/plakaty/?zarzadzenie={order.pk}"
    assert public_path(order) == "/komunikaty/zarzadzenie/3-2026/"
    assert public_path(draft) == ""
    page = log_in(house, Role.DIRECTOR).get(f"/praca/tryb/{order.pk}/").content.decode()
    assert all(f'href="{path}' in page for path in (links.impact_path(order), "/praca/plakaty/"))


def test_an_address_that_only_might_be_a_page_is_no_link() -> None:
    assert links._known("/nie/ma/takiej-strony/") == ""
    assert links._known("/praca/tryb/") == "/praca/tryb/"


def test_a_long_emergency_can_be_seen_until_it_is_confirmed(house: House) -> None:
    author = make_staff(house, Role.UNIT_HEAD).user
    assert author is not None
    until = NOW + timedelta(hours=60)
    close_now(office=house.office, why="water", until=until, now=NOW, actor=author)
    with time_machine.travel(NOW + timedelta(hours=50), tick=False):
        shown = Browser().get("/umow-wizyte/", follow=True).content.decode()
    assert "Jeszcze niepotwierdzone" in shown
