"""`furtka check`: Django's checks, and the data's."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError, SystemCheckError

from furtka.core.invariants import SHOWN, breaches, invariants
from furtka.offices.checks import no_demonstration_accounts
from furtka.offices.services import DEMO_PASSWORD
from furtka.visits.models import Claim
from tests.offices.factories import make_house, make_user
from tests.visits.factories import NOW, make_visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_time_of_the_factories")]


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("check", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_a_sound_database_passes_all_checks() -> None:
    make_visit(make_house())
    assert f"All {len(list(invariants))} checks passed." in run()


def test_every_promise_of_the_contract_is_checked() -> None:
    assert {name for name, _ask in invariants.items()} >= {
        "audit chain",
        "claims do not overlap",
        "claims refer to what exists",
        "dead visits have no claims",
        "ended orders not shown",
        "live visits have exactly their claims",
        "orders restricting people have an end",
        "outbox not stuck",
        "registry numbers gap-free",
    }


def test_a_breach_is_named_and_ends_with_an_error() -> None:
    visit = make_visit(make_house())
    Claim.objects.filter(visit=visit, resource__startswith="room").delete()
    err = StringIO()
    with pytest.raises(CommandError, match="1 of .* checks failed"):
        call_command("check", stdout=StringIO(), stderr=err)
    assert f"live visits have exactly their claims: {visit.code} is live" in err.getvalue()


def test_advice_is_told_and_fails_nothing() -> None:
    house, err = make_house(), StringIO()
    call_command("check", stdout=StringIO(), stderr=err)
    assert f"warning: complaints after working hours: {house.office.slug} " in err.getvalue()


def test_with_an_app_label_only_djangos_part_is_run() -> None:
    Claim.objects.filter(visit=make_visit(make_house())).delete()
    assert "checks passed" not in run("visits")


def test_a_database_that_is_not_migrated_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("furtka.cli.management.commands.check.is_migrated", lambda: False)
    assert "not migrated" in run()


def test_only_the_first_breaches_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(now: object) -> Any:
        while True:
            yield "broken"

    monkeypatch.setattr(invariants, "_entries", {"endless": endless})
    assert breaches(NOW) == {"endless": ["broken"] * SHOWN}


def test_the_number_of_queries_does_not_grow_with_the_visits(
    django_assert_max_num_queries: Any,
) -> None:
    house = make_house(rooms=6, hosts=6, lanes=6)
    for _n in range(6):
        make_visit(house)
    with django_assert_max_num_queries(60):
        breaches(NOW)


def test_demonstration_accounts_are_refused_outside_a_demonstration(settings: Any) -> None:
    user = make_user("dyrektor")
    user.set_password(DEMO_PASSWORD)
    user.save()
    settings.DEMO = True
    assert no_demonstration_accounts(None) == []
    settings.DEMO = False
    with pytest.raises(SystemCheckError, match="'dyrektor' still has the password"):
        run("--deploy")
    user.set_password("another-one")
    user.save()
    assert no_demonstration_accounts(None) == []


def test_djangos_errors_do_not_hide_the_datas(settings: Any) -> None:
    settings.DEMO = False
    user = make_user("admin")
    user.set_password(DEMO_PASSWORD)
    user.save()
    visit = make_visit(make_house())
    visit.claims.all().delete()
    err = StringIO()
    with pytest.raises(CommandError):
        call_command("check", deploy=True, stdout=StringIO(), stderr=err)
    assert visit.code in err.getvalue()
