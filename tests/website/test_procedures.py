"""The safety procedure: one version valid at a time, approved by another, read by everybody."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from furtka.offices.groups import sync_groups
from furtka.offices.models import Role, Staff
from furtka.outbox.models import Task
from furtka.privacy.models import AuditLine
from furtka.website.errors import (
    OwnProcedure,
    ProcedureChanged,
    ProcedureInForce,
    ProcedureNotDraft,
    ProcedureTooEarly,
    ProcedureWordsMissing,
)
from furtka.website.invariants import one_procedure_at_a_time
from furtka.website.models import (
    Acknowledgement,
    ProcedurePage,
    ProcedureStatus,
    ProcedureVersion,
)
from furtka.website.procedures import (
    acknowledge,
    approve_version,
    draft_version,
    mark_of,
    not_read_by,
    unread_version,
    valid_version,
    withdraw_version,
)
from tests.offices.factories import House, make_staff
from tests.website.factories import make_site

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 30)
PLACE = "/praca/procedura/"


@pytest.fixture
def house() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield make_site(NOW)


def hire(house: House, role: Role, **values: Any) -> Staff:
    job = make_staff(house, role, **values)
    sync_groups(house.office)
    return job


def at_work(job: Staff) -> Client:
    client = Client()
    client.force_login(job.user)  # type: ignore[arg-type]
    return client


def write(text: str) -> None:
    """An editor saves a draft of the page; nobody publishes it."""
    page = ProcedurePage.objects.get()
    page.body = text
    page.save_revision()


def draft(author: Staff, text: str, *, days: int = 0) -> ProcedureVersion:
    write(text)
    return draft_version(
        office=author.office, valid_from=TODAY + timedelta(days=days), changes="Nowy próg.",
        now=NOW, actor=author.user,  # type: ignore[arg-type]
    )  # fmt: skip


def approve(version: ProcedureVersion, head: Staff, *, read: str = "") -> ProcedureVersion:
    """As somebody who has just read it, unless told what they read."""
    read = read or mark_of(version)
    return approve_version(version=version, read=read, now=NOW, actor=head.user)  # type: ignore[arg-type]


def approved(house: House, text: str, *, days: int = 0) -> ProcedureVersion:
    author, head = hire(house, Role.EDITOR), hire(house, Role.DIRECTOR)
    version = draft(author, text, days=days)
    return approve(version, head)


# -- Versions --------------------------------------------------------------------------------------


def test_the_public_page_shows_the_version_of_today_and_those_before(house: House) -> None:
    assert "Wersja 1" not in Client().get("/procedura-bezpieczenstwa/").content.decode()
    approved(house, "<p>Pierwsza procedura.</p>")
    approved(house, "<p>Druga procedura.</p>", days=7)
    page = Client().get("/procedura-bezpieczenstwa/").content.decode()
    assert "Pierwsza procedura" in page and "Druga" not in page
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        page = Client().get("/procedura-bezpieczenstwa/").content.decode()
    assert page.index("Druga procedura") < page.index("Wcześniejsze wersje")
    assert page.index("Wcześniejsze wersje") < page.index("Pierwsza procedura")


def test_approval_gives_a_number_and_closes_the_version_before(house: House) -> None:
    first = approved(house, "<p>Pierwsza.</p>")
    second = approved(house, "<p>Druga.</p>", days=7)
    first.refresh_from_db()
    assert (first.number, second.number) == (1, 2)
    assert first.valid_until == second.valid_from == date(2026, 12, 7)
    days = [valid_version(house.office, TODAY + timedelta(days=n)) for n in (-1, 0, 6, 7)]
    assert days == [None, first, first, second]
    assert list(one_procedure_at_a_time(NOW)) == []


def test_whoever_wrote_it_does_not_approve_it(house: House) -> None:
    author = hire(house, Role.DIRECTOR)
    version = draft(author, "<p>Moja.</p>")
    with pytest.raises(OwnProcedure):
        approve(version, author)
    version.approver = author.user
    with pytest.raises(IntegrityError), transaction.atomic():
        version.save()


def test_versions_never_overlap(house: House) -> None:
    approved(house, "<p>Pierwsza.</p>", days=7)
    with pytest.raises(ProcedureTooEarly):
        approved(house, "<p>Druga.</p>", days=3)
    with pytest.raises(ProcedureTooEarly):
        approved(house, "<p>Druga.</p>", days=7)
    row = ProcedureVersion.objects.get(status=ProcedureStatus.APPROVED)
    row.pk, row.number, row.valid_from = None, 9, date(2027, 1, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()  # two without an end
    row.valid_until = date(2027, 2, 1)
    row.save()
    assert len(list(one_procedure_at_a_time(NOW))) == 1


def test_a_first_day_that_passed_meanwhile_becomes_today(house: House) -> None:
    version = draft(hire(house, Role.EDITOR), "<p>Późna.</p>", days=-5)
    head = hire(house, Role.DIRECTOR)
    found = approve(version, head)
    assert found.valid_from == TODAY


def test_what_has_not_begun_can_be_taken_back_and_the_one_before_goes_on(house: House) -> None:
    first = approved(house, "<p>Pierwsza.</p>")
    second = approved(house, "<p>Druga.</p>", days=7)
    head = hire(house, Role.DIRECTOR)
    for _press in range(2):
        withdraw_version(version=second, now=NOW, actor=head.user)  # type: ignore[arg-type]
    assert valid_version(house.office, TODAY + timedelta(days=30)) == first
    with pytest.raises(ProcedureInForce):
        withdraw_version(version=first, now=NOW, actor=head.user)  # type: ignore[arg-type]
    with pytest.raises(ProcedureNotDraft):
        approve(second, head)


def test_a_page_without_words_makes_no_version(house: House) -> None:
    with pytest.raises(ProcedureWordsMissing):
        draft(hire(house, Role.EDITOR), "<p> </p>")


def test_an_approved_version_keeps_its_words(house: House) -> None:
    version = approved(house, "<p>Pierwsza.</p>")
    write("<p>Zmienione.</p>")
    version.refresh_from_db()
    assert version.body == "<p>Pierwsza.</p>"


def test_a_task_asks_for_approval_until_somebody_decides(house: House) -> None:
    version = draft(hire(house, Role.EDITOR), "<p>Pierwsza.</p>")
    task = Task.objects.get(reason="approve_procedure")
    assert (task.path, task.about) == (f"{PLACE}{version.pk}/", f"procedure:{version.pk}")
    head = hire(house, Role.DIRECTOR)
    approve(version, head)
    assert not Task.objects.filter(reason="approve_procedure").exists()
    actions = AuditLine.objects.filter(thing=f"procedure:{version.pk}")
    assert set(actions.values_list("action", flat=True)) == {
        "procedure.drafted", "procedure.approved",
    }  # fmt: skip


# -- What was read is what is approved -------------------------------------------------------------


def test_a_text_that_changed_after_it_was_read_is_not_approved(house: House) -> None:
    editor, head = hire(house, Role.EDITOR), hire(house, Role.DIRECTOR)
    version = draft(editor, "<p>Pierwsza.</p>")
    read = mark_of(version)
    assert draft(editor, "<p>Inna.</p>").pk == version.pk, "the draft takes the new words"
    with pytest.raises(ProcedureChanged):
        approve(version, head, read=read)
    version.refresh_from_db()
    assert (version.status, version.body) == (ProcedureStatus.DRAFT, "<p>Inna.</p>")
    assert approve(version, head).body == "<p>Inna.</p>"


@pytest.mark.parametrize(
    "values",
    [
        {"title": "Inny"}, {"title_uk": "Інша"}, {"body_en": "<p>Other.</p>"},
        {"changes": "Coś innego."}, {"valid_from": date(2027, 1, 1)},
    ],
    ids=str,
)  # fmt: skip
def test_anything_that_was_read_counts(house: House, values: dict[str, Any]) -> None:
    version = draft(hire(house, Role.EDITOR), "<p>Pierwsza.</p>")
    read = mark_of(version)
    ProcedureVersion.objects.update(**values)
    with pytest.raises(ProcedureChanged):
        approve(version, hire(house, Role.DIRECTOR), read=read)


def test_a_page_that_goes_on_being_written_does_not_stop_the_approval(house: House) -> None:
    version = draft(hire(house, Role.EDITOR), "<p>Pierwsza.</p>")
    head = hire(house, Role.DIRECTOR)
    client = at_work(head)
    other = "Na stronie procedury jest już inny tekst"
    assert other not in client.get(f"{PLACE}{version.pk}/").content.decode()
    write("<p>Nowsza.</p>")
    assert other in client.get(f"{PLACE}{version.pk}/").content.decode()
    assert approve(version, head).body == "<p>Pierwsza.</p>"


def test_the_audit_trail_names_the_revision_that_was_read(house: House) -> None:
    version = approved(house, "<p>Pierwsza.</p>")
    line = AuditLine.objects.get(action="procedure.approved")
    assert line.details["revision"] == version.revision_id
    assert version.revision_id == ProcedurePage.objects.get().latest_revision_id
    ProcedurePage.objects.get().revisions.all().delete()
    version.refresh_from_db()
    assert (version.revision_id, version.body) == (None, "<p>Pierwsza.</p>")


def test_the_same_words_again_are_the_same_draft_and_others_ask_anew(house: House) -> None:
    editor = hire(house, Role.EDITOR)
    version = draft(editor, "<p>Pierwsza.</p>")
    assert draft(editor, "<p>Pierwsza.</p>").pk == version.pk
    assert AuditLine.objects.filter(action="procedure.drafted").count() == 1
    Task.objects.filter(reason="approve_procedure").update(done_at=NOW, result="done")
    draft(editor, "<p>Inna.</p>")
    assert Task.objects.get(reason="approve_procedure").done_at is None
    assert ProcedureVersion.objects.count() == 1
    assert draft(hire(house, Role.EDITOR), "<p>Inna.</p>").pk != version.pk
    version.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        version.save(force_insert=True)


def test_who_approves_reads_all_languages_and_is_told_what_changed(house: House) -> None:
    page = ProcedurePage.objects.get()
    page.body, page.body_en, page.body_uk = (
        "<p>Polska.</p>",
        "<p>English.</p>",
        "<p>Українська.</p>",
    )
    page.save_revision()
    editor, head = hire(house, Role.EDITOR), hire(house, Role.UNIT_HEAD)
    version = draft_version(
        office=house.office, valid_from=TODAY, changes="", now=NOW, actor=editor.user  # type: ignore[arg-type]
    )  # fmt: skip
    place, client = f"{PLACE}{version.pk}/", at_work(head)
    told = client.get(place).content.decode()
    assert all(words in told for words in ("Polska.", "English.", "Українська."))
    assert f'value="{mark_of(version)}"' in told
    assert "zatwierdz/" not in at_work(editor).get(place).content.decode()
    read = {"read": mark_of(version)}
    ProcedureVersion.objects.update(body="<p>Podmieniona.</p>")
    for pressed in (read, {}):
        answer = client.post(f"{place}zatwierdz/", pressed, follow=True)
        assert answer.redirect_chain == [(place, 302)]
        assert "Tekst zmienił się, odkąd go otwarto." in answer.content.decode()
    version.refresh_from_db()
    assert version.status == ProcedureStatus.DRAFT


# -- The pages of staff ----------------------------------------------------------------------------


def test_from_the_words_of_the_page_to_a_version_that_all_read(house: House) -> None:
    write("<p>Okna otwieramy co godzinę.</p>")
    editor, head = hire(house, Role.EDITOR), hire(house, Role.UNIT_HEAD)
    page = at_work(editor).get(f"{PLACE}nowa/").content.decode()
    assert "Okna otwieramy" in page
    typed = {"valid_from": "2026-11-30", "changes": "Wietrzenie."}
    assert at_work(editor).post(f"{PLACE}nowa/", typed).status_code == 302
    version = ProcedureVersion.objects.get()
    read = {"read": mark_of(version)}
    assert at_work(editor).post(f"{PLACE}{version.pk}/zatwierdz/", read).status_code == 404
    assert at_work(head).post(f"{PLACE}{version.pk}/zatwierdz/", read).status_code == 302
    clerk = hire(house, Role.RECEPTION)
    assert f'href="{PLACE}"' in at_work(clerk).get("/praca/").content.decode()
    assert "Przeczytaj wersję 1 procedury" in at_work(clerk).get("/praca/").content.decode()
    assert at_work(clerk).post(f"{PLACE}{version.pk}/przeczytana/").status_code == 302
    assert "Przeczytaj wersję 1 procedury" not in at_work(clerk).get("/praca/").content.decode()
    assert Acknowledgement.objects.get().staff == clerk


def test_a_wrong_day_is_told_at_its_field(house: House) -> None:
    answer = at_work(hire(house, Role.EDITOR)).post(f"{PLACE}nowa/", {"valid_from": "1.13"})
    assert answer.status_code == 422 and answer.context["form"].errors["valid_from"]


def test_only_the_valid_version_can_be_acknowledged(house: House) -> None:
    first = approved(house, "<p>Pierwsza.</p>")
    second = approved(house, "<p>Druga.</p>", days=7)
    clerk = hire(house, Role.RECEPTION)
    at_work(clerk).post(f"{PLACE}{second.pk}/przeczytana/")
    assert not Acknowledgement.objects.exists()
    at_work(clerk).post(f"{PLACE}{first.pk}/przeczytana/")
    assert Acknowledgement.objects.get().version == first


def test_who_has_not_read_it_is_seen_by_heads_alone(house: House) -> None:
    version = approved(house, "<p>Pierwsza.</p>")
    Staff.objects.exclude(user=None).update(name="Ktoś Inny")
    hire(house, Role.CASE_WORKER, unit=house.unit)
    Staff.objects.filter(unit=house.unit).exclude(user=None).update(name="Maria Nowa")
    hire(house, Role.REGISTRY, active=False)
    head = Staff.objects.get(role=Role.DIRECTOR)
    assert "Maria Nowa" in at_work(head).get(PLACE).content.decode()
    assert "Maria Nowa" not in at_work(hire(house, Role.RECEPTION)).get(PLACE).content.decode()
    names = [person.name for person in not_read_by(version)]
    assert "Maria Nowa" in names and house.host.name not in names  # a host without an account


def test_a_new_version_is_read_anew_and_who_joins_later_reads_too(house: House) -> None:
    clerk = hire(house, Role.RECEPTION)
    first = approved(house, "<p>Pierwsza.</p>")
    acknowledge(version=first, staff=clerk, now=NOW)
    acknowledge(version=first, staff=clerk, now=NOW + timedelta(hours=1))
    assert unread_version(clerk, NOW) is None and Acknowledgement.objects.get().at == NOW
    second = approved(house, "<p>Druga.</p>", days=7)
    assert unread_version(clerk, NOW + timedelta(days=7)) == second
    assert unread_version(hire(house, Role.RECEPTION), NOW) == first


def test_a_draft_is_seen_by_who_writes_and_approves(house: House) -> None:
    version = draft(hire(house, Role.EDITOR), "<p>Szkic.</p>")
    seen = {
        role: at_work(hire(house, role)).get(f"{PLACE}{version.pk}/").status_code
        for role in (Role.EDITOR, Role.DIRECTOR, Role.RECEPTION)
    }
    assert seen == {Role.EDITOR: 200, Role.DIRECTOR: 200, Role.RECEPTION: 404}


def test_another_office_has_nothing_to_do_with_it(house: House) -> None:
    version = approved(house, "<p>Pierwsza.</p>")
    stranger = hire(make_site(NOW), Role.DIRECTOR)
    client = at_work(stranger)
    assert client.get(f"{PLACE}{version.pk}/").status_code == 404
    assert client.post(f"{PLACE}{version.pk}/wycofaj/").status_code == 404
    assert unread_version(stranger, NOW) is None


def test_the_page_needs_as_many_queries_for_many_as_for_few(house: House) -> None:
    head = hire(house, Role.DIRECTOR)
    approved(house, "<p>Pierwsza.</p>")
    counts = []
    for _more in range(2):
        client = at_work(head)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(PLACE).status_code == 200
        counts.append(len(counted))
        for n in range(4):
            hire(house, Role.CASE_WORKER, unit=house.unit)
            draft(hire(house, Role.EDITOR), f"<p>{n}</p>")
    assert counts[0] + 1 >= counts[1]  # the names of the drafts' authors are asked for once
