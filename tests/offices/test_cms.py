from __future__ import annotations

from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from furtka.offices.groups import sync_groups
from furtka.offices.models import (
    Office,
    OpeningHours,
    PhoneLine,
    Role,
    Room,
    Service,
    ServiceHost,
    Staff,
    Unit,
)
from furtka.offices.permissions import CMS_PERMISSIONS, Permission, may
from furtka.offices.wagtail_hooks import OfficeGroup
from furtka.rules.models import DefaultRules, Obligation
from furtka.rules.wagtail_hooks import RulesGroup
from furtka.website.services import after_office, home_of
from tests.offices.factories import House, make_house, make_staff, make_user

pytestmark = pytest.mark.django_db

SCREENS = [view.model for group in (OfficeGroup, RulesGroup) for view in group.items]


def url(model: type[Any], action: str, *args: Any) -> str:
    return reverse(f"office-{model._meta.model_name}:{action}", args=args)


def as_role(client: Client, house: House, role: Role) -> Staff:
    staff = make_staff(house, role)
    sync_groups(house.office)
    assert staff.user is not None
    client.force_login(staff.user)
    return staff


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def admin(client: Client, house: House) -> Client:
    as_role(client, house, Role.ADMINISTRATOR)
    return client


def values(form: Any, **changes: Any) -> dict[str, Any]:
    """What a browser would send back from that form, with changes."""
    data: dict[str, Any] = {}
    for name in form.fields:
        value = form[name].value()
        if hasattr(value, "__iter__") and not isinstance(value, str):
            value = [getattr(item, "pk", item) for item in value]
        if value is not None and value is not False:
            data[name] = value
    return {name: value for name, value in (data | changes).items() if value is not None}


@pytest.mark.parametrize("role", Role)
def test_only_roles_that_edit_open_the_editors_screens(
    client: Client, house: House, role: Role
) -> None:
    as_role(client, house, role)
    opens = any(may(role, permission) for permission in CMS_PERMISSIONS)
    assert client.get("/cms/").status_code == (200 if opens else 404)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("model", SCREENS)
def test_only_administrators_see_the_offices_data(
    client: Client, house: House, role: Role, model: type[Any]
) -> None:
    as_role(client, house, role)
    edits_office = may(role, Permission.EDIT_OFFICE)
    status = client.get(url(model, "index")).status_code
    assert (status == 200) == edits_office
    assert status in (200, 302, 404)  # 302: Wagtail's own “no”, to its first screen


def test_who_is_not_logged_in_is_asked_to(client: Client) -> None:
    response = client.get("/cms/")
    assert response.status_code == 302
    assert response["Location"].startswith("/konto/login/")


def test_a_former_colleague_is_a_stranger(client: Client, house: House) -> None:
    staff = as_role(client, house, Role.ADMINISTRATOR)
    staff.active = False
    staff.save()
    assert client.get("/cms/").status_code == 404


@pytest.mark.parametrize("model", SCREENS)
def test_every_list_and_form_opens(admin: Client, house: House, model: type[Any]) -> None:
    DefaultRules.objects.create(office=house.office)
    row = model.objects.filter(office=house.office).first() if model is not Office else house.office
    assert admin.get(url(model, "index")).status_code == 200
    assert admin.get(url(model, "index"), {"q": "a"}).status_code == 200
    if row is not None:
        assert admin.get(url(model, "edit", row.pk)).status_code == 200
        assert admin.get(url(model, "history", row.pk)).status_code == 200
    fixed = model in (Office, DefaultRules)
    assert (admin.get(url(model, "add")).status_code == 200) != fixed


def test_another_offices_rows_do_not_exist(admin: Client, house: House) -> None:
    other = make_house()
    listing = admin.get(url(Unit, "index")).content.decode()
    assert url(Unit, "edit", house.unit.pk) in listing
    assert url(Unit, "edit", other.unit.pk) not in listing
    for action in ("edit", "delete", "history", "usage"):
        assert admin.get(url(Unit, action, other.unit.pk)).status_code == 404
    assert admin.get(url(Office, "edit", other.office.pk)).status_code == 404


def test_another_offices_rows_can_not_be_chosen(admin: Client, house: House) -> None:
    other = make_house()
    response = admin.get(url(Room, "add"))
    form = response.context["form"]
    assert "office" not in form.fields
    response = admin.post(
        url(Room, "add"), values(form, name="9", site=other.site.pk, unit=other.unit.pk)
    )
    assert set(response.context["form"].errors) == {"site", "unit"}
    assert not Room.objects.filter(name="9").exists()


