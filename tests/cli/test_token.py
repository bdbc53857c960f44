"""`furtka token`: shown once, for people who work here."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from wagtail.models import APIToken

from furtka.offices.models import Role, Staff
from tests.offices.factories import make_house, make_staff, make_user

pytestmark = pytest.mark.django_db


def test_a_token_is_printed_once_and_only_its_digest_is_kept() -> None:
    job = make_staff(make_house(), Role.RECEPTION)
    assert job.user is not None
    out = StringIO()
    call_command("token", job.user.username, stdout=out)
    secret = out.getvalue().strip()
    token = APIToken.objects.get()
    assert token.user == job.user
    assert token.key_hash == APIToken.hash_token(secret)
    assert secret not in str(token.__dict__)


@pytest.mark.parametrize("who", ["nobody", "stranger", "former"])
def test_who_does_not_work_here_gets_none(who: str) -> None:
    make_user("stranger")
    make_staff(make_house(), Role.RECEPTION, user=make_user("former"))
    Staff.objects.filter(user__username="former").update(active=False)
    with pytest.raises(CommandError, match="works here"):
        call_command("token", who)
    assert not APIToken.objects.exists()
