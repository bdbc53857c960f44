"""E-mail on screen: on the page of an item, in the list of what is not registered, the mailbox."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from furtka.clients.models import Client as Person
from furtka.offices.models import Role
from furtka.outbox.models import AddressedEmail, Task
from furtka.privacy.models import AuditLine
from furtka.registry.mail.demonstration import show
from furtka.registry.models import Item, Mailbox, MailLetter, Quarantined, Trouble
from tests.offices.factories import House, make_house, make_staff
from tests.outbox.factories import make_client
from tests.registry.mail.mails import make_mail, with_files
from tests.registry.mail.test_intake import take
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db
LIST, BOX = "/praca/rejestr/poczta/", "/praca/rejestr/poczta/skrzynka/"
TYPED = {
    "host": "imap.example.org", "port": "993", "security": "tls", "user": "biuro@example.org",
    "folder": "INBOX", "since": "2026-11-26", "afterwards": "move", "active": "on",
    "moved_to": "Furtka/zarejestrowane",
}  # fmt: skip


def log_in(client: Client, house: House, role: Role = Role.REGISTRY) -> Client:
    job = make_staff(house, role)
    assert job.user is not None
    client.force_login(job.user)
    return client


@pytest.fixture
def clerk(client: Client, house: House) -> Client:
    return log_in(client, house)


def url_of(letter: MailLetter) -> str:
    assert letter.item is not None
    return f"/praca/rejestr/{letter.item.year}/{letter.item.number}/"


def test_the_words_stand_on_the_page_as_text_and_what_was_not_taken_in_is_named(
    clerk: Client, house: House
) -> None:
    raw = with_files(("dobry.pdf", b"%PDF-1"), ("zły.exe", b"MZ"), Subject="<script>x</script>")
    page = clerk.get(url_of(take(house.office, raw))).content.decode()
    assert "W załączeniu." in page and "dobry.pdf" in page and "zły.exe" in page
    assert "<script>x" not in page and "To jest program" in page


def test_the_original_goes_out_as_a_file_and_that_is_written_down(
    clerk: Client, house: House
) -> None:
    letter = take(house.office, make_mail())
    answer: Any = clerk.get(f"{LIST}{letter.pk}/oryginal/")
    assert b"".join(answer.streaming_content) == make_mail()
    assert answer["Content-Disposition"].startswith("attachment")
    assert AuditLine.objects.filter(action="item.file_opened").count() == 1
    stranger = log_in(Client(), make_house())
    assert stranger.get(f"{LIST}{letter.pk}/oryginal/").status_code == 404


def test_one_press_says_what_it_is_and_one_sends_the_answer(clerk: Client, house: House) -> None:
    url = url_of(take(house.office, make_mail("Proszę o zasiłek")))
    assert clerk.post(f"{url}rodzaj/", {}).status_code == 422
    for _press in range(2):
        assert clerk.post(f"{url}rodzaj/", {"matter": "application"}).status_code == 302
    page = clerk.get(url).content.decode()
    assert "Napisz na adres jan@example.org" in page and "nie jest zgubione" not in page
    for _press in range(2):
        answer = clerk.post(f"{url}odpowiedz/", {"text": "Proszę przyjść.", "mark": "m"})
        assert answer.status_code == 302
    assert AddressedEmail.objects.filter(kind="letter_answer").count() == 1
    assert not Task.objects.exists() and "Proszę przyjść." in clerk.get(url).content.decode()


@pytest.mark.parametrize("text", ["", "   ", "x" * 9000])
def test_an_answer_without_words_or_too_long_says_so_beside_its_field(
    clerk: Client, house: House, text: str
) -> None:
    url = url_of(take(house.office, make_mail()))
    answer = clerk.post(f"{url}odpowiedz/", {"text": text})
    assert answer.status_code == 422 and "Wpisz treść" in answer.content.decode()
    assert not AddressedEmail.objects.filter(kind="letter_answer").exists()


def test_where_nobody_may_be_told_by_a_press_the_page_offers_none(
    clerk: Client, house: House
) -> None:
    letter = take(house.office, make_mail(From="bez adresu"))
    assert "odpowiedz/" not in clerk.get(url_of(letter)).content.decode()
    answer = clerk.post(f"{url_of(letter)}odpowiedz/", {"text": "x", "mark": "m"})
    assert answer.status_code == 422


@pytest.mark.parametrize("shared", [False, True])
def test_what_somebody_under_protection_wrote_is_read_by_who_may_see_them(
    clerk: Client, house: House, shared: bool
) -> None:
    """Also where two people have one address: then it may be from either."""
    make_client(office=house.office, email="jan@example.org", protected=True)
    if shared:
        make_client(office=house.office, email="Jan@example.org")
    letter = take(house.office, make_mail("Boję się."))
    auto = take(
        house.office, make_mail("Urlop.", Auto_Submitted="auto-replied", Message_ID="<2@x>")
    )
    head = log_in(Client(), house, Role.UNIT_HEAD)
    for who, sees in ((clerk, False), (head, True)):
        assert ("Boję się." in who.get(url_of(letter)).content.decode()) is sees
        assert ("Urlop." in who.get(LIST).content.decode()) is sees
        for one in (letter, auto):
            answer: Any = who.get(f"{LIST}{one.pk}/oryginal/")
            assert (answer.status_code == 200) is sees
            b"".join(getattr(answer, "streaming_content", ()))  # so that the file is closed
    assert clerk.post(f"{LIST}{auto.pk}/zarejestruj/").status_code == 404
    assert clerk.post(f"{url_of(letter)}odpowiedz/", {"text": "x"}).status_code == 404


def test_an_automatic_reply_is_registered_after_all_by_one_press(
    clerk: Client, house: House
) -> None:
    letter = take(house.office, make_mail("Urlop.", Auto_Submitted="auto-replied"))
    take(house.office, b"\x89PNG no e-mail")
    page = clerk.get(LIST).content.decode()
    assert "Urlop." in page and "automatyczna odpowiedź" in page and "nie dało się odczytać" in page
    for _press in range(2):
        assert clerk.post(f"{LIST}{letter.pk}/zarejestruj/").status_code == 302
    assert Item.objects.count() == 1 and "Urlop." not in clerk.get(LIST).content.decode()


def test_the_list_goes_on_at_a_mark_and_costs_the_same_for_many(
    clerk: Client, house: House, django_assert_max_num_queries: Any
) -> None:
    assert 'class="empty"' in clerk.get(LIST).content.decode()
    for n in range(60):
        MailLetter.objects.create(
            office=house.office, kind="auto_reply", digest=f"{n:064}", sha256=f"{n:064}", size=1,
            from_address=f"a{n}@example.org", received_at=NOW,
            taken_at=NOW + timedelta(seconds=n // 3),
        )  # fmt: skip
    with django_assert_max_num_queries(19):
        page = clerk.get(LIST)
    older = page.context["page"].older
    rest = clerk.get(f"{LIST}?starsze={older}").context["page"]
    shown = [row.letter.pk for row in (*page.context["page"].rows, *rest.rows)]
    assert len(shown) == len(set(shown)) == 60 and not rest.older


# -- The mailbox -----------------------------------------------------------------------------------


@pytest.fixture
def administrator(client: Client, house: House) -> Client:
    return log_in(client, house, Role.ADMINISTRATOR)


def test_who_sets_up_the_office_says_where_the_mailbox_is(
    administrator: Client, house: House
) -> None:
    assert "FURTKA_IMAP_PASSWORD_" in administrator.get(BOX).content.decode()
    for user in ("biuro@example.org", "inne@example.org"):
        assert administrator.post(BOX, TYPED | {"user": user}).status_code == 302
    box = Mailbox.objects.get()
    assert (box.user, box.last_uid, box.active) == ("inne@example.org", 0, True)
    assert AuditLine.objects.filter(action="mailbox.changed").count() == 2


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"host": ""}, "host"),
        ({"port": "0"}, "port"),
        ({"port": "99999"}, "port"),
        ({"since": "30.02.2026"}, "since"),
        ({"security": "x"}, "security"),
        ({"folder": "a\x07"}, "folder"),
        ({"security": "none"}, "__all__"),
    ],
)
def test_bad_settings_get_a_sentence_and_store_nothing(
    administrator: Client, typed: dict[str, str], field: str
) -> None:
    answer = administrator.post(BOX, TYPED | typed)
    assert answer.status_code == 422 and field in answer.context["form"].errors
    assert not Mailbox.objects.exists()


def test_what_goes_wrong_is_said_in_plain_words_and_tried_by_a_press(
    administrator: Client, house: House
) -> None:
    administrator.post(BOX, TYPED)
    later = timezone.now() + timedelta(hours=1)
    Mailbox.objects.update(
        trouble=Trouble.WRONG_PASSWORD, failures=3, away_since=NOW, worked_at=NOW, next_at=later
    )
    page = administrator.get(BOX).content.decode()
    assert "Serwer poczty nie przyjmuje nazwy konta lub hasła." in page
    assert administrator.post(f"{BOX}teraz/").status_code == 302
    assert Mailbox.objects.get().next_at <= timezone.now()
    clerk = log_in(Client(), house)
    assert "nie przyjmuje nazwy konta" in clerk.get(LIST).content.decode()


def test_a_clerk_does_not_see_the_settings(clerk: Client) -> None:
    assert clerk.get(BOX).status_code == 404
    assert not Person.objects.exists()


def test_the_demonstration_shows_letters_an_answer_of_a_machine_and_a_file_put_aside(
    house: House,
) -> None:
    show(house.office, NOW)
    assert sorted(MailLetter.objects.values_list("kind", flat=True)) == [
        "auto_reply", "letter", "letter",
    ]  # fmt: skip
    assert Quarantined.objects.get().name == "czynsz.exe"
    assert set(AddressedEmail.objects.values_list("status", flat=True)) == {"sent"}
