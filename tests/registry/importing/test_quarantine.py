"""Files in quarantine: shown with the reason, registered by hand, forgotten in the end."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from furtka.offices.models import Role
from furtka.outbox.models import Task
from furtka.privacy.models import AuditLine
from furtka.registry.archive import keep, path_of
from furtka.registry.importing import quarantine
from furtka.registry.importing.door import take_in
from furtka.registry.importing.retention import forget_files
from furtka.registry.models import Item, Quarantined
from furtka.registry.services import attach
from tests.offices.factories import House, make_house, make_staff
from tests.outbox.factories import make_client
from tests.registry.test_services import record
from tests.visits.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_time_of_the_factories")]
PAGE = "/praca/rejestr/kwarantanna/"


@pytest.fixture(autouse=True)
def archive(settings: Any, tmp_path: Path) -> None:
    settings.ARCHIVE_ROOT = tmp_path


@pytest.fixture
def house() -> House:
    return make_house()


def refuse(house: House, name: str = "pismo.pdf", data: bytes = b"MZ") -> Quarantined:
    take_in(
        office=house.office, name=name, stream=BytesIO(data), source="folder", now=NOW, actor=None
    )
    return Quarantined.objects.get(office=house.office, name=name)


def log_in(client: Client, house: House) -> None:
    client.force_login(make_staff(house, Role.REGISTRY).user)


def test_the_page_says_what_when_whence_and_why(client: Client, house: House) -> None:
    noted = refuse(house)
    refuse(make_house(), "obcy.pdf")
    log_in(client, house)
    page = client.get(PAGE).content.decode()
    assert all(word in page for word in (noted.name, "z folderu", "nie jest tym"))
    assert "obcy.pdf" not in page
    assert noted.sha256 not in page


def test_looked_at_closes_the_task_and_can_be_taken_back(client: Client, house: House) -> None:
    noted = refuse(house)
    log_in(client, house)
    client.post(f"{PAGE}{noted.pk}/obejrzane/", {"seen": "1"})
    noted.refresh_from_db()
    assert noted.seen_at == NOW and noted.seen_by is not None
    assert not Task.objects.exists()
    client.post(f"{PAGE}{noted.pk}/obejrzane/", {"seen": "0"})
    noted.refresh_from_db()
    assert (noted.seen_at, noted.seen_by) == (None, None)
    said = AuditLine.objects.filter(thing=f"quarantine:{noted.pk}").values_list("action", flat=True)
    assert list(said.order_by("pk")) == ["quarantine.put", "quarantine.seen", "quarantine.unseen"]


def test_what_it_was_about_is_registered_by_hand_once(client: Client, house: House) -> None:
    noted = refuse(house)
    log_in(client, house)
    path = f"{PAGE}{noted.pk}/zapisz/"
    assert client.get(path).status_code == 200
    assert client.post(path, {"channel": "epuap"}).status_code == 422
    sent = {"channel": "epuap", "sender": "Zofia Żółć", "subject": "Skarga", "matter": ""}
    client.post(path, sent)
    client.post(path, sent)
    item = Item.objects.get()
    noted.refresh_from_db()
    assert (noted.item, noted.seen_at, item.received_at) == (item, NOW, NOW)
    assert item.remark == "kwarantanna: pismo.pdf"
    assert not Task.objects.filter(reason=quarantine.CHORE).exists()
    client.post(f"{PAGE}{noted.pk}/obejrzane/", {"seen": "0"})
    noted.refresh_from_db()
    assert noted.seen_at == NOW


def test_files_of_others_are_not_there(client: Client, house: House) -> None:
    noted = refuse(make_house())
    log_in(client, house)
    assert client.post(f"{PAGE}{noted.pk}/obejrzane/", {"seen": "1"}).status_code == 404
    assert client.get(f"{PAGE}{noted.pk}/zapisz/").status_code == 404


def test_the_page_asks_no_more_for_many_files(
    client: Client, house: House, django_assert_max_num_queries: Any
) -> None:
    def queries() -> int:
        with django_assert_max_num_queries(60) as asked:
            assert client.get(PAGE).status_code == 200
        return len(asked)

    log_in(client, house)
    refuse(house)
    queries()  # what is remembered afterwards
    before = queries()
    noted = Quarantined.objects.get()
    for n in range(60):
        noted.pk, noted.name = None, f"{n}.pdf"
        noted.save()
    assert queries() == before
    assert client.get(PAGE).content.decode().count("<h3>") == 50


def age(house: House, noted: Quarantined, seen_at: datetime) -> Path:
    Quarantined.objects.filter(pk=noted.pk).update(seen_at=seen_at)
    path = path_of(house.office, noted.sha256)
    if path.exists():
        os.utime(path, (seen_at.timestamp(),) * 2)
    return path


def test_files_are_deleted_in_the_end_but_none_that_something_needs(
    house: House, django_capture_on_commit_callbacks: Any
) -> None:
    before = NOW - timedelta(days=90)
    old, young = refuse(house, "a.pdf", b"MZ1"), refuse(house, "b.pdf", b"MZ2")
    shared, unseen = refuse(house, "c.pdf", b"MZ3"), refuse(house, "d.pdf", b"MZ4")
    kept = keep(house.office, "c.pdf", BytesIO(b"MZ3"))
    attach(item=record(house), files=[kept], now=NOW, actor=None)
    gone = age(house, old, before - timedelta(days=1))
    needed = age(house, shared, before - timedelta(days=1))
    age(house, young, before + timedelta(days=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_files(before, NOW) == {house.office.pk: 2}
    assert set(Quarantined.objects.all()) == {young, unseen}
    assert (gone.exists(), needed.exists()) == (False, True)


def test_what_somebody_under_protection_called_a_file_is_for_who_may_read_it(
    client: Client, house: House
) -> None:
    item = record(house)
    item.client = make_client(office=house.office, protected=True)
    item.save()
    kept = keep(house.office, "wyrok w sprawie.exe", BytesIO(b"MZ"))
    quarantine.put(
        office=house.office, kept=kept, reason="dangerous", source="e-mail", now=NOW, item=item
    )
    for role, shown in ((Role.REGISTRY, False), (Role.UNIT_HEAD, True)):
        client.force_login(make_staff(house, role).user)
        assert ("wyrok" in client.get(PAGE).content.decode()) is shown
    assert Quarantined.objects.get().name == kept.name
