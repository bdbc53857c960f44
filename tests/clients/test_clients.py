"""Finding, correcting and protecting clients."""

from __future__ import annotations

from typing import Any

import pytest

from furtka.clients import services
from furtka.clients.forms import ClientForm
from furtka.clients.models import Client, ContactWay
from furtka.clients.selectors import MOST_FOUND, by_id, search
from furtka.clients.services import Details
from furtka.offices.models import Office
from furtka.privacy.models import AuditLine
from tests.offices.factories import make_office, make_user
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office()


def make_client(office: Office, name: str = "Łucja Żółć", **values: Any) -> Client:
    contact = ContactWay.PHONE if values.get("phone") else ContactWay.NONE
    return Client.objects.create(
        office=office, name=name, created_at=NOW, **{"contact": contact, **values}
    )


@pytest.mark.parametrize("words", ["lucja", "ŻÓŁĆ", "zolc luc", " Łuc  żół ", "uc"])
def test_a_client_is_found_by_parts_of_the_name_without_polish_letters(
    office: Office, words: str
) -> None:
    client = make_client(office)
    assert search(office, words, protected=False) == [client]


@pytest.mark.parametrize("words", ["430000009", "43 000 00 09", "(43) 000-00-09", "0009"])
def test_a_client_is_found_by_digits_of_the_number(office: Office, words: str) -> None:
    client = make_client(office, phone="+48430000009")
    assert search(office, words, protected=False) == [client]


@pytest.mark.parametrize("words", ["", "l", "009", " ", "\x00", "lucja nowak", "ł" * 10_000])
def test_words_that_mean_nobody_find_nobody(office: Office, words: str) -> None:
    make_client(office, phone="+48430000009")
    assert search(office, words, protected=False) == []


def test_a_client_of_another_office_is_never_found(office: Office) -> None:
    other = make_client(make_office())
    assert search(office, "lucja", protected=True) == []
    assert by_id(office, other.pk) is None


def test_who_was_erased_is_never_found(office: Office) -> None:
    client = make_client(office, erased_at=NOW)
    assert search(office, "lucja", protected=True) == []
    assert by_id(office, client.pk) is None


def test_a_protected_person_is_found_only_by_those_who_may(office: Office) -> None:
    client = make_client(office, protected=True)
    known = Client.objects.filter(pk=client.pk).values("pk")
    assert search(office, "lucja", protected=False) == []
    assert search(office, "lucja", protected=True) == [client]
    assert search(office, "lucja", protected=False, also=known) == [client]


def test_at_most_ten_are_found(office: Office) -> None:
    for number in range(MOST_FOUND + 2):
        make_client(office, name=f"Łucja {number}")
    assert len(search(office, "lucja", protected=False)) == MOST_FOUND


@pytest.mark.parametrize("pk", [0, -1, 2**63, 10**30])
def test_an_impossible_id_is_nobody(office: Office, pk: int) -> None:
    assert by_id(office, pk) is None


def test_a_correction_is_written_down_by_fields_and_not_by_what_stood_there(
    office: Office,
) -> None:
    client, actor = make_client(office), make_user()
    details = Details("Łucja Nowa", ContactWay.PHONE, phone="+48430000009")
    changed = services.update(client=client, details=details, now=NOW, actor=actor)
    assert (changed.name_folded, changed.phone) == ("lucja nowa", "+48430000009")
    line = AuditLine.objects.get(action="client.changed")
    assert line.details == {"fields": ["contact", "name", "phone"]}
    services.update(client=client, details=details, now=NOW, actor=actor)
    assert AuditLine.objects.count() == 1


def test_protection_is_begun_and_ended_with_a_trace(office: Office) -> None:
    client, actor = make_client(office), make_user()
    for protected in (True, True, False):
        services.set_protected(client=client, protected=protected, now=NOW, actor=actor)
    client.refresh_from_db()
    assert client.protected is False
    actions = AuditLine.objects.order_by("id").values_list("action", flat=True)
    assert list(actions) == ["client.protected", "client.unprotected"]


def test_somebody_new_is_written_down(office: Office) -> None:
    details = Details("Ala", ContactWay.NONE)
    client = services.create(office=office, details=details, now=NOW, actor=make_user())
    assert client.name_folded == "ala" and AuditLine.objects.get().thing == f"client:{client.pk}"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "ż" * 10_000}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"phone": "12"}, "phone"),
        ({"contact": "phone", "phone": ""}, "phone"),
        ({"contact": "email", "email": ""}, "email"),
        ({"contact": "email", "email": "x"}, "email"),
        ({"contact": "pigeon"}, "contact"),
        ({"contact": "sms"}, "phone"),
        ({"contact": "sms", "phone": "43 000 00 09"}, "phone"),
        ({"contact": "post"}, "address"),
        ({"leave_letter": "allowed"}, "address"),
        ({"leave_call": "only_then", "day_1": "2", "from_1": "10:00", "to_1": "12:00"}, "phone"),
        ({"leave_person": "only_then"}, "day_1"),
        ({"leave_person": "perhaps"}, "leave_person"),
        ({"contact": "person", "leave_person": "never"}, "leave_person"),
        ({"day_1": "2"}, "day_1"),
        ({"day_2": "2", "from_2": "12:00", "to_2": "12:00"}, "to_2"),
        ({"day_3": "2", "from_3": "x", "to_3": "12:00"}, "from_3"),
        ({"day_3": "8", "from_3": "10:00", "to_3": "12:00"}, "day_3"),
        ({"code_word": "a\u202eb"}, "code_word"),
        ({"needs": "unknown"}, "needs"),
        ({"language": "de"}, "language"),
    ],
)
def test_what_can_not_be_is_said_at_its_field(values: dict[str, str], field: str) -> None:
    good = {"name": "Ala", "contact": "none", "phone": "", "email": "", "language": "pl"}
    assert ClientForm(good).is_valid()
    form = ClientForm(good | values)
    assert not form.is_valid() and list(form.errors) == [field]