def test_a_room_is_added_to_ones_own_office(admin: Client, house: House) -> None:
    form = admin.get(url(Room, "add")).context["form"]
    response = admin.post(url(Room, "add"), values(form, name="9", site=house.site.pk))
    assert response.status_code == 302
    assert Room.objects.get(name="9").office == house.office


def test_a_name_is_unique_within_the_office_and_said_so(admin: Client, house: House) -> None:
    form = admin.get(url(Room, "add")).context["form"]
    response = admin.post(url(Room, "add"), values(form, name=house.room.name, site=house.site.pk))
    assert response.status_code == 200
    assert response.context["form"].non_field_errors()


@pytest.mark.parametrize("typed", ["(43) 823-53-20", "438235320", "+48 43 823 53 20"])
def test_a_number_is_taken_as_people_write_it(admin: Client, house: House, typed: str) -> None:
    form = admin.get(url(PhoneLine, "add")).context["form"]
    admin.post(url(PhoneLine, "add"), values(form, unit=house.unit.pk, number=typed))
    line = PhoneLine.objects.get()
    assert line.number == "+48438235320"
    shown = admin.get(url(PhoneLine, "edit", line.pk)).context["form"]["number"].value()
    assert shown == "43 823 53 20"


def test_a_wrong_number_gets_a_sentence(admin: Client, house: House) -> None:
    form = admin.get(url(PhoneLine, "add")).context["form"]
    response = admin.post(
        url(PhoneLine, "add"), values(form, unit=house.unit.pk, number="43-82-35")
    )
    assert "43 823 53 20" in str(response.context["form"].errors["number"])


def test_closing_before_opening_gets_the_constraints_sentence(admin: Client) -> None:
    form = admin.get(url(OpeningHours, "add")).context["form"]
    response = admin.post(
        url(OpeningHours, "add"), values(form, weekday=1, opens="15:30", closes="7:30")
    )
    sentences = [str(sentence) for sentence in response.context["form"].non_field_errors()]
    assert len(sentences) == 1 and "hours_end_after" not in sentences[0]


def test_a_unit_can_not_stand_below_itself(admin: Client, house: House) -> None:
    child = Unit.objects.create(
        office=house.office, site=house.site, parent=house.unit, slug="s", kind="team", name="S"
    )
    form = admin.get(url(Unit, "edit", house.unit.pk)).context["form"]
    response = admin.post(url(Unit, "edit", house.unit.pk), values(form, parent=child.pk))
    assert "parent" in response.context["form"].errors


def test_what_is_in_use_is_not_deleted(admin: Client, house: House) -> None:
    response = admin.post(url(Unit, "delete", house.unit.pk))
    assert response.status_code == 302
    assert Unit.objects.filter(pk=house.unit.pk).exists()


def test_an_administrator_gives_an_account_with_a_first_password(
    admin: Client, house: House
) -> None:
    form = admin.get(url(Staff, "edit", house.host.pk)).context["form"]
    response = admin.post(
        url(Staff, "edit", house.host.pk),
        values(form, login="anna.probna".replace(".", "-"), new_password="Sikorka-na-plocie",
               role=Role.EDITOR),
    )  # fmt: skip
    assert response.status_code == 302, response.context["form"].errors
    user = User.objects.get(username="anna-probna")
    assert user.check_password("Sikorka-na-plocie")
    assert list(user.jobs.all()) == [house.host]
    assert user.has_perm("wagtailadmin.access_admin")
    assert list(house.host.services.all()) == [house.service]


def test_a_weak_password_and_a_taken_account_are_refused(admin: Client, house: House) -> None:
    taken = make_staff(make_house(), Role.RECEPTION)
    assert taken.user is not None
    root = make_user(is_superuser=True)
    form = admin.get(url(Staff, "edit", house.host.pk)).context["form"]
    for login in (taken.user.username, root.username):
        response = admin.post(
            url(Staff, "edit", house.host.pk), values(form, login=login, new_password="123")
        )
        assert set(response.context["form"].errors) == {"login", "new_password"}
    house.host.refresh_from_db()
    assert house.host.user is None


