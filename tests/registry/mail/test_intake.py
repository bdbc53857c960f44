"""What becomes of an e-mail: registered, listed or quarantined, confirmed once, answered."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from furtka.clients.models import Channel, Client, ContactWay, Leave
from furtka.offices.models import Office, Role, Staff
from furtka.outbox.addressed import send_addressed
from furtka.outbox.models import AddressedEmail, Message, MessageStatus, Task
from furtka.registry.archive import keep, path_of
from furtka.registry.bytes_kept import NIGHTS, sweep
from furtka.registry.invariants import numbers_gap_free
from furtka.registry.mail import answering, intake
from furtka.registry.mail.answering import send_answer
from furtka.registry.mail.retention import KEEP, forget_letters
from furtka.registry.models import (
    Attachment,
    Clock,
    Correction,
    Effect,
    Item,
    MailKind,
    MailLetter,
    Matter,
    NoReceipt,
    Quarantined,
)
from tests.offices.factories import House, make_staff
from tests.outbox.factories import make_client
from tests.registry.mail.mails import bounce_of, make_mail, with_files
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(house: House) -> Office:
    return house.office


@pytest.fixture
def clerk(house: House) -> Staff:
    return make_staff(house, Role.REGISTRY)


def take(office: Office, raw: bytes, **values: Any) -> MailLetter:
    defaults = {"received_at": NOW - timedelta(minutes=2), "now": NOW}
    whole = keep(office, intake.WHOLE, BytesIO(raw))
    return intake.take(office, whole, **defaults | values)


def item_of(letter: MailLetter) -> Item:
    assert letter.item is not None
    return letter.item


def answer(item: Item, clerk: Staff, text: str = "Proszę przyjść.", mark: str = "m") -> Any:
    assert clerk.user is not None
    return send_answer(item=item, text=text, mark=mark, now=NOW, actor=clerk.user)


# -- Registered ------------------------------------------------------------------------------------


def test_a_letter_gets_its_number_and_what_is_known_of_it(office: Office) -> None:
    letter = take(office, make_mail())
    item = item_of(letter)
    assert item.shown == "RPW/00001/2026" and item.channel == "email"
    assert item.sender == "Jan Próbny <jan@example.org>" and item.subject == "Pytanie o godziny"
    assert item.received_at == NOW - timedelta(minutes=2), "our server's clock, not the sender's"
    assert item.sent_on is not None and item.sent_on.isoformat() == "2026-11-26"
    assert letter.text == "Dzień dobry, kiedy można przyjść?"


def test_the_same_message_is_registered_once_however_often_it_comes(office: Office) -> None:
    copy = b"Received: by another way\r\n" + make_mail()
    letters = {take(office, raw).pk for raw in (make_mail(), make_mail(), copy)}
    assert len(letters) == 1 and Item.objects.count() == 1 and AddressedEmail.objects.count() == 1
    assert list(numbers_gap_free(NOW)) == []
    for night in range(60, 60 + NIGHTS):
        sweep(NOW + timedelta(days=night))
    kept = [path for path in path_of(office, "x" * 64).parents[1].rglob("*") if path.is_file()]
    assert len(kept) == 1, "the bytes of the copy end in the sweep"


def test_the_database_itself_takes_a_message_once(office: Office) -> None:
    letter = take(office, make_mail())
    letter.pk, letter.item = None, None
    with pytest.raises(IntegrityError), transaction.atomic():
        letter.save(force_insert=True)


def test_a_worker_that_was_quicker_wins(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    first = take(office, make_mail())
    known, asked = intake._known, []

    def late(*args: Any) -> MailLetter | None:
        asked.append(args)
        return None if len(asked) == 1 else known(*args)

    monkeypatch.setattr(intake, "_known", late)
    assert take(office, make_mail()).pk == first.pk and Item.objects.count() == 1


def test_without_names_and_subject_it_is_registered_all_the_same(office: Office) -> None:
    item = item_of(take(office, make_mail(From="", Subject="", Date="", Message_ID="")))
    assert item.sender == "nieznany nadawca" and item.subject == "(bez tematu)"
    assert not AddressedEmail.objects.exists()


def test_a_name_of_any_length_leaves_room_for_the_address(office: Office) -> None:
    item = item_of(
        take(office, make_mail(From=f"{'Ż' * 300} <jan@example.org>", Subject="x" * 900))
    )
    assert len(item.sender) <= 160 and item.sender.endswith("<jan@example.org>")
    assert len(item.subject) == 200


def test_files_are_kept_and_dangerous_ones_put_aside(office: Office) -> None:
    raw = with_files(
        ("wniosek.pdf", b"%PDF-1.4\n"), ("faktura.pdf.exe", b"MZ\x90\x00"),
        ("skan.pdf", b"MZ\x90\x00 not a PDF"), ("../../etc/passwd", b"root"), ("pusty.txt", b""),
    )  # fmt: skip
    letter = take(office, raw)
    item = item_of(letter)
    names = list(Attachment.objects.filter(item=item).values_list("name", "kind"))
    assert names == [("wniosek.pdf", "application/pdf"), ("passwd", "text/plain")]
    refused = [
        ["faktura.pdf.exe", "dangerous"], ["skan.pdf", "wrong_kind"], ["pusty.txt", "empty_file"],
    ]  # fmt: skip
    letter.refresh_from_db()
    assert letter.refused == refused
    put_aside = Quarantined.objects.order_by("pk").values_list("name", "reason")
    assert [list(one) for one in put_aside] == refused


def test_what_can_not_be_read_is_kept_with_the_reason_and_listed(
    office: Office, clerk: Staff
) -> None:
    raw = b"\x89PNG no e-mail at all"
    for _time in range(2):
        letter = take(office, raw)
    assert letter.kind == MailKind.UNREADABLE and letter.reason == "unreadable"
    assert Quarantined.objects.get().sha256 == letter.sha256 and not Item.objects.exists()
    assert path_of(office, letter.sha256).read_bytes() == raw
    item = intake.register_after_all(letter, now=NOW, actor=clerk.user)
    assert Attachment.objects.get(item=item).sha256 == letter.sha256


# -- Threads ---------------------------------------------------------------------------------------


def test_an_answer_to_a_letter_or_to_our_receipt_belongs_to_its_thread(office: Office) -> None:
    first = item_of(take(office, make_mail()))
    send_addressed(NOW)
    ours = AddressedEmail.objects.get().reference
    assert ours.startswith("<")
    second = take(office, make_mail("A1", Message_ID="<2@x>", In_Reply_To="<pierwszy@example.org>"))
    third = take(office, make_mail("A2", Message_ID="<3@x>", References=f"<0@x> {ours}"))
    fourth = take(office, make_mail("A3", Message_ID="<4@x>", In_Reply_To="<3@x>"))
    assert [item_of(one).thread for one in (second, third, fourth)] == [first] * 3


@pytest.mark.parametrize(
    ("subject", "text", "belongs"),
    [
        ("Odp: [RPW/00001/2026] Pytanie", "Tak.", True),
        ("w sprawie RPW/00001/2026.", "Tak.", True),
        ("Pytanie", "Tak.\n> Numer: RPW/00001/2026\n", True),
        ("Pytanie", "Tak.\n-----Wiadomość oryginalna-----\nRPW/00001/2026\n", True),
        ("Pytanie", "Nie chodzi o RPW/00001/2026.", False),
        ("RPW/00009/2026", "Tak.", False),
    ],
)
def test_a_number_in_the_subject_or_in_quoted_words_names_the_thread(
    office: Office, subject: str, text: str, belongs: bool
) -> None:
    first = item_of(take(office, make_mail()))
    found = item_of(take(office, make_mail(text, Subject=subject, Message_ID="<2@x>")))
    assert (found.thread == first) is belongs


def test_where_headers_speak_quoted_numbers_do_not(office: Office) -> None:
    take(office, make_mail())
    raw = make_mail("> RPW/00001/2026", Subject="x", Message_ID="<2@x>", In_Reply_To="<inny@x>")
    assert item_of(take(office, raw)).thread is None


# -- Receipts --------------------------------------------------------------------------------------


def test_the_receipt_names_nothing_but_number_and_day(office: Office) -> None:
    take(office, make_mail(Subject="Przemoc w domu"))
    receipt = AddressedEmail.objects.get()
    assert receipt.subject == "Potwierdzenie RPW/00001/2026" and receipt.automatic
    assert receipt.address == "jan@example.org" and receipt.in_reply_to == "<pierwszy@example.org>"
    assert "Przemoc" not in receipt.text and "RPW/00001/2026" in receipt.text


def test_who_writes_in_ukrainian_reads_the_receipt_so(office: Office) -> None:
    take(office, make_mail("Добрий день, коли можна прийти?"))
    assert "Підтвердження" in AddressedEmail.objects.get().subject


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"List_Id": "<a.b>"}, NoReceipt.MACHINE),
        ({"Precedence": "bulk"}, NoReceipt.MACHINE),
        ({"From": "Ktoś bez adresu"}, NoReceipt.NO_ADDRESS),
    ],
)
def test_lists_and_who_has_no_address_get_none(
    office: Office, headers: dict[str, str], why: NoReceipt
) -> None:
    letter = take(office, make_mail(**headers))
    assert letter.no_receipt == why and letter.item and not AddressedEmail.objects.exists()


def test_two_machines_that_confirm_each_other_stop(office: Office) -> None:
    letters = [take(office, make_mail(f"{n}", Message_ID=f"<{n}@x>")) for n in range(8)]
    assert [bool(one.no_receipt) for one in letters] == [False] * 5 + [True] * 3
    assert all(one.item for one in letters), "nothing is lost for that"
    later = take(office, make_mail("x", Message_ID="<x@x>"), now=NOW + timedelta(hours=2))
    assert later.no_receipt == ""


def test_a_client_is_known_by_the_address_and_told_in_their_own_way(office: Office) -> None:
    client = make_client(office=office, email="Jan@Example.org")
    letter = take(office, make_mail())
    assert item_of(letter).client == client and letter.no_receipt == NoReceipt.OWN_WAY
    assert Message.objects.get().kind == "letter_received" and not AddressedEmail.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"protected": True},
        {"contact": ContactWay.NONE},
        {"protected": True, "contact": ContactWay.PHONE, "phone": "+48430000000"},
    ],
)
def test_where_an_e_mail_may_put_somebody_in_danger_a_person_finds_another_way(
    office: Office, values: dict[str, Any]
) -> None:
    make_client(office=office, email="jan@example.org", **values)
    assert take(office, make_mail()).no_receipt == NoReceipt.UNSAFE
    assert Task.objects.get().reason == "mail_without_receipt"
    assert not AddressedEmail.objects.exists() and not Message.objects.exists()


def test_one_address_of_two_people_is_nobodys_and_unsafe_if_one_of_them_is(office: Office) -> None:
    for protected in (False, True):
        make_client(office=office, email="jan@example.org", protected=protected)
    letter = take(office, make_mail())
    assert item_of(letter).client is None and letter.no_receipt == NoReceipt.UNSAFE


# -- Machines --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "auto-replied"}, {"From": "Furtka <termin@example.org>"}]
)
def test_automatic_replies_and_our_own_are_listed_not_registered(
    office: Office, clerk: Staff, settings: Any, headers: dict[str, str]
) -> None:
    settings.DEFAULT_FROM_EMAIL = "Furtka <termin@example.org>"
    letter = take(office, make_mail(**headers))
    assert letter.kind == MailKind.AUTO_REPLY and not Item.objects.exists()
    items = {intake.register_after_all(letter, now=NOW, actor=clerk.user).pk for _ in range(2)}
    assert len(items) == 1 and not AddressedEmail.objects.exists()
    assert MailLetter.objects.get().no_receipt == NoReceipt.BY_HAND


def test_a_report_of_a_mail_server_ends_what_we_sent(office: Office) -> None:
    item = item_of(take(office, make_mail()))
    send_addressed(NOW)
    sent = AddressedEmail.objects.get()
    for _time in range(2):
        letter = take(office, bounce_of(sent.reference))
    assert letter.kind == MailKind.BOUNCE and letter.item is None
    sent.refresh_from_db()
    assert sent.status == MessageStatus.FAILED and sent.code == "5.1.1"
    assert Task.objects.get(reason="email_not_sent").about == item.shown


def test_a_report_that_it_takes_longer_ends_nothing(office: Office) -> None:
    take(office, make_mail())
    send_addressed(NOW)
    take(office, bounce_of(AddressedEmail.objects.get().reference, "4.4.1", "delayed"))
    take(office, bounce_of("<cudzy@example.org>"))
    assert AddressedEmail.objects.get().status == MessageStatus.SENT


def test_what_nobody_registered_is_forgotten_with_its_file(
    office: Office, django_capture_on_commit_callbacks: Any
) -> None:
    auto = take(office, make_mail("Urlop", Auto_Submitted="auto-replied"))
    kept = take(office, make_mail())
    with django_capture_on_commit_callbacks(execute=True):
        erased = forget_letters(NOW + timedelta(days=1), NOW + KEEP)
    assert erased == {office.pk: 1} and MailLetter.objects.get() == kept
    assert not path_of(office, auto.sha256).exists() and path_of(office, kept.sha256).exists()


# -- Answers ---------------------------------------------------------------------------------------


def test_an_answer_goes_to_the_address_it_came_from_and_closes_the_task(
    office: Office, clerk: Staff
) -> None:
    item = item_of(take(office, make_mail("Proszę o zasiłek")))
    assert clerk.user is not None
    assert answering.say_matter(item=item, matter=Matter.APPLICATION, now=NOW, actor=clerk.user)
    assert item.effect == Effect.INFORM and Task.objects.get().reason == "answer_how"
    for _press in range(2):
        assert answer(item, clerk).address == "jan@example.org"
    sent = AddressedEmail.objects.get(kind="letter_answer")
    assert (sent.subject, sent.automatic) == ("Odpowiedź RPW/00001/2026", False)
    assert sent.in_reply_to == "<pierwszy@example.org>" and not Task.objects.exists()


def test_what_sort_of_matter_it_is_is_said_once(office: Office, clerk: Staff) -> None:
    item = item_of(take(office, make_mail()))
    assert clerk.user is not None
    said = [
        answering.say_matter(item=item, matter=matter, now=NOW, actor=clerk.user)
        for matter in (Matter.QUESTION, Matter.COMPLAINT)
    ]
    item.refresh_from_db()
    assert said == [True, False] and item.matter == Matter.QUESTION


def test_an_answer_goes_where_answers_are_wished(office: Office, clerk: Staff) -> None:
    item = item_of(take(office, make_mail(Reply_To="inny@example.org")))
    assert answer(item, clerk).address == "inny@example.org"


def test_a_client_with_another_way_is_answered_in_that(office: Office, clerk: Staff) -> None:
    make_client(
        office=office, email="jan@example.org", contact=ContactWay.SMS, phone="+48500000001",
        wishes={Channel.SMS: Leave.ALLOWED},
    )  # fmt: skip
    item = item_of(take(office, make_mail()))
    assert answer(item, clerk, "Treść tajna").address == ""
    told = Message.objects.get(kind="letter_answer")
    assert told.channel == Channel.SMS and "tajna" not in told.text


def test_whoever_must_not_be_written_to_is_not(office: Office, clerk: Staff) -> None:
    item = item_of(take(office, make_mail()))
    Client.objects.all().delete()
    make_client(office=office, email="jan@example.org", protected=True)
    with pytest.raises(answering.NoWayToAnswer):
        answer(item, clerk)
    assert not AddressedEmail.objects.filter(kind="letter_answer").exists()


def test_what_could_not_be_read_ends_with_the_quarantine(
    office: Office, clerk: Staff, django_capture_on_commit_callbacks: Any
) -> None:
    letter = take(office, b"\x89PNG no e-mail")
    assert forget_letters(NOW + timedelta(days=1), NOW) == {}
    Quarantined.objects.all().delete()
    path_of(office, letter.sha256).unlink()
    item = intake.register_after_all(letter, now=NOW, actor=clerk.user)
    assert not Attachment.objects.filter(item=item).exists()
    take(office, b"\x89PNG no e-mail either")
    Quarantined.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_letters(NOW + timedelta(days=1), NOW) == {office.pk: 1}


def test_a_complaint_by_e_mail_gets_its_term_with_the_press(office: Office, clerk: Staff) -> None:
    item = item_of(take(office, make_mail("Skarżę się")))
    assert clerk.user is not None and not Clock.objects.exists()
    answering.say_matter(item=item, matter=Matter.COMPLAINT, now=NOW, actor=clerk.user)
    assert Clock.objects.get().item == item
    assert Correction.objects.filter(item=item, field="matter").count() == 1
