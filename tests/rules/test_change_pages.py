"""The form of a draft that is there already, and the buttons beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser

from furtka.offices.models import Role, Staff
from furtka.rules.changing import change_draft
from furtka.rules.models import Order, OrderStatus
from furtka.rules.services import draft_order, submit
from tests.offices.factories import House, make_house, make_staff
from tests.rules.factories import DAY, NOW, make_draft, make_obligation, make_order
from tests.rules.test_order_pages import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Iterator[House]:
    with time_machine.travel(NOW, tick=False):
        yield make_house()


@pytest.fixture
def head(house: House) -> Staff:
    return make_staff(house, Role.UNIT_HEAD)


@pytest.fixture
def director(house: House) -> Staff:
    return make_staff(house, Role.DIRECTOR)


def at_work(staff: Staff) -> Browser:
    browser = Browser()
    browser.force_login(staff.user)  # type: ignore[arg-type]
    return browser


def drafted(house: House, author: Staff, **values: Any) -> Order:
    assert author.user is not None
    return draft_order(office=house.office, draft=make_draft(**values), now=NOW, actor=author.user)


def opened(browser: Browser, order: Order) -> dict[str, Any]:
    """What the form of that draft would send, as it stands."""
    path = f"/praca/tryb/{order.pk}/zmien/"
    [seen] = re.findall(r'name="seen" value="([^"]*)"', browser.get(path).content.decode())
    return form_of(browser, path) | {"seen": seen}


def changed_by(browser: Browser, order: Order, data: dict[str, Any], **values: Any) -> Any:
    return browser.post(f"/praca/tryb/{order.pk}/zmien/", data | values)


def test_a_draft_opens_with_what_it_says_and_is_saved_in_place(house: House, head: Staff) -> None:
    make_obligation(house.office)
    old = make_order(house.office, mode="by_appointment")
    order = drafted(
        house, head, obligations=("mask",), limits={"party": 2}, site=house.site, unit=house.unit,
        reason_uk="Ремонт", replaces=old,
    )  # fmt: skip
    browser = at_work(head)
    assert f"{order.pk}/zmien/" in browser.get("/praca/tryb/").content.decode()
    page = browser.get(f"/praca/tryb/{order.pk}/").content.decode()
    assert f"{order.pk}/zmien/" in page and f"wzor={order.pk}" not in page
    before, data = order.fingerprint, opened(browser, order)
    assert changed_by(browser, order, data).status_code == 302
    order = Order.objects.get(pk=order.pk)
    assert order.fingerprint == before  # to the second: nothing was touched
    answer = changed_by(browser, order, data, title="Zasady na wiosnę", last_day="2026-12-31")
    assert answer.headers["Location"] == f"/praca/tryb/{order.pk}/"
    order.refresh_from_db()
    assert order.title == "Zasady na wiosnę" and Order.objects.count() == 2
    assert order.valid_until is not None and order.valid_until.isoformat().startswith("2026-12-31")
    assert "projekt zmieniony" in browser.get(f"/praca/tryb/{order.pk}/").content.decode()


def test_an_end_within_a_day_stays_until_somebody_chooses_another(
    house: House, head: Staff
) -> None:
    ends = NOW + 3 * DAY + timedelta(hours=2, seconds=7)
    order, browser = drafted(house, head, valid_until=ends), at_work(head)
    changed_by(browser, order, opened(browser, order), title="Inny")
    order.refresh_from_db()
    assert (order.title, order.valid_until) == ("Inny", ends)
    changed_by(browser, order, opened(browser, order), from_time="06:30")
    order.refresh_from_db()
    assert order.valid_from.isoformat() == "2026-11-27T05:30:00+00:00"


def test_it_is_sent_for_approval_in_the_same_press(house: House, head: Staff) -> None:
    order, browser = drafted(house, head), at_work(head)
    data = opened(browser, order)
    for _press in range(2):
        assert changed_by(browser, order, data, reason="Remont", act="send").status_code == 302
    order.refresh_from_db()
    assert (order.reason, order.status) == ("Remont", OrderStatus.SUBMITTED)


def test_what_was_changed_meanwhile_is_said_and_nothing_overwritten(
    house: House, head: Staff, director: Staff
) -> None:
    order, browser = drafted(house, head), at_work(head)
    data = opened(browser, order)
    assert director.user is not None
    change_draft(
        order=order, draft=make_draft(title="Wersja dyrektora"), seen=order.fingerprint, now=NOW,
        actor=director.user,
    )  # fmt: skip
    for act in ("save", "send"):
        answer = changed_by(browser, order, data, title="Wersja kierownika", act=act)
        page = answer.content.decode()
        assert answer.status_code == 422 and "Ktoś w tym czasie zmienił to zarządzenie" in page
        assert "Wersja kierownika" in page  # what was typed is not lost
        assert re.findall(r'name="seen" value="([^"]*)"', page) == [data["seen"]]
    order.refresh_from_db()
    assert (order.title, order.status) == ("Wersja dyrektora", OrderStatus.DRAFT)


def test_what_was_sent_meanwhile_is_said_and_nothing_overwritten(house: House, head: Staff) -> None:
    order, browser = drafted(house, head), at_work(head)
    data = opened(browser, order)
    submit(order=order, now=NOW, actor=head.user)
    answer = changed_by(browser, order, data, title="Inny")
    assert answer.status_code == 422
    assert "nie jest już projektem" in answer.content.decode()
    order.refresh_from_db()
    assert order.title == "Zasady na zimę"
    late = browser.get(f"/praca/tryb/{order.pk}/zmien/", follow=True)
    assert late.redirect_chain == [(f"/praca/tryb/{order.pk}/", 302)]
    assert "nie jest już projektem" in late.content.decode()


@pytest.mark.parametrize(
    ("values", "field"),
    [({"title": ""}, "title"), ({"last_day": ""}, "last_day"), ({"mode": "x"}, "mode")],
)
def test_what_can_not_be_is_named_at_its_field(
    house: House, head: Staff, values: dict[str, str], field: str
) -> None:
    order, browser = drafted(house, head), at_work(head)
    answer = changed_by(browser, order, opened(browser, order), **values)
    assert answer.status_code == 422 and list(answer.context["form"].errors) == [field]
    assert order.fingerprint == Order.objects.get().fingerprint


def test_only_the_author_takes_back_what_waits(house: House, head: Staff, director: Staff) -> None:
    order = drafted(house, head)
    submit(order=order, now=NOW, actor=head.user)
    path = f"/praca/tryb/{order.pk}/"
    pages = {who: at_work(who).get(path).content.decode() for who in (head, director)}
    assert f"{path}cofnij/" in pages[head] and f"{path}zmien/" not in pages[head]
    assert f"{path}cofnij/" not in pages[director] and f"{path}zatwierdz/" in pages[director]
    refused = at_work(director).post(f"{path}cofnij/", follow=True)
    assert [m.level_tag for m in refused.context["messages"]] == ["error"]
    order.refresh_from_db()
    assert order.status == OrderStatus.SUBMITTED
    page = at_work(head).post(f"{path}cofnij/", follow=True).content.decode()
    assert f"{path}zmien/" in page


@pytest.mark.parametrize("page", ["/praca/tryb/", "/praca/tryb/{}/", "/praca/tryb/{}/skutki/"])
def test_an_approver_approves_only_what_the_page_said(
    house: House, head: Staff, director: Staff, page: str
) -> None:
    order, browser = drafted(house, head), at_work(director)
    submit(order=order, now=NOW, actor=head.user)
    shown = browser.get(page.format(order.pk)).content.decode()
    [seen] = re.findall(r'name="seen" value="([^"]*)"', shown)
    Order.objects.update(reason="Coś zupełnie innego")
    for said in (seen, ""):
        path = f"/praca/tryb/{order.pk}/zatwierdz/"
        answer = browser.post(path, {"seen": said}, follow=True)
        assert "Ktoś w tym czasie zmienił to zarządzenie" in answer.content.decode()
    order.refresh_from_db()
    assert order.status == OrderStatus.SUBMITTED
    [seen] = re.findall(r'name="seen" value="([^"]*)"', answer.content.decode())
    browser.post(path, {"seen": seen})
    order.refresh_from_db()
    assert order.status == OrderStatus.APPROVED


@pytest.mark.parametrize(
    ("role", "status"), [(Role.RECEPTION, 404), (Role.UNIT_HEAD, 200), (Role.DIRECTOR, 200)]
)
def test_who_opens_the_form_of_a_draft(house: House, head: Staff, role: Role, status: int) -> None:
    order, browser = drafted(house, head), at_work(make_staff(house, role))
    answer = browser.get(f"/praca/tryb/{order.pk}/zmien/")
    assert answer.status_code == status
    if status == 200:  # the author is somebody else
        assert "ktoś inny" in answer.content.decode()
    else:
        assert browser.post(f"/praca/tryb/{order.pk}/cofnij/").status_code == 404


def test_drafts_of_others_are_unknown(house: House, head: Staff) -> None:
    theirs = make_order(make_house().office, status=OrderStatus.DRAFT, approved_at=None)
    browser = at_work(head)
    for number in (theirs.pk, 10**30):
        assert browser.get(f"/praca/tryb/{number}/zmien/").status_code == 404
        assert browser.post(f"/praca/tryb/{number}/cofnij/").status_code == 404
    assert browser.get(f"/praca/tryb/{theirs.pk}/cofnij/").status_code == 405
