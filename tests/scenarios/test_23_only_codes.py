"""Scenario 23: wherever a visit shows to others, only codes and neutral labels appear."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.core import mail

from furtka.clients.models import Client, ContactWay
from furtka.entrance import day_sheet
from furtka.entrance import services as entrance
from furtka.offices.models import Role, Staff
from furtka.outbox.models import Message
from furtka.outbox.services import send_due
from furtka.visits import messages, services
from furtka.visits.models import Visit
from furtka.visits.reminders import plan_reminders
from tests.offices.factories import House, make_house, make_staff
from tests.visits.factories import MONDAY_NINE, NOW, make_visit

pytestmark = pytest.mark.django_db
NAME = "Zofia Żółć"


@pytest.fixture
def house() -> House:
    house = make_house()
    house.service.name, house.service.official_name = "Przemoc w rodzinie", "Niebieska Karta"
    house.service.save()
    house.unit.name = "Zespół Interdyscyplinarny"
    house.unit.save()
    return house


@pytest.fixture
def visit(house: House) -> Visit:
    return make_visit(house, name=NAME)


def tells_nothing(text: str, house: House) -> bool:
    """No name, no matter, no unit, no office."""
    secrets = (
        *NAME.split(), house.service.name, house.service.official_name, house.unit.name,
        house.office.name, house.office.short_name, house.host.name, "Przemoc", "Interdysc",
    )  # fmt: skip
    return not any(secret.lower() in text.lower() for secret in secrets)


def everything_that_happens(visit: Visit) -> None:
    """Booked by now; reminded, moved, made a call, cancelled by the client and by the office."""
    plan_reminders(MONDAY_NINE.replace(day=28))
    Message.objects.filter(kind="reminder").update(dedupe_key="kept", about="kept")
    messages.mode_changed(visit, now=NOW)
    messages.by_phone(visit, now=NOW)
    messages.moved(visit, now=NOW)
    messages.series_booked([visit], now=NOW)
    messages.series_cancelled([visit], now=NOW)
    messages.cancelled(visit, now=NOW)


def test_subjects_and_calendars(house: House, visit: Visit) -> None:
    everything_that_happens(visit)
    services.cancel(visit, now=NOW, actor=make_staff(house, Role.RECEPTION).user)
    told = list(Message.objects.all())
    assert len({message.kind for message in told}) >= 8
    for message in told:
        assert visit.code in message.subject, message.kind
        for part in (message.subject, message.text, message.calendar):
            assert tells_nothing(part, house), message.kind
        assert not message.calendar or "SUMMARY:Termin" in message.calendar
    [gone] = [one for one in told if one.kind == "visit_cancelled_by_office"]
    assert "METHOD:CANCEL" in gone.calendar and "STATUS:CANCELLED" in gone.calendar


def test_an_e_mail_as_it_goes_out(house: House, visit: Visit) -> None:
    send_due(NOW)
    [sent] = mail.outbox
    assert sent.subject == f"Potwierdzenie wizyty {visit.code}"
    assert tells_nothing(f"{sent.subject} {sent.body} {sent.from_email}", house)


def test_text_messages(house: House, visit: Visit) -> None:
    Client.objects.update(contact=ContactWay.SMS, phone="+48500000001", email="")
    visit = Visit.objects.select_related("client", "office", "service__unit", "site").get()
    everything_that_happens(visit)
    texts = [message.text for message in Message.objects.filter(channel="sms")]
    assert len(texts) >= 7
    for text in texts:
        assert visit.code in text and tells_nothing(text, house) and "http" not in text


def test_the_wall_screen(house: House, visit: Visit, client: Any) -> None:
    with time_machine.travel(MONDAY_NINE, tick=False):
        staff = make_staff(house, Role.RECEPTION).user
        entrance.arrive(visit=visit, now=MONDAY_NINE, actor=staff)
        entrance.meet(visit=visit, now=MONDAY_NINE, actor=staff)
        page = client.get(f"/ekran/{house.site.slug}/").content.decode()
    body = page.partition("<body")[2]
    assert visit.code in body
    for secret in (*NAME.split(), house.service.name, "Niebieska", "Interdysc", house.host.name):
        assert secret not in body


def test_every_screen_and_paper_at_the_door(house: House, visit: Visit, client: Any) -> None:
    at = f"/praca/wejscie/{house.site.slug}/"
    shown = [
        at, f"{at}tablica/", f"{at}lista/", f"{at}lista/obecnosc/", f"{at}bez-sieci/dzis.json",
        f"{at}kartka/wpisz/", f"{at}{visit.code}/przyszedl/", f"{at}{visit.code}/inaczej/",
        "/praca/wejscie/po-klienta/", "/praca/pomoc/pasek/",
    ]  # fmt: skip
    with time_machine.travel(MONDAY_NINE, tick=False):
        staff = make_staff(house, Role.UNIT_HEAD).user
        client.force_login(staff)
        Staff.objects.filter(pk=visit.host_id).update(user=None)
        entrance.arrive(visit=visit, now=MONDAY_NINE, actor=staff)
        client.post(f"{at}lista/obecnosc/zacznij/")
        pages = {path: client.get(path, follow=True) for path in shown}
        sheet = day_sheet.data(house.site, MONDAY_NINE.date(), MONDAY_NINE)
    texts = {path: page.content.decode() for path, page in pages.items()} | {"PDF": str(sheet)}
    assert all(page.status_code == 200 for page in pages.values())
    for path, text in texts.items():
        for secret in (*NAME.split(), house.service.name, "Niebieska", "Interdysc"):
            assert secret not in text, path
