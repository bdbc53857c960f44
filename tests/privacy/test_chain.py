"""The audit trail is chained; whoever changes it is found out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from furtka.offices.models import Office
from furtka.privacy import audit, services
from furtka.privacy.models import AuditLine, ChainHead
from tests.offices.factories import make_office

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)


def write(office: Office, number: int) -> None:
    for n in range(number):
        audit.record("visit.booked", f"visit:ZW-{n}", office=office, at=NOW, actor=None, n=n)


@pytest.fixture
def office() -> Office:
    """With five sealed lines."""
    office = make_office()
    write(office, 5)
    services.seal(NOW, 100)
    return office


def test_sealing_numbers_the_lines_of_each_office_from_one(office: Office) -> None:
    other = make_office()
    write(other, 2)
    assert services.seal(NOW, 100) == 2
    assert list(AuditLine.objects.filter(office=other).values_list("seal", flat=True)) == [1, 2]
    assert services.verify(office).checked == 5
    assert services.verify(office).intact and services.verify(other).intact


def test_sealing_goes_on_where_it_stopped(office: Office) -> None:
    write(office, 5)
    assert [services.seal(NOW, 3), services.seal(NOW, 3), services.seal(NOW, 3)] == [3, 2, 0]
    chain = services.verify(office)
    assert (chain.intact, chain.checked, chain.waiting) == (True, 10, 0)


def test_lines_not_sealed_yet_are_no_breach(office: Office) -> None:
    write(office, 1)
    chain = services.verify(office)
    assert (chain.intact, chain.waiting) == (True, 1)


def test_a_worker_that_read_before_another_one_wrote_changes_nothing(office: Office) -> None:
    write(office, 2)
    stale = ChainHead.objects.get(office=office)
    services.seal(NOW, 100)
    before = list(AuditLine.objects.values_list("digest", flat=True))
    AuditLine.objects.filter(seal=7).update(seal=None)  # as the slower one still sees it
    ChainHead.objects.filter(pk=stale.pk).update(seal=6, digest=before[5])
    assert services.seal(NOW, 100) == 1
    assert list(AuditLine.objects.values_list("digest", flat=True)) == before


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE privacy_auditline SET action = 'visit.moved' WHERE seal = 3",
        "UPDATE privacy_auditline SET at = '2020-01-01 00:00:00+00' WHERE seal = 3",
        "UPDATE privacy_auditline SET details = '{}' WHERE seal = 3",
        "DELETE FROM privacy_auditline WHERE seal = 1",
        "DELETE FROM privacy_auditline WHERE seal = 3",
        "DELETE FROM privacy_auditline WHERE seal = 5",
        "DELETE FROM privacy_auditline",
        "UPDATE privacy_auditline SET seal = 99 WHERE seal = 3;"
        "UPDATE privacy_auditline SET seal = 3 WHERE seal = 4;"
        "UPDATE privacy_auditline SET seal = 4 WHERE seal = 99",
    ],
)
def test_a_changed_removed_or_reordered_line_is_found(office: Office, sql: str) -> None:
    with connection.cursor() as cursor:
        for statement in sql.split(";"):
            cursor.execute(statement)
    assert "of the audit trail is" in services.verify(office).breach


def test_the_last_lines_can_be_looked_at_alone(office: Office) -> None:
    AuditLine.objects.filter(seal=1).update(action="x")
    assert services.verify(office, last=3).intact
    assert services.verify(office, last=3).checked == 3
    assert not services.verify(office, last=4).breach
    assert services.verify(office, last=5).breach


def test_an_office_without_lines_is_intact() -> None:
    assert services.verify(make_office()).intact


def test_a_line_of_the_future_waits(office: Office) -> None:
    write(office, 1)
    assert services.seal(NOW - timedelta(hours=1), 100) == 0
