"""Two people who must never meet: the link, who counts as one of them, and what is told of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from furtka.clients import apart, retention
from furtka.clients.apart import CannotBeKeptApart
from furtka.clients.links import links_in
from furtka.clients.models import Client, KeepApart
from furtka.offices.models import Office
from furtka.privacy.models import AuditLine
from tests.clients.factories import make_apart, make_client, make_trusted
from tests.offices.factories import make_office, make_user
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office()


def sides(office: Office, **known: str) -> list[set[int]]:
    return [link.sides(**known) for link in links_in(office.pk)]  # type: ignore[arg-type]


def test_the_same_two_are_linked_once_whoever_is_named_first(office: Office) -> None:
    one, other = make_client(office), make_client(office)
    link = make_apart(one, other)
    assert make_apart(other, one) == link
    assert make_apart(other, one, minutes=90).minutes == 90
    assert KeepApart.objects.get().minutes == 90
    assert [line.action for line in AuditLine.objects.order_by("id")] == [
        "client.kept_apart", "client.apart_changed",
    ]  # fmt: skip


def test_the_trail_names_nobody(office: Office) -> None:
    one, other = make_client(office, name="Halina Zmyślona"), make_client(office)
    link = make_apart(one, other)
    [line] = AuditLine.objects.all()
    assert (line.thing, line.details) == (f"apart:{link.pk}", {"minutes": 60})


def test_nobody_is_kept_apart_from_themselves_or_somebody_elsewhere(office: Office) -> None:
    one = make_client(office)
    for other in (one, make_client(make_office())):
        with pytest.raises(CannotBeKeptApart) as refusal:
            make_apart(one, other)
        assert "other" in refusal.value.fields
    assert not KeepApart.objects.exists()


@pytest.mark.parametrize("minutes", [0, 14, 481])
def test_the_distance_has_limits(office: Office, minutes: int) -> None:
    with pytest.raises(CannotBeKeptApart) as refusal:
        make_apart(make_client(office), make_client(office), minutes=minutes)
    assert "minutes" in refusal.value.fields


def test_an_end_can_be_taken_back(office: Office) -> None:
    link, actor = make_apart(make_client(office), make_client(office)), make_user()
    assert apart.end(link=link, now=NOW, actor=actor).ended_at == NOW
    assert apart.end(link=link, now=NOW + timedelta(hours=1), actor=actor).ended_at == NOW
    assert links_in(office.pk) == []
    assert apart.begin_again(link=link, now=NOW, actor=actor) == link
    assert [one.id for one in links_in(office.pk)] == [link.pk]


def test_where_the_two_are_linked_anew_the_old_end_stays(office: Office) -> None:
    one, other = make_client(office), make_client(office)
    old, actor = make_apart(one, other), make_user()
    apart.end(link=old, now=NOW, actor=actor)
    new = make_apart(one, other)
    assert apart.begin_again(link=old, now=NOW, actor=actor) == new
    assert KeepApart.objects.get(pk=old.pk).ended_at == NOW


def test_somebody_new_under_their_number_or_address_counts_as_them(office: Office) -> None:
    phone = "+48500000001"
    one = make_client(office, phone=phone, email="Halina+mops@Example.org")
    make_apart(one, make_client(office))
    assert sides(office, phone=phone) == [{0}]
    assert sides(office, email="halina@example.ORG") == [{0}]
    assert sides(office, phone="+48500000002", email="inna@example.org") == [set()]
    assert sides(office) == [set()]


def test_the_number_of_a_shelter_is_nobody_s_own(office: Office) -> None:
    phone = "+48430000000"
    make_apart(make_client(office, phone=phone), make_client(office))
    make_trusted(office, phone=phone)
    assert sides(office, phone=phone) == [set()]


def test_a_row_that_was_merged_counts_as_the_one_that_is_left(office: Office) -> None:
    left, gone, other = (make_client(office) for _n in range(3))
    make_apart(gone, other)
    Client.objects.filter(pk=gone.pk).update(merged_into=left)
    [link] = links_in(office.pk)
    assert len(link.sides_of(left)) == 1


def test_links_are_one_office_s_own(office: Office) -> None:
    make_apart(make_client(office), make_client(office))
    assert links_in(make_office().pk) == []


def test_whoever_must_not_meet_somebody_is_not_forgotten(office: Office) -> None:
    long_ago = NOW - timedelta(days=400)
    one, other, _third = (make_client(office, created_at=long_ago) for _n in range(3))
    link = make_apart(one, other)
    retention.erase_clients(NOW - retention.KEEP, NOW)
    assert list(Client.objects.filter(erased_at=None)) == [one, other]
    apart.end(link=link, now=NOW, actor=make_user())
    retention.erase_clients(NOW - retention.KEEP, NOW)
    assert not Client.objects.filter(erased_at=None).exists()


def test_an_ended_link_goes_after_the_days_in_which_it_can_be_taken_back(office: Office) -> None:
    link = make_apart(make_client(office), make_client(office))
    make_apart(link.one, make_client(office))
    apart.end(link=link, now=NOW, actor=make_user())
    later = NOW + retention.KEEP_ENDED
    assert not retention.drop_links(later - retention.KEEP_ENDED, later)
    after = later + timedelta(seconds=1)
    assert retention.drop_links(after - retention.KEEP_ENDED, after) == {office.pk: 1}
    assert KeepApart.objects.count() == 1
