"""A new item with all that may be known of it: letter, files, whose it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from furtka.offices.models import Role, Staff
from furtka.outbox.models import Task
from furtka.registry.models import Attachment, FileClass, Item, Quarantined
from tests.offices.factories import House, make_house, make_staff
from tests.registry.test_views import TYPED

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"\x00\x01" * 200
REGISTER = "/praca/rejestr/"


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture(autouse=True)
def archive(settings: Any, tmp_path: Path) -> None:
    settings.ARCHIVE_ROOT = tmp_path


def log_in(client: Client, house: House, role: Role = Role.REGISTRY) -> Staff:
    job = make_staff(house, role)
    assert job.user is not None
    client.force_login(job.user)
    return job


def file(name: str, content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_everything_that_is_known_of_a_letter_is_kept(client: Client, house: House) -> None:
    log_in(client, house)
    found = FileClass.objects.create(office=house.office, symbol="5121", title="Zasiłki celowe")
    typed = TYPED | {
        "sent_on": "2026-11-02", "sender_mark": "OPS.12", "postmark": "2026-11-03",
        "remark": "koperta uszkodzona", "file_class": "5121 Zasiłki", "unit": house.unit.pk,
        "assignee": house.host.pk, "attached": [file("pismo.pdf"), file("zal.pdf", PDF + b"2")],
    }  # fmt: skip
    page = client.post(REGISTER, typed, follow=True).content.decode()
    item = Item.objects.get()
    assert (str(item.sent_on), str(item.postmark)) == ("2026-11-02", "2026-11-03")
    assert (item.sender_mark, item.remark) == ("OPS.12", "koperta uszkodzona")
    assert (item.file_class, item.assignee) == (found, house.host)
    assert [one.name for one in Attachment.objects.order_by("position")] == ["pismo.pdf", "zal.pdf"]
    assert Task.objects.get(reason="item_for_you").owner == house.host
    assert 'class="notice recorded"' in page and item.shown in page
    assert '<option value="post" selected>' in page, "the next letter of the pile is one, too"
    assert 'class="notice recorded"' not in client.get(REGISTER).content.decode(), "said once"


def test_a_program_is_refused_with_its_name_and_nothing_else_is_lost(
    client: Client, house: House
) -> None:
    log_in(client, house)
    sent = {"attached": [file("faktura.pdf", b"MZ\x90\x00" + b"\x00" * 90), file("skan.pdf")]}
    answer = client.post(REGISTER, TYPED | sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and not Item.objects.exists()
    assert "faktura.pdf: Ten plik nie jest tym" in page and 'value="Józef Łęcki"' in page
    kept = Quarantined.objects.get()
    assert (kept.name, kept.reason, kept.source) == ("faktura.pdf", "wrong_kind", "page")
    [(good, ticket)] = answer.context["kept"]
    assert good.name == "skan.pdf" and ticket in page
    client.post(REGISTER, TYPED | {"kept": [ticket]})
    assert Attachment.objects.get().name == "skan.pdf"


def test_files_of_a_form_with_a_mistake_need_not_be_chosen_again(
    client: Client, house: House
) -> None:
    log_in(client, house)
    answer = client.post(REGISTER, TYPED | {"subject": "", "attached": [file("skan.pdf")]})
    tickets = [ticket for _file, ticket in answer.context["kept"]]
    assert answer.status_code == 422 and len(tickets) == 1
    client.post(REGISTER, TYPED | {"kept": tickets})
    assert Item.objects.get().attachments.count() == 1


def test_a_ticket_that_is_forged_or_another_offices_is_worth_nothing(
    client: Client, house: House
) -> None:
    log_in(client, make_house())
    theirs = client.post(REGISTER, TYPED | {"subject": "", "attached": [file("obcy.pdf")]})
    [(_file, ticket)] = theirs.context["kept"]
    log_in(client, house)
    client.post(REGISTER, TYPED | {"kept": [ticket, "zmyslony", ticket + "x"]})
    assert Item.objects.get().attachments.count() == 0


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"channel": "email", "postmark": "2026-11-03"}, "postmark"),
        ({"postmark": "2999-01-01"}, "postmark"),
        ({"sent_on": "2026-02-30"}, "sent_on"),
        ({"file_class": "9999"}, "file_class"),
        ({"file_class": "0000"}, "file_class"),  # retired
        ({"assignee": "999999"}, "assignee"),
    ],
)
def test_what_can_not_be_gets_a_sentence_at_its_field(
    client: Client, house: House, typed: dict[str, str], field: str
) -> None:
    log_in(client, house)
    FileClass.objects.create(office=house.office, symbol="0000", title="Dawna", retired=True)
    answer = client.post(REGISTER, TYPED | typed)
    assert answer.status_code == 422 and list(answer.context["form"].errors) == [field]
    assert not Item.objects.exists()


def test_who_may_not_give_items_to_others_may_take_one_at_once(
    client: Client, house: House
) -> None:
    worker = log_in(client, house, Role.CASE_WORKER)
    assert client.post(REGISTER, TYPED | {"assignee": house.host.pk}).status_code == 422
    client.post(REGISTER, TYPED | {"assignee": worker.pk})
    assert Item.objects.get().assignee == worker


def test_an_item_without_effect_says_so_at_once(client: Client, house: House) -> None:
    log_in(client, house)
    typed = TYPED | {"channel": "email", "matter": "application"}
    page = client.post(REGISTER, typed, follow=True).content.decode()
    assert "bez skutku prawnego" in page.partition("recorded")[2][:600]
