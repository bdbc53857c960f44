"""Who was written down twice: found, put together, and two people again."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AbstractBaseUser

from furtka.clients.duplicates import Why, likely_duplicates
from furtka.clients.merging import CantMerge, CantUnmerge, keep_as_two, merge, unmerge
from furtka.clients.models import Channel, Client, KeepApart, Leave, Merge
from furtka.clients.retention import erase_clients
from furtka.clients.selectors import by_id, search
from furtka.clients.services import write_hours
from furtka.clients.wishes import Stretch, ways, wishes_of
from furtka.core.invariants import breaches
from furtka.outbox.models import Message, Task
from furtka.privacy.models import AuditLine
from furtka.registry.services import record_item
from furtka.visits import holds, services, waiting
from furtka.visits.invariants import of_clients_who_are_left
from furtka.visits.models import Visit, Waiting
from tests.clients.factories import make_client
from tests.clients.test_wishes import make_person, say
from tests.offices.factories import House, make_house, make_office, make_user
from tests.visits.factories import MONDAY_NINE, NOW, make_request, make_visit

pytestmark = pytest.mark.django_db
PHONE, MAIL = "+48500000009", "ala@example.org"


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def actor() -> AbstractBaseUser:
    return make_user()


def joined(kept: Client, gone: Client) -> tuple[Merge, Client]:
    found = merge(kept=kept, gone=gone, now=NOW, actor=make_user())
    return found, Client.objects.get(pk=kept.pk)


# -- Finding ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ({"phone": PHONE}, {"phone": PHONE}, (Why.PHONE,)),
        ({"email": MAIL}, {"email": MAIL}, (Why.EMAIL,)),
        ({"name": "Ala Żółć"}, {"name": "ALA zolc", "phone": PHONE}, (Why.NAME,)),
        ({"name": "Ala Żółć", "phone": PHONE}, {"name": "Ala Żółć", "phone": PHONE},
         (Why.PHONE, Why.NAME)),
        ({"name": "Ala Żółć", "phone": PHONE}, {"name": "Ala Żółć", "phone": "+48500000001"}, ()),
        ({"name": "Ala"}, {"name": "Ala"}, ()),
        ({"phone": PHONE}, {"phone": PHONE, "protected": True}, ()),
        ({"phone": PHONE}, {"phone": PHONE, "erased_at": NOW}, ()),
    ],
)  # fmt: skip
def test_alike_is_who_has_one_number_address_or_full_name(
    house: House, one: dict[str, Any], other: dict[str, Any], why: tuple[Why, ...]
) -> None:
    a, b = make_person(house.office, **one), make_person(house.office, **other)
    found = likely_duplicates(house.office, protected=False)
    assert [(pair.one, pair.other, pair.why) for pair in found] == ([(a, b, why)] if why else [])


def test_a_protected_person_is_alike_only_for_those_who_may_see_them(house: House) -> None:
    make_person(house.office, phone=PHONE)
    make_person(house.office, phone=PHONE, protected=True)
    assert len(likely_duplicates(house.office, protected=True)) == 1


def test_people_of_two_offices_are_never_alike(house: House) -> None:
    make_person(house.office, phone=PHONE)
    make_person(make_office(), phone=PHONE)
    assert likely_duplicates(house.office, protected=True) == []


def test_who_only_looks_alike_is_not_shown_again(house: House, actor: AbstractBaseUser) -> None:
    one, other = (make_person(house.office, phone=PHONE) for _ in range(2))
    for _press in range(2):
        keep_as_two(one=one, other=other, now=NOW, actor=actor)
    assert likely_duplicates(house.office, protected=True) == []
    assert AuditLine.objects.filter(action="client.told_apart").count() == 2


def test_looking_costs_as_much_for_many(house: House, django_assert_num_queries: Any) -> None:
    for number in range(6):
        make_person(
            house.office, phone=f"+4850000000{number % 3}", name=f"Ala Ż{number % 2}", email=MAIL
        )
    with django_assert_num_queries(7):
        assert likely_duplicates(house.office, protected=True)


# -- Putting together and taking apart -------------------------------------------------------------


def rows_of(client: Client) -> dict[str, list[int]]:
    tables: tuple[Any, ...] = (Visit, Waiting, Message, Task)
    return {
        model.__name__: sorted(model.objects.filter(client=client).values_list("pk", flat=True))
        for model in tables
    }


def two_people(house: House) -> tuple[Client, Client]:
    kept = make_visit(house, phone="500 000 009").client
    gone = make_visit(
        house, name="Maria N.", phone="500 000 009", starts_at=MONDAY_NINE + timedelta(hours=1)
    ).client
    Task.objects.create(
        office=house.office, kind="call", about="x", dedupe_key="x", created_at=NOW, due_at=NOW,
        client=gone,
    )  # fmt: skip
    return kept, gone


def test_everything_moves_and_exactly_that_moves_back(
    house: House, actor: AbstractBaseUser
) -> None:
    kept, gone = two_people(house)
    before = rows_of(kept), rows_of(gone)
    found, kept = joined(kept, gone)
    assert not any(rows_of(gone).values())
    assert rows_of(kept) == {name: sorted(before[0][name] + before[1][name]) for name in before[0]}
    later = make_visit(house, starts_at=MONDAY_NINE + timedelta(hours=3))
    Visit.objects.filter(pk=later.pk).update(client=kept)
    unmerge(merged=found, now=NOW, actor=actor)
    assert rows_of(gone) == before[1]
    assert later.pk in rows_of(kept)["Visit"]
    gone.refresh_from_db()
    assert gone.merged_into is None


def test_who_is_gone_is_found_no_more_until_it_is_taken_back(
    house: House, actor: AbstractBaseUser
) -> None:
    kept, gone = (make_person(house.office, name="Ala Nowak", phone=PHONE) for _ in range(2))
    found, _kept = joined(kept, gone)
    assert search(house.office, "nowak", protected=True) == [kept]
    assert by_id(house.office, gone.pk) is None
    assert likely_duplicates(house.office, protected=True) == []
    unmerge(merged=found, now=NOW, actor=actor)
    assert search(house.office, "nowak", protected=True) == [kept, gone]
    assert likely_duplicates(house.office, protected=True) == [], "somebody said: two people"


def test_a_second_press_changes_nothing(house: House, actor: AbstractBaseUser) -> None:
    kept, gone = two_people(house)
    found, _kept = joined(kept, gone)
    assert merge(kept=kept, gone=gone, now=NOW, actor=actor) == found
    assert AuditLine.objects.filter(action="client.merged").count() == 2
    for _press in range(2):
        unmerge(merged=found, now=NOW, actor=actor)
    assert AuditLine.objects.filter(action="client.unmerged").count() == 2
    things = set(AuditLine.objects.filter(action="client.merged").values_list("thing", flat=True))
    assert things == {f"client:{kept.pk}", f"client:{gone.pk}"}


def test_never_wins_and_safe_hours_are_those_of_both_and_come_back_as_they_were(
    house: House, actor: AbstractBaseUser
) -> None:
    kept = make_person(house.office, contact="phone", phone=PHONE, code_word="sowa")
    gone = make_person(house.office, contact="phone", phone=PHONE, email=MAIL, needs=["pjm"])
    say(gone, Channel.CALL, Leave.ONLY_THEN)
    say(gone, Channel.SMS, Leave.NEVER)
    say(kept, Channel.SMS, Leave.ALLOWED)
    write_hours(kept, (Stretch(2, time(9), time(11)),))
    write_hours(gone, (Stretch(2, time(10), time(12)), Stretch(3, time(8), time(9))))
    before = wishes_of(kept)
    found, kept = joined(kept, gone)
    after = wishes_of(kept)
    assert after.leaves == {Channel.CALL: Leave.ONLY_THEN, Channel.SMS: Leave.NEVER}
    assert after.hours == (Stretch(2, time(10), time(11)),)
    assert (kept.email, kept.needs, kept.code_word) == (MAIL, ["pjm"], "sowa")
    assert Channel.EMAIL not in ways(after), "an address alone is no leave to write"
    unmerge(merged=found, now=NOW, actor=actor)
    kept = Client.objects.get(pk=kept.pk)
    assert wishes_of(kept) == before and (kept.email, kept.needs) == ("", [])


def test_what_was_corrected_since_is_not_put_back(house: House, actor: AbstractBaseUser) -> None:
    kept = make_person(house.office, contact="phone", phone=PHONE)
    gone = make_person(house.office, contact="phone", phone=PHONE)
    found, kept = joined(kept, gone)
    say(kept, Channel.CALL, Leave.NEVER)
    unmerge(merged=found, now=NOW, actor=actor)
    assert wishes_of(kept).leaves == {Channel.CALL: Leave.NEVER}


def test_beside_a_protected_row_the_person_is_protected(house: House) -> None:
    visit = make_visit(house, phone="500 000 009")
    gone = make_person(house.office, phone=PHONE, protected=True)
    found, kept = joined(visit.client, gone)
    assert kept.protected and ways(wishes_of(kept)) == ()
    assert not visit.contact_marks.exists()
    unmerge(merged=found, now=NOW, actor=make_user())
    assert not Client.objects.get(pk=kept.pk).protected


def test_people_who_must_not_meet_are_never_put_together(
    house: House, actor: AbstractBaseUser
) -> None:
    one, other, third = (make_person(house.office, phone=PHONE) for _ in range(3))
    link = KeepApart.objects.create(office=house.office, one=one, other=other, created_at=NOW)
    for kept, gone in ((one, other), (other, one), (third, one), (other, third), (one, one)):
        with pytest.raises(CantMerge):
            merge(kept=kept, gone=gone, now=NOW, actor=actor)
    KeepApart.objects.filter(pk=link.pk).update(ended_at=NOW)
    merge(kept=third, gone=one, now=NOW, actor=actor)


def test_nobody_is_put_together_across_offices_or_twice(
    house: House, actor: AbstractBaseUser
) -> None:
    one, two, three = (make_person(house.office, phone=PHONE) for _ in range(3))
    with pytest.raises(CantMerge):
        merge(kept=one, gone=make_person(make_office()), now=NOW, actor=actor)
    first = merge(kept=two, gone=one, now=NOW, actor=actor)
    with pytest.raises(CantMerge):
        merge(kept=three, gone=one, now=NOW, actor=actor)
    second = merge(kept=three, gone=two, now=NOW, actor=actor)
    with pytest.raises(CantUnmerge):
        unmerge(merged=first, now=NOW, actor=actor)
    unmerge(merged=second, now=NOW, actor=actor)
    unmerge(merged=first, now=NOW, actor=actor)


def test_it_can_be_taken_back_for_as_long_as_data_are_kept(
    house: House, actor: AbstractBaseUser
) -> None:
    kept, gone = (make_person(house.office, phone=PHONE, name="Ala Nowak") for _ in range(2))
    found, _kept = joined(kept, gone)
    erase_clients(NOW - timedelta(days=1), NOW + timedelta(days=89))
    gone.refresh_from_db()
    assert gone.erased_at is None
    erase_clients(NOW + timedelta(minutes=1), NOW + timedelta(days=91))
    found.refresh_from_db()
    assert found.moved == {}, "what both had said is gone with them"
    with pytest.raises(CantUnmerge):
        unmerge(merged=found, now=NOW, actor=actor)


# -- Rows that come just then ----------------------------------------------------------------------


def test_what_is_booked_with_an_entry_that_was_given_up_goes_to_the_kept_one(
    house: House, actor: AbstractBaseUser
) -> None:
    """A page that was opened before knows the old entry; even of a chain the last one counts."""
    last, kept, gone = (make_client(house.office) for _n in range(3))
    old = Client.objects.select_related("office").get(pk=gone.pk)
    merge(kept=kept, gone=gone, now=NOW, actor=actor)
    merge(kept=last, gone=kept, now=NOW, actor=actor)
    request = make_request(house)
    visit = services.book(request, now=NOW, actor=actor, client=old)
    held = holds.hold(
        ask=request.ask, starts_at=MONDAY_NINE + timedelta(hours=1), now=NOW, actor=actor
    )
    later = holds.book_held(
        held, person=request.person, booked_by=request.booked_by, now=NOW, actor=actor, client=old
    )
    place = waiting.join(
        request.ask, request.person, last_day=None, booked_by=request.booked_by, now=NOW,
        actor=actor, client=old,
    )  # fmt: skip
    item = record_item(
        office=house.office, channel="post", sender="Zofia", subject="Wniosek", received_at=NOW,
        now=NOW, actor=actor, client=old,
    )  # fmt: skip
    assert {visit.client, later.client, place.client, item.client} == {last}
    assert list(of_clients_who_are_left(NOW)) == []


def test_a_visit_of_an_entry_that_was_given_up_is_named(
    house: House, actor: AbstractBaseUser
) -> None:
    visit = make_visit(house)
    kept = make_client(house.office)
    Client.objects.filter(pk=visit.client_id).update(merged_into=kept)
    [said] = breaches(NOW)["live visits are of clients who are left"]
    assert visit.code in said
    Visit.objects.filter(pk=visit.pk).update(status="left")
    assert list(of_clients_who_are_left(NOW)) == []
