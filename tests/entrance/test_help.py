"""Calling for help: who is told, who goes, and what the caller's own screen shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from furtka.entrance import helping
from furtka.entrance.errors import NotYourCall
from furtka.entrance.help_alerts import FIRST_TOLD, help_alerts, past_calls
from furtka.entrance.models import AlsoComing, HelpCall
from furtka.entrance.retention import KEEP
from furtka.offices.alerts import Alert, Urgency
from furtka.offices.models import Role, Site, Staff
from furtka.privacy.models import AuditLine
from furtka.privacy.retention import sweep
from furtka.visits.models import VisitStatus
from tests.entrance.factories import make_visit_at
from tests.offices.factories import House, make_house, make_staff
from tests.visits.factories import MONDAY_NINE as NOW

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def caller(house: House) -> Staff:
    return make_staff(house, Role.CASE_WORKER)


@pytest.fixture
def helper(house: House) -> Staff:
    return named(make_staff(house, Role.RECEPTION, answers_help=True), "Adam Nowak")


def named(staff: Staff, name: str) -> Staff:
    staff.name = name
    staff.save()
    return staff


def told(staff: Staff, now: Any = NOW) -> list[Alert]:
    with translation.override("en"):
        return [alert for alert in help_alerts(staff, now) if alert.text]


def presses(alert: Alert) -> list[str]:
    return [press.url.rstrip("/").rpartition("/")[2] for press in alert.presses]


# -- who is told -------------------------------------------------------------------------------


def test_only_those_set_for_the_site_are_told_at_first(
    house: House, caller: Staff, helper: Staff
) -> None:
    other = make_staff(house, Role.RECEPTION)
    call = helping.call(caller=caller, now=NOW)
    [alert] = told(helper)
    assert (alert.urgency, presses(alert)) == (Urgency.DANGER, ["answer"])
    assert alert.text == "Help needed: Siedziba. Jan Testowy calls."
    assert told(other) == []
    [waits] = help_alerts(other, NOW + 20 * SECOND)
    assert waits.ask_again == 41
    # Nobody answers: everybody who runs the entrance is told, and nobody else.
    later = NOW + FIRST_TOLD
    assert [one.urgency for one in told(other, later)] == [Urgency.DANGER]
    assert told(make_staff(house, Role.EDITOR), later) == []
    assert told(make_staff(make_house(), Role.RECEPTION, answers_help=True), later) == []
    helping.answer(call=call, staff=helper, now=later)
    assert [one.urgency for one in told(other, later)] == [Urgency.CALL]


def test_answered_in_time_the_others_are_not_told(
    house: House, caller: Staff, helper: Staff
) -> None:
    call = helping.call(caller=caller, now=NOW)
    helping.answer(call=call, staff=helper, now=NOW + 30 * SECOND)
    assert help_alerts(make_staff(house, Role.RECEPTION), NOW + 2 * FIRST_TOLD) == []


def test_where_nobody_is_set_all_who_run_the_entrance_are_told(house: House, caller: Staff) -> None:
    elsewhere = Site.objects.create(office=house.office, slug="filia", name="Filia", places=5)
    set_elsewhere = make_staff(house, Role.RECEPTION, answers_help=True)
    Staff.objects.filter(pk=set_elsewhere.pk).update(site=elsewhere)
    make_staff(house, Role.RECEPTION, answers_help=True, active=False)
    helping.call(caller=caller, now=NOW)
    assert len(told(make_staff(house, Role.CASE_WORKER))) == 1
    assert told(make_staff(house, Role.DPO)) == []
    set_elsewhere.refresh_from_db()
    [alert] = told(set_elsewhere)
    assert "Siedziba" in str(alert.text)


def test_the_room_is_the_one_where_the_caller_is_with_somebody(house: House, helper: Staff) -> None:
    visit = make_visit_at(house, VisitStatus.IN_ROOM, name="Zofia Żółć")
    call = helping.call(caller=visit.host, now=NOW)
    assert call.room == house.room
    [alert] = told(helper)
    assert alert.text == "Help needed: room 1, ground floor. Anna Próbna calls."
    assert "Zofia" not in f"{alert}{list(AuditLine.objects.values())}"
    assert AuditLine.objects.get(action="help.called").details == {"room": "1"}


# -- what the caller sees ----------------------------------------------------------------------


def test_the_callers_own_screen_shows_nothing_that_alarms(caller: Staff, helper: Staff) -> None:
    call = helping.call(caller=caller, now=NOW)
    [alert] = told(caller)
    assert (alert.text, alert.urgency, presses(alert)) == ("Saved 9:00", Urgency.QUIET, ["end"])
    helping.answer(call=call, staff=helper, now=NOW)
    [alert] = told(caller)
    assert (alert.text, alert.urgency) == ("Coming: Adam Nowak", Urgency.QUIET)


# -- pressing twice, answering, ending ---------------------------------------------------------


def test_a_second_press_changes_nothing_until_somebody_came(caller: Staff, helper: Staff) -> None:
    call = helping.call(caller=caller, now=NOW)
    assert helping.call(caller=caller, now=NOW + 60 * helping.ANEW) == call
    helping.answer(call=call, staff=helper, now=NOW)
    assert helping.call(caller=caller, now=NOW + SECOND) == call
    anew = helping.call(caller=caller, now=NOW + helping.ANEW)
    assert anew != call and anew.answered_at is None
    assert HelpCall.objects.get(pk=call.pk).ended_at == NOW + helping.ANEW


def test_the_database_knows_one_open_call_a_caller(caller: Staff) -> None:
    call = helping.call(caller=caller, now=NOW)
    call.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        call.save(force_insert=True)


def test_both_may_go_and_each_knows_of_the_other(
    house: House, caller: Staff, helper: Staff
) -> None:
    second = named(make_staff(house, Role.RECEPTION, answers_help=True), "Ewa Druga")
    call = helping.call(caller=caller, now=NOW)
    for staff in (helper, second, second, helper, caller):
        call = helping.answer(call=call, staff=staff, now=NOW)
    assert call.answered_by == helper and AlsoComing.objects.get().staff == second
    for staff in (helper, second):
        [alert] = told(staff)
        assert str(alert.text).endswith("Coming: Adam Nowak, Ewa Druga")
        assert presses(alert) == ["end", "stay"]
    # The first one can't: the second one is the first now; then nobody is.
    call = helping.stay(call=call, staff=helper, now=NOW)
    assert call.answered_by == second and not AlsoComing.objects.exists()
    call = helping.stay(call=call, staff=second, now=NOW)
    assert call.answered_by is None and call.answered_at is None
    assert [one.urgency for one in told(helper)] == [Urgency.DANGER]


def test_it_is_ended_by_those_concerned_and_can_be_taken_back(
    house: House, caller: Staff, helper: Staff
) -> None:
    call = helping.call(caller=caller, now=NOW)
    with pytest.raises(NotYourCall):
        helping.end(call=call, staff=helper, now=NOW)
    helping.answer(call=call, staff=helper, now=NOW)
    call = helping.end(call=call, staff=helper, now=NOW)
    assert helping.answer(call=call, staff=make_staff(house, Role.RECEPTION), now=NOW).ended_at
    for staff in (caller, helper):
        assert [presses(one) for one in told(staff)] == [["reopen"]]
    call = helping.reopen(call=call, staff=caller, now=NOW + helping.REOPEN)
    assert call.ended_at is None and call.answered_by == helper
    call = helping.end(call=call, staff=caller, now=NOW)
    too_late = NOW + helping.REOPEN + SECOND
    assert helping.reopen(call=call, staff=caller, now=too_late).ended_at == NOW
    assert told(caller, too_late) == []


def test_beside_a_new_call_the_old_one_stays_ended(caller: Staff) -> None:
    old = helping.call(caller=caller, now=NOW)
    helping.end(call=old, staff=caller, now=NOW)
    helping.call(caller=caller, now=NOW)
    assert helping.reopen(call=old, staff=caller, now=NOW).ended_at is not None


# -- the pages ---------------------------------------------------------------------------------


def browser(staff: Staff) -> Browser:
    found = Browser()
    found.force_login(staff.user)  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize("role", list(Role))
def test_everybody_who_works_here_can_call_and_comes_back_to_the_page(
    house: House, role: Role
) -> None:
    mine = browser(make_staff(house, role))
    page = mine.get("/praca/").content.decode()
    assert 'action="/praca/pomoc/wolam/"' in page
    answer = mine.post("/praca/pomoc/wolam/", {"next": "/praca/tryb/?day=1"})
    assert answer["Location"] == "/praca/tryb/?day=1"
    assert mine.post("/praca/pomoc/wolam/", {"next": "//evil.example/"})["Location"] == "/praca/"
    assert mine.post("/praca/pomoc/wolam/", **HTMX).status_code == 204
    assert mine.get("/praca/pomoc/wolam/").status_code == 405
    assert HelpCall.objects.count() == 1


def test_the_strip_is_on_the_next_page_and_in_its_fragment(caller: Staff, helper: Staff) -> None:
    with time_machine.travel(NOW, tick=False):
        theirs = browser(helper)
        call = helping.call(caller=caller, now=NOW)
        for path in ("/praca/", "/praca/wejscie/", "/praca/pomoc/pasek/"):
            page = theirs.get(path).content.decode()
            assert "Pomoc potrzebna: Siedziba. Woła Jan Testowy." in page, path
            assert f'action="/praca/pomoc/{call.pk}/answer/"' in page
        assert theirs.post(f"/praca/pomoc/{call.pk}/answer/").status_code == 302
        assert theirs.post(f"/praca/pomoc/{call.pk}/dance/").status_code == 404
        assert "Idzie: Adam Nowak" in browser(caller).get("/praca/").content.decode()
        stranger = browser(make_staff(make_house(), Role.RECEPTION))
        assert stranger.post(f"/praca/pomoc/{call.pk}/answer/").status_code == 404


def test_who_is_not_concerned_is_told_so(house: House, caller: Staff) -> None:
    call = helping.call(caller=caller, now=NOW)
    other = browser(make_staff(house, Role.RECEPTION))
    path = f"/praca/pomoc/{call.pk}/end/"
    assert other.post(path, **HTMX).status_code == 409
    assert "Zakończyć może tylko" in other.post(path, follow=True).content.decode()


def test_the_wall_shows_nothing_of_it(house: House, caller: Staff) -> None:
    path = f"/ekran/{house.site.slug}/"
    with time_machine.travel(NOW, tick=False):
        before = Browser().get(path).content
        helping.call(caller=caller, now=NOW)
        assert Browser().get(path).content == before


def test_a_page_costs_one_query_more_and_two_while_people_call(house: House) -> None:
    staff = make_staff(house, Role.RECEPTION, answers_help=True)
    for number, (calls, wanted) in enumerate([(0, 1), (1, 2), (4, 2)]):
        for _n in range(calls):
            call = helping.call(caller=make_staff(house, Role.CASE_WORKER), now=NOW)
            helping.answer(call=call, staff=make_staff(house, Role.RECEPTION), now=NOW)
        with CaptureQueriesContext(connection) as asked:
            assert len(help_alerts(staff, NOW)) == sum([0, 1, 4][: number + 1])
        assert len(asked) == wanted


# -- the list, and how long it is kept ---------------------------------------------------------


def test_the_list_says_how_long_it_took(house: House, caller: Staff, helper: Staff) -> None:
    head = make_staff(house, Role.UNIT_HEAD)
    page = browser(head).get("/praca/pomoc/").content.decode()
    assert "<table" not in page and "Nikt nie wołał o pomoc" in page
    call = helping.call(caller=caller, now=NOW)
    assert past_calls(house.office, head)[0].seconds is None
    helping.answer(call=call, staff=helper, now=NOW + 75 * SECOND)
    page = browser(head).get("/praca/pomoc/").content.decode()
    assert "1 min 15 s" in page and "Adam Nowak" in page
    assert browser(helper).get("/praca/pomoc/").status_code == 404


def test_after_a_year_it_is_deleted(caller: Staff, helper: Staff) -> None:
    call = helping.call(caller=caller, now=NOW)
    helping.answer(call=call, staff=helper, now=NOW)
    helping.answer(call=call, staff=caller, now=NOW)
    helping.end(call=call, staff=caller, now=NOW)
    still = helping.call(caller=caller, now=NOW)
    sweep(NOW + KEEP)
    assert HelpCall.objects.count() == 2
    assert sweep(NOW + KEEP + SECOND)["help_calls"] == 1
    assert HelpCall.objects.get() == still  # nobody ended it: somebody should
