"""The demonstration is believable and breaks no rule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client as Browser
from django.utils import timezone

from furtka.cli.demo.calendar import fill, fullness
from furtka.cli.demo.office import miss_a_day, renew_order
from furtka.cli.demo.outcomes import play
from furtka.cli.demo.people import make_personas
from furtka.clients.models import Client, ContactWay
from furtka.entrance.models import Step
from furtka.offices.models import Role
from furtka.outbox.models import Task
from furtka.rules.models import Order
from furtka.rules.selectors import rules_in_force
from furtka.visits.ask import Ask
from furtka.visits.calendar import load_calendar
from furtka.visits.conflicts import conflicts
from furtka.visits.models import LIVE, Claim, Visit
from furtka.website.demonstration import approve_procedure
from furtka.website.models import ProcedureVersion
from furtka.website.procedures import not_read_by
from furtka.website.services import ensure_site
from tests.offices.factories import House, make_house, make_staff, make_user

pytestmark = pytest.mark.django_db

# A Wednesday, half past ten in Zduńska Wola: people are in the house.
NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)


@pytest.fixture
def house() -> House:
    return make_house(rooms=3, hosts=3, lanes=2)


def fill_around_now(house: House) -> list[Visit]:
    random = Random(7)
    personas = make_personas(house.office, random, NOW, 60)
    Client.objects.bulk_create([persona.client for persona in personas])
    visits = fill(house.office, personas, random, NOW)
    play(visits, random, NOW)
    return visits


def test_the_calendar_is_about_60_percent_full_three_weeks_back_and_six_ahead(house: House) -> None:
    visits = fill_around_now(house)
    ahead = load_calendar(
        ask=Ask(house.service),
        first=NOW.date() + timedelta(days=1),
        last=NOW.date() + timedelta(weeks=6),
        now=NOW,
    )
    assert 0.45 <= fullness(ahead) <= 0.8
    assert min(v.starts_at for v in visits) < NOW - timedelta(days=19)
    assert max(v.starts_at for v in visits) > NOW + timedelta(days=38)


def test_who_is_over_has_no_claims_and_who_is_live_has_them(house: House) -> None:
    fill_around_now(house)
    claimed = set(Claim.objects.values_list("visit_id", flat=True))
    live = set(Visit.objects.filter(status__in=LIVE).values_list("pk", flat=True))
    assert claimed == live


def test_somebody_is_away_and_their_visits_wait_to_be_settled(house: House) -> None:
    row = miss_a_day(house.office, fill_around_now(house), NOW)
    assert row is not None and row.staff is not None and row.starts_at > NOW + timedelta(days=1)
    waiting = conflicts(house.office, NOW)
    assert waiting and {conflict.visit.host_id for conflict in waiting} == {row.staff_id}


def test_steps_end_where_the_visit_stands(house: House) -> None:
    fill_around_now(house)
    for visit in Visit.objects.filter(status__in=("met", "in_room", "leaving", "left")):
        last = Step.objects.filter(visit=visit).latest("id")
        assert (last.became, last.at) == (visit.status, visit.status_since)
        assert last.at <= NOW


def test_the_people_are_those_the_office_serves(house: House) -> None:
    people = [p.client for p in make_personas(house.office, Random(1), NOW, 240)]
    names = "".join(person.name.lower() for person in people)
    assert set("ąćęłńóśźż") <= set(names)
    assert sum(not p.email for p in people) > 60
    assert sum(p.language == "uk" for p in people) >= 20
    assert sum(p.protected for p in people) == 1
    assert any(p.contact == ContactWay.NONE for p in people)


def test_the_command_fills_once(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo")
    before = Visit.objects.count()
    call_command("demo")
    assert before == Visit.objects.count() > 100
    assert Visit.objects.filter(created_at__gt=timezone.now()).count() == 0
    assert "changes nothing" in capsys.readouterr().out


def test_an_order_is_in_force_whenever_somebody_tries_it(house: House) -> None:
    make_staff(house, Role.UNIT_HEAD, user=make_user("kierownik"))
    make_staff(house, Role.DIRECTOR, user=make_user("dyrektor"))
    Order.objects.create(
        office=house.office, title="Zasady", mode="by_appointment", legal_basis="przykład",
        valid_from=NOW - timedelta(days=90), valid_until=NOW - timedelta(days=30),
        status="approved", approved_at=NOW - timedelta(days=91), created_at=NOW,
    )  # fmt: skip
    renewed = renew_order(house.office, NOW)
    assert renewed is not None
    assert rules_in_force(house.office, None, None, NOW).orders == (renewed,)
    assert renew_order(house.office, NOW) is None


def test_the_demonstration_accounts_can_log_in(house: House) -> None:
    user = make_staff(house, Role.RECEPTION, user=User.objects.create(username="recepcja")).user
    assert user is not None
    user.set_unusable_password()
    user.save()
    call_command("demo")
    assert User.objects.get(username="recepcja").check_password("furtka-demo")


def test_the_safety_procedure_is_approved_and_read_by_some_of_the_staff(house: House) -> None:
    roles = {
        "dyrektor": Role.DIRECTOR, "kierownik": Role.UNIT_HEAD, "recepcja": Role.RECEPTION,
        "redaktor": Role.EDITOR, "pracownik": Role.CASE_WORKER, "iod": Role.DPO,
    }  # fmt: skip
    jobs = {login: make_staff(house, role, user=make_user(login)) for login, role in roles.items()}
    assert approve_procedure(house.office, NOW) is None, "without a website there is none"
    ensure_site(office=house.office, now=NOW)
    version = approve_procedure(house.office, NOW)
    assert version is not None and version.number == 1 and version.valid_until is None
    assert version.valid_from == NOW.date() - timedelta(days=14)
    assert all((version.body, version.body_en, version.body_uk))
    assert {job.pk for job in not_read_by(version)} == {
        jobs[login].pk for login in ("redaktor", "pracownik", "iod")
    }
    page = Browser().get("/procedura-bezpieczenstwa/").content.decode()
    assert "Wychodzimy po Ciebie" in page and "Wersja 1" in page
    assert not Task.objects.exists(), "nobody is asked to approve it any more"
    assert approve_procedure(house.office, NOW) is None
    assert ProcedureVersion.objects.count() == 1
