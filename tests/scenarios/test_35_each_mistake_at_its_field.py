"""Scenario 35: what is typed wrong gets a sentence in plain Polish at its field.

There is no field for a PESEL: the office has no use for it before there is a case, so nobody can
mistype one. The check digits of an ADE only warn: tests/registry/edelivery.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.utils import translation

from furtka.core.phones import parse_phone
from furtka.offices.models import Role
from furtka.registry.desk.forms import CorrectForm, ReturnForm
from furtka.registry.forms import ItemForm
from furtka.registry.models import Item
from tests.offices.factories import make_house, make_staff

TYPED = {"channel": "post", "sender": "Zofia Żółć", "subject": "Wniosek", "once": "a"}


@pytest.fixture
def clerk(client: Browser) -> Browser:
    job = make_staff(make_house(), Role.REGISTRY)
    assert job.user is not None
    client.force_login(job.user)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("sent_on", "30.02.2026", "Wpisz dzień tak: 2026-12-08."),
        ("postmark", "2026-02-30", "Wpisz dzień tak: 2026-12-08."),
        ("file_class", "nie ma", "Nie ma takiej klasy w naszym wykazie akt."),
        ("person", "43-82-35", "Nikogo nie znaleziono."),
    ],
)
def test_the_sentence_stands_at_the_field_and_what_was_typed_stays(
    clerk: Browser, field: str, typed: str, sentence: str
) -> None:
    answer = clerk.post("/praca/rejestr/", TYPED | {field: typed})
    page = answer.content.decode()
    assert answer.status_code == 422 and not Item.objects.exists()
    assert list(answer.context["form"].errors) == [field]
    assert sentence in page and 'value="Zofia Żółć"' in page
    assert f'aria-describedby="id_{field}_helptext id_{field}_error"' in page or (
        f'aria-describedby="id_{field}_error"' in page
    )


def test_a_telephone_with_too_few_digits_is_answered_with_a_right_one() -> None:
    with translation.override("pl"), pytest.raises(ValidationError) as refused:
        parse_phone("43-82-35")
    assert "Wpisz numer z 9 cyfr, na przykład 43 823 53 20" in str(refused.value.messages[0])


@pytest.mark.parametrize("form", [ItemForm, CorrectForm, ReturnForm])
def test_nobody_is_asked_for_a_pesel(form: Any) -> None:
    assert not {"pesel", "nip", "document"} & set(form.base_fields)