def test_editors_edit_their_own_offices_pages_only(client: Client, house: House) -> None:
    other = make_house()
    for each in (house, other):
        after_office(each.office, datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
        sync_groups(each.office)
    as_role(client, house, Role.EDITOR)
    mine, theirs = home_of(house.office), home_of(other.office)
    assert mine is not None and theirs is not None
    edit = "wagtailadmin_pages:edit"
    assert client.get(reverse(edit, args=[mine.pk])).status_code == 200
    assert client.get(reverse(edit, args=[theirs.pk])).status_code == 302


def test_a_role_that_changes_changes_the_groups(client: Client, house: House) -> None:
    staff = make_staff(house, Role.EDITOR)
    sync_groups(house.office)
    assert staff.user is not None
    assert staff.user.groups.count() == 2
    staff.role = Role.RECEPTION
    staff.save()
    sync_groups(house.office)
    assert staff.user.groups.count() == 0


def test_unticking_a_service_takes_the_host_away(admin: Client, house: House) -> None:
    form = admin.get(url(Staff, "edit", house.host.pk)).context["form"]
    admin.post(url(Staff, "edit", house.host.pk), values(form, hosts=None))
    assert not ServiceHost.objects.filter(staff=house.host).exists()
    assert Service.objects.filter(pk=house.service.pk).exists()


def test_default_limits_are_fields_of_their_own(admin: Client, house: House) -> None:
    rules = DefaultRules.objects.create(office=house.office, limits={"party": 4})
    Obligation.objects.create(office=house.office, code="escort", text="Poczekaj")
    form = admin.get(url(DefaultRules, "edit", rules.pk)).context["form"]
    assert form["party"].value() == 4
    bad = admin.post(url(DefaultRules, "edit", rules.pk), values(form, party=400))
    assert "party" in bad.context["form"].errors
    admin.post(
        url(DefaultRules, "edit", rules.pk),
        values(form, party=2, people_inside=10, obligations=["escort"]),
    )
    rules.refresh_from_db()
    assert rules.limits == {"party": 2, "people_inside": 10}
    assert rules.obligations == ["escort"]


@pytest.mark.parametrize(
    ("typed", "kept"), [("7:00, 13:00,10:00", ["07:00", "10:00", "13:00"]), ("", [])]
)
def test_hours_of_release_are_typed_as_people_write_them(
    admin: Client, house: House, typed: str, kept: list[str]
) -> None:
    form = admin.get(url(Office, "edit", house.office.pk)).context["form"]
    response = admin.post(url(Office, "edit", house.office.pk), values(form, release_hours=typed))
    assert response.status_code == 302, response.context["form"].errors
    house.office.refresh_from_db()
    assert house.office.release_hours == kept


def test_an_hour_that_is_none_gets_a_sentence(admin: Client, house: House) -> None:
    form = admin.get(url(Office, "edit", house.office.pk)).context["form"]
    response = admin.post(
        url(Office, "edit", house.office.pk), values(form, release_hours="7:00, rano")
    )
    assert "07:00" in str(response.context["form"].errors["release_hours"])


@pytest.mark.parametrize(("typed", "kept"), [("3, 48", [48, 3]), ("24;24", [24]), ("", [])])
def test_hours_of_reminders_are_typed_as_people_write_them(
    admin: Client, house: House, typed: str, kept: list[int]
) -> None:
    form = admin.get(url(Office, "edit", house.office.pk)).context["form"]
    assert form["reminder_hours"].value() == "48, 3"
    more = {"sms_sender": "Termin", "sms_part_price": "0,0825", "quiet_from": "21:00"}
    response = admin.post(
        url(Office, "edit", house.office.pk), values(form, reminder_hours=typed, **more)
    )
    assert response.status_code == 302, response.context["form"].errors
    house.office.refresh_from_db()
    assert house.office.reminder_hours == kept
    assert (house.office.sms_sender, house.office.quiet_from) == ("Termin", time(21))
    assert house.office.sms_part_price == Decimal("0.0825")


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("reminder_hours", "48, 24, 3"), ("reminder_hours", "dwa dni"), ("reminder_hours", "0"),
        ("reminder_hours", "48, \u00b2"), ("sms_sender", "Urząd"), ("sms_sender", "AB"),
        ("sms_part_price", "-1"), ("quiet_until", "rano"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_refused_beside_its_field(
    admin: Client, house: House, name: str, typed: str
) -> None:
    form = admin.get(url(Office, "edit", house.office.pk)).context["form"]
    response = admin.post(url(Office, "edit", house.office.pk), values(form, **{name: typed}))
    assert set(response.context["form"].errors) == {name}


def test_a_share_over_the_whole_is_refused(admin: Client, house: House) -> None:
    form = admin.get(url(Service, "edit", house.service.pk)).context["form"]
    response = admin.post(
        url(Service, "edit", house.service.pk), values(form, staff_share=120, urgent_slots=51)
    )
    assert set(response.context["form"].errors) == {"staff_share", "urgent_slots"}
