"""Scenario 21: a man telephones: "when is my wife's visit?", and the clerk searches."""

from __future__ import annotations

import pytest
from django.test import Client

from furtka.offices.models import Role
from furtka.privacy.models import AuditLine
from tests.offices.factories import make_house, make_staff
from tests.visits.factories import make_visit

pytestmark = pytest.mark.django_db
NOBODY_ELSE = "Nikomu innemu nic nie mówimy."


def test_the_clerk_reads_out_that_nothing_is_told_and_the_look_up_is_audited(
    client: Client,
) -> None:
    house = make_house()
    visit = make_visit(house, name="Żaneta Łąka")
    job = make_staff(house, Role.RECEPTION)
    assert job.user is not None
    client.force_login(job.user)
    page = client.post("/praca/wizyty/szukaj/", {"words": "Żaneta"}).content.decode()
    assert NOBODY_ELSE in page and "Nie mogę powiedzieć" in page
    assert NOBODY_ELSE in client.get(f"/praca/wizyty/{visit.code}/").content.decode()
    line = AuditLine.objects.get(action="client.looked_up")
    assert (line.details, line.actor_id) == ({"found": [visit.client_id]}, job.user_id)
