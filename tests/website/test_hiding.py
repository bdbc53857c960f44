"""A published version that holds somebody's personal data is taken out of public view."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from furtka.offices.groups import sync_groups
from furtka.offices.models import Role, Staff
from furtka.privacy.models import AuditLine
from furtka.website.errors import VersionHidden, VersionShownNow
from furtka.website.hiding import hide_version, show_version
from furtka.website.invariants import hidden_stay_hidden
from furtka.website.models import (
    AnnouncementIndexPage,
    AnnouncementPage,
    BulletinPage,
    HiddenVersion,
    HidingReason,
    NoticeIndexPage,
    NoticePage,
)
from furtka.website.versions import Version, versions_of
from tests.offices.factories import House, make_staff
from tests.website.factories import make_site

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECRET = "Zdzisława Niedźwiedź"
SENTENCE = "Ta wersja jest ukryta, bo zawierała czyjeś dane osobowe."
KINDS: dict[str, tuple[Any, Any]] = {
    "komunikaty": (NoticeIndexPage, NoticePage),
    "ogloszenia": (AnnouncementIndexPage, AnnouncementPage),
}


@pytest.fixture
def house() -> Iterator[House]:
    with time_machine.travel(NOW, tick=False):
        yield make_site(NOW - HOUR)


def hire(house: House, role: Role, name: str = "Ewa Próbna") -> Staff:
    job = make_staff(house, role)
    Staff.objects.filter(pk=job.pk).update(name=name)
    sync_groups(house.office)
    job.refresh_from_db()
    return job


def publish(author: Staff, texts: list[str], kind: str = "komunikaty") -> Any:
    """Each text is a version, an hour after the one before."""
    index, model = KINDS[kind]
    page = index.objects.get().add_child(
        instance=model(
            title="Lista", slug="lista", responsible="Ewa Próbna", entered_by="E", live=False
        )
    )
    for n, text in enumerate(texts):
        with time_machine.travel(NOW + n * HOUR, tick=False):
            page.title, page.title_uk = text, text
            page.lead, page.body = text, f"<p>{text}.</p>"
            page.correction = f"było: {text}"
            page.save_revision(user=author.user).publish(user=author.user)
    return page


def hidden_second(house: House, kind: str = "komunikaty") -> Any:
    """Of three versions the middle one names somebody; it is hidden."""
    head = hire(house, Role.UNIT_HEAD)
    page = publish(head, ["Lista pierwsza", f"Lista: {SECRET}", "Lista trzecia"], kind)
    hide(house, page, 2, head)
    return page


def of(house: House, page: BulletinPage, number: int) -> Version:
    return versions_of(page, house.office)[number - 1]


def hide(house: House, page: BulletinPage, number: int, actor: Staff, **values: Any) -> None:
    hide_version(
        version=of(house, page, number), office=house.office, actor=actor.user,
        **{"reason": HidingReason.PERSONAL_DATA, "now": NOW + 3 * HOUR, **values},
    )  # fmt: skip


def at_work(job: Staff) -> Client:
    client = Client()
    client.force_login(job.user)  # type: ignore[arg-type]
    return client


def read(path: str) -> tuple[int, str]:
    with time_machine.travel(NOW + 4 * HOUR, tick=False):
        answer = Client().get(path)
    return answer.status_code, answer.content.decode()


# -- What the public reads -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_the_history_still_lists_it_and_says_why_it_is_hidden(house: House, kind: str) -> None:
    hidden_second(house, kind)
    status, page = read(f"/{kind}/lista/historia/")
    assert status == 200 and SECRET not in page
    told = strip_tags(page)
    assert SENTENCE in told and "Wersja 2" in told
    assert "1 grudnia 2026, 10:00" in told and told.count("Ewa Próbna") == 3
    assert "historia/2/" not in page and "1-2/" not in page and "2-3/" not in page
    assert "historia/1-3/" in page, "what is left can still be compared"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["", "/en", "/uk"])
@pytest.mark.parametrize("rest", ["2/", "1-2/", "2-3/"])
def test_its_words_and_its_comparisons_are_gone(
    house: House, kind: str, language: str, rest: str
) -> None:
    hidden_second(house, kind)
    status, page = read(f"{language}/{kind}/lista/historia/{rest}")
    assert status == 410 and SECRET not in page
    sentence = {
        "": SENTENCE,
        "/en": "This version is hidden because it held somebody&#x27;s personal data.",
        "/uk": "Цю версію приховано, бо в ній були чиїсь персональні дані.",
    }[language]
    assert sentence in page


@pytest.mark.parametrize("kind", KINDS)
def test_no_public_way_leads_to_its_words(house: House, kind: str) -> None:
    hidden_second(house, kind)
    ways = [
        f"/{kind}/lista/", f"/{kind}/lista/historia/", f"/{kind}/lista/historia/1/",
        f"/{kind}/lista/historia/3/", f"/{kind}/lista/historia/1-3/", f"/{kind}/",
        f"/{kind}/feed/", f"/uk/{kind}/feed/", "/", "/sitemap.xml", f"/{kind}/?q=lista",
    ]  # fmt: skip
    for way in ways:
        status, page = read(way)
        assert status == 200 and "Nied" not in page, way
    for way in (f"/{kind}/?q=Niedzwiedz", "/sprawy/?q=Niedzwiedz"):
        status, page = read(way)
        assert status == 200 and SECRET not in page, way
    api = read(f"/api/v1/offices/{house.office.slug}/orders")
    assert SECRET not in api[1]


def test_the_archive_does_not_find_it(house: House) -> None:
    notice = hidden_second(house)
    notice.valid_until = NOW.date()
    notice.valid_from = NOW.date() - timedelta(days=9)
    notice.save_revision().publish()
    for words, found in (("trzecia", True), ("niedzwiedz", False)):
        status, page = read(f"/komunikaty/?q={words}")
        assert status == 200 and ("/komunikaty/lista/" in page) is found


def test_its_page_is_told_to_search_engines_as_gone(house: House) -> None:
    hidden_second(house)
    for method in ("get", "head"):
        answer = getattr(Client(), method)("/komunikaty/lista/historia/2/")
        assert answer.status_code == 410 and answer.headers["X-Robots-Tag"] == "noindex"


def test_a_template_can_not_show_it_by_mistake(house: House) -> None:
    version = of(house, hidden_second(house), 2)
    assert version.content == {} and version.correction == ""
    with pytest.raises(VersionHidden):
        version.as_it_was()


def test_histories_with_hidden_versions_need_as_many_queries(house: House) -> None:
    counts = []
    page = hidden_second(house)
    for _more in range(2):
        with CaptureQueriesContext(connection) as counted:
            assert read("/komunikaty/lista/historia/")[0] == 200
        counts.append(len(counted))
        head = Staff.objects.get(name="Ewa Próbna")
        page.save_revision(user=head.user).publish(user=head.user)
        hide(house, page, len(versions_of(page, house.office)) - 1, head)
    assert counts[0] == counts[1]


# -- The service -----------------------------------------------------------------------------------


def test_who_and_when_and_why_is_written_down_but_never_the_words(house: House) -> None:
    page = hidden_second(house)
    row = HiddenVersion.objects.get()
    assert (row.reason, row.hidden_at) == ("personal_data", NOW + 3 * HOUR)
    line = AuditLine.objects.get(action="version.hidden")
    assert (line.thing, line.actor_id) == (f"page:{page.pk}", row.hidden_by_id)
    assert line.details == {"number": 2, "revision": row.revision_id, "reason": "personal_data"}


def test_a_second_press_changes_nothing(house: House) -> None:
    page = hidden_second(house)
    head = hire(house, Role.DIRECTOR)
    hide(house, page, 2, head, reason=HidingReason.ERROR, now=NOW + 5 * HOUR)
    assert HiddenVersion.objects.get().reason == "personal_data"
    assert AuditLine.objects.filter(action="version.hidden").count() == 1


def test_it_can_be_taken_back(house: House) -> None:
    page, head = hidden_second(house), Staff.objects.get(name="Ewa Próbna")
    for _press in range(2):
        show_version(
            version=of(house, page, 2), office=house.office, now=NOW, actor=head.user  # type: ignore[arg-type]
        )  # fmt: skip
    assert read("/komunikaty/lista/historia/2/")[0] == 200
    assert SECRET in read("/komunikaty/lista/historia/1-2/")[1]
    assert AuditLine.objects.filter(action="version.shown").count() == 1


def test_what_everybody_reads_is_corrected_first(house: House) -> None:
    head = hire(house, Role.UNIT_HEAD)
    page = publish(head, ["Pierwsza", SECRET])
    with pytest.raises(VersionShownNow):
        hide(house, page, 2, head)
    assert not HiddenVersion.objects.exists()
    page.title = page.title_uk = page.lead = "Poprawiona"
    page.save_revision().publish()
    hide(house, page, 2, head)
    assert read("/komunikaty/lista/historia/2/")[0] == 410


def test_a_page_that_seemed_to_have_a_later_version_is_looked_at_again(house: House) -> None:
    """Between opening the page and pressing, the old version was published again as it was."""
    head = hire(house, Role.UNIT_HEAD)
    page = publish(head, ["Pierwsza", "Druga"])
    seen = of(house, page, 1)
    with time_machine.travel(NOW + 2 * HOUR, tick=False):
        page.revisions.get(pk=seen.revision).publish()
    with pytest.raises(VersionShownNow):
        hide_version(
            version=seen, reason=HidingReason.ERROR, office=house.office, now=NOW,
            actor=head.user,  # type: ignore[arg-type]
        )  # fmt: skip


def test_the_revision_stays_for_those_who_edit(house: House) -> None:
    page, head = hidden_second(house), Staff.objects.get(name="Ewa Próbna")
    revision = of(house, page, 2).revision
    answer = at_work(head).get(f"/cms/pages/{page.pk}/revisions/{revision}/view/")
    assert answer.status_code == 200 and SECRET in answer.content.decode()
    stranger = Client().get(f"/cms/pages/{page.pk}/revisions/{revision}/view/")
    assert stranger.status_code == 302


def test_a_page_with_a_hidden_version_can_be_deleted(house: House) -> None:
    hidden_second(house).delete()
    assert not HiddenVersion.objects.exists()


def test_the_database_guards_what_the_service_promises(house: House) -> None:
    hidden_second(house)
    row = HiddenVersion.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        HiddenVersion.objects.update(reason="wstyd")
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_a_hidden_version_that_everybody_reads_is_found(house: House) -> None:
    page = hidden_second(house)
    assert list(hidden_stay_hidden(NOW)) == []
    revision = of(house, page, 2).revision
    page.revisions.get(pk=revision).publish()
    assert list(hidden_stay_hidden(NOW)) == [
        f"{house.office.slug}: page {page.pk} shows revision {revision}, which was hidden"
    ]


# -- The pages of staff ----------------------------------------------------------------------------


def test_from_the_history_to_a_hidden_version_and_back(house: House) -> None:
    head = hire(house, Role.UNIT_HEAD)
    page = publish(head, [f"Lista: {SECRET}", "Lista"])
    client, place = at_work(head), f"/praca/wersje/{page.pk}/"
    assert f'href="{place}"' in client.get("/komunikaty/lista/historia/").content.decode()
    revision = of(house, page, 1).revision
    assert f"{revision}/ukryj/" in client.get(place).content.decode()
    assert "czyjeś dane osobowe" in client.get(f"{place}{revision}/ukryj/").content.decode()
    typed = {"reason": "personal_data"}
    answer = client.post(f"{place}{revision}/ukryj/", typed)
    assert answer.status_code == 302 and answer.headers["Location"] == place
    told = strip_tags(client.get(place).content.decode())
    assert SENTENCE in told and "przez: Ewa Próbna" in told and SECRET not in told
    assert read("/komunikaty/lista/historia/1/")[0] == 410
    client.post(f"{place}{revision}/pokaz/")
    assert read("/komunikaty/lista/historia/1/")[0] == 200


@pytest.mark.parametrize("typed", [{}, {"reason": "wstyd"}])
def test_a_reason_is_asked_for(house: House, typed: dict[str, str]) -> None:
    head = hire(house, Role.UNIT_HEAD)
    page = publish(head, ["Pierwsza", "Druga"])
    revision = of(house, page, 1).revision
    answer = at_work(head).post(f"/praca/wersje/{page.pk}/{revision}/ukryj/", typed)
    assert answer.status_code == 422 and not HiddenVersion.objects.exists()


def test_the_page_says_why_the_latest_can_not_be_hidden(house: House) -> None:
    head = hire(house, Role.UNIT_HEAD)
    page = publish(head, ["Pierwsza", "Druga"])
    revision = of(house, page, 2).revision
    place = f"/praca/wersje/{page.pk}/"
    assert f"{revision}/ukryj/" not in at_work(head).get(place).content.decode()
    answer = at_work(head).post(f"{place}{revision}/ukryj/", {"reason": "error"})
    assert answer.status_code == 422
    assert "Najpierw opublikuj poprawioną stronę" in answer.content.decode()


@pytest.mark.parametrize("role", Role)
def test_heads_and_the_director_hide_and_nobody_else(house: House, role: Role) -> None:
    allowed = role in (Role.UNIT_HEAD, Role.DIRECTOR)
    page = publish(hire(house, Role.UNIT_HEAD), ["Pierwsza", "Druga"])
    revision = of(house, page, 1).revision
    client, place = at_work(hire(house, role, "Ktoś")), f"/praca/wersje/{page.pk}/"
    history = client.get("/komunikaty/lista/historia/").content.decode()
    assert (place in history) is allowed
    assert client.get(place).status_code == (200 if allowed else 404)
    status = client.post(f"{place}{revision}/ukryj/", {"reason": "error"}).status_code
    assert status == (302 if allowed else 404)
    assert HiddenVersion.objects.exists() is allowed
    assert place not in read("/komunikaty/lista/historia/")[1]


def test_another_office_and_other_pages_have_no_such_page(house: House) -> None:
    head = hire(house, Role.UNIT_HEAD)
    page = publish(head, ["Pierwsza", "Druga"])
    revision = of(house, page, 1).revision
    stranger = at_work(hire(make_site(NOW), Role.DIRECTOR))
    assert stranger.get(f"/praca/wersje/{page.pk}/").status_code == 404
    path = f"/praca/wersje/{page.pk}/{revision}/ukryj/"
    assert stranger.post(path, {"reason": "error"}).status_code == 404
    client = at_work(head)
    draft = page.save_revision()
    for path in (f"{page.pk}/{draft.pk}/ukryj/", f"{page.get_parent().pk}/", f"{10**30}/"):
        assert client.get(f"/praca/wersje/{path}").status_code == 404


def test_who_edits_the_page_finds_its_published_versions(house: House) -> None:
    head = hire(house, Role.UNIT_HEAD)
    page = publish(head, ["Pierwsza", "Druga"])
    place = f"/praca/wersje/{page.pk}/"
    assert place in at_work(head).get(f"/cms/pages/{page.pk}/edit/").content.decode()
    editor = at_work(hire(house, Role.EDITOR))
    assert place not in editor.get(f"/cms/pages/{page.pk}/edit/").content.decode()
    index = f"/cms/pages/{page.get_parent().pk}/edit/"
    assert "/praca/wersje/" not in at_work(head).get(index).content.decode()
