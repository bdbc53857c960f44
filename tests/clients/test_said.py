"""What a client says about each way: typed, kept, corrected, and never repeated in the trail."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from furtka.clients import services
from furtka.clients.forms import ClientForm
from furtka.clients.models import Channel, Client, Leave, SafeHours, Wish
from furtka.clients.wishes import Stretch, wishes_of
from furtka.privacy.models import AuditLine
from tests.clients.test_wishes import make_person, say
from tests.offices.factories import make_office, make_user
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db

NEEDS = [("pjm", "PJM"), ("helper", "helper")]
TYPED = {
    "name": "Ala", "contact": "phone", "phone": "500 000 009", "email": "", "language": "uk",
    "address": " ul. Próbna 1,  98-220 Zduńska Wola", "code_word": "biblioteka",
    "may_ask": "siostra Ola", "needs": ["helper", "pjm"],
    "leave_call": "only_then", "leave_letter": "allowed", "leave_sms": "never",
    "day_1": "2", "from_1": "10:00", "to_1": "12:00",
    "day_3": "5", "from_3": "8:30", "to_3": "9:00",
}  # fmt: skip
HOURS = (Stretch(2, time(10), time(12)), Stretch(5, time(8, 30), time(9)))


@pytest.fixture
def client() -> Client:
    return make_person(make_office())


def save(client: Client, **typed: Any) -> Client:
    form = ClientForm(TYPED | typed, client=client, needs=NEEDS)
    assert form.is_valid(), form.errors
    return services.update(
        client=client, details=form.details, said=form.said, now=NOW, actor=make_user()
    )


def test_everything_that_was_said_is_kept_by_one_call(client: Client) -> None:
    saved = save(client)
    saved.refresh_from_db()
    assert saved.address == "ul. Próbna 1, 98-220 Zduńska Wola"
    assert (saved.code_word, saved.may_ask) == ("biblioteka", "siostra Ola")
    assert saved.needs == ["helper", "pjm"] and saved.language == "uk"
    wishes = wishes_of(saved)
    assert wishes.leaves == {
        Channel.CALL: Leave.ONLY_THEN, Channel.LETTER: Leave.ALLOWED, Channel.SMS: Leave.NEVER,
    }  # fmt: skip
    assert wishes.hours == HOURS


def test_the_trail_names_the_fields_and_repeats_nothing(client: Client) -> None:
    save(client)
    line = AuditLine.objects.get(action="client.changed")
    assert line.details["fields"] == [
        "address", "code_word", "contact", "language", "may_ask", "needs", "phone", "safe_hours",
        "wishes",
    ]  # fmt: skip


def test_the_same_again_changes_nothing_and_leaves_no_line(client: Client) -> None:
    saved = save(client)
    rows = list(Wish.objects.values_list("pk", flat=True))
    save(saved)
    assert AuditLine.objects.count() == 1
    assert list(Wish.objects.values_list("pk", flat=True)) == rows


def test_what_is_taken_back_is_gone(client: Client) -> None:
    saved = save(client)
    saved = save(saved, leave_call="", leave_sms="", day_1="", from_1="", to_1="")
    assert wishes_of(saved).leaves == {Channel.LETTER: Leave.ALLOWED}
    assert wishes_of(saved).hours == HOURS[1:]
    last = AuditLine.objects.order_by("id").last()
    assert last is not None and last.details == {"fields": ["safe_hours", "wishes"]}


def test_the_form_shows_what_was_saved(client: Client) -> None:
    form = ClientForm(client=save(client), needs=NEEDS)
    shown = {name: form[name].value() for name in form.fields}
    assert shown["phone"] == "500 000 009" and shown["leave_call"] == "only_then"
    assert (shown["day_2"], shown["from_2"], shown["to_2"]) == (5, time(8, 30), time(9))
    assert shown["day_3"] is None and shown["leave_email"] is None


def test_for_a_protected_person_each_way_must_be_chosen() -> None:
    guarded = make_person(make_office(), protected=True)
    form = ClientForm(TYPED, client=guarded, needs=NEEDS)
    assert not form.is_valid() and set(form.errors) == {"leave_email", "leave_person"}
    chosen = {f"leave_{channel}": "never" for channel in Channel}
    assert ClientForm(TYPED | chosen | {"contact": "none"}, client=guarded, needs=NEEDS).is_valid()


def test_who_may_not_know_the_secrets_neither_sees_nor_wipes_them(client: Client) -> None:
    saved = save(client)
    form = ClientForm({**TYPED, "code_word": "x"}, client=saved, needs=NEEDS, secrets=False)
    assert form.is_valid() and "code_word" not in form.fields and "may_ask" not in form.fields
    again = services.update(
        client=saved, details=form.details, said=form.said, now=NOW, actor=make_user()
    )
    again.refresh_from_db()
    assert (again.code_word, again.may_ask) == ("biblioteka", "siostra Ola")


def test_when_protection_begins_what_was_allowed_counts_no_longer(client: Client) -> None:
    say(client, Channel.CALL, Leave.ALLOWED)
    say(client, Channel.LETTER, Leave.ONLY_THEN)
    say(client, Channel.SMS, Leave.NEVER)
    guarded = services.set_protected(client=client, protected=True, now=NOW, actor=make_user())
    assert wishes_of(guarded).leaves == {Channel.SMS: Leave.NEVER}


def test_a_correction_without_words_about_the_ways_leaves_them(client: Client) -> None:
    saved = save(client)
    form = ClientForm(TYPED | {"name": "Alicja"}, client=saved, needs=NEEDS)
    assert form.is_valid()
    services.update(client=saved, details=form.details, now=NOW, actor=make_user())
    assert Wish.objects.count() == 3 and SafeHours.objects.count() == 2
