"""The ways to the door: the page, the folder, programs, a command."""

from __future__ import annotations

import os
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from furtka.offices.models import Role
from furtka.registry.importing import inbox
from furtka.registry.models import Item, Quarantined
from tests.api.test_staff import token
from tests.offices.factories import House, make_house, make_staff
from tests.registry.epuap.letters import letter, receipt
from tests.registry.importing.packages import pack
from tests.visits.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_time_of_the_factories")]
PAGE = "/praca/rejestr/wczytaj/"
PAST = (NOW - timedelta(minutes=5)).timestamp()


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path) -> None:
    settings.ARCHIVE_ROOT, settings.INBOX_ROOT = tmp_path / "archive", tmp_path / "inbox"


@pytest.fixture
def house() -> House:
    return make_house()


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


# -- The page ----------------------------------------------------------------------------------


def test_the_page_takes_several_files_and_tells_what_became_of_each(
    client: Client, house: House
) -> None:
    client.force_login(make_staff(house, Role.REGISTRY).user)
    files = [upload("a.xml", letter()), upload("b.xml", b"<"), upload("a-upp.xml", receipt())]
    page = client.post(PAGE, {"files": files}).content.decode()
    item = Item.objects.get()
    assert f'<a href="/praca/rejestr/{item.year}/{item.number}/">{item.shown}</a>' in page
    assert page.count('<span class="badge') == 3
    assert "b.xml" in page and Quarantined.objects.get().reason == "xml_broken"
    assert item.counts_from is not None


def test_the_letter_is_read_on_the_page_of_its_item(client: Client, house: House) -> None:
    client.force_login(make_staff(house, Role.REGISTRY).user)
    signed = letter(text="Pierwszy.\n<b>x", signed_at="2026-11-20T10:00:00Z")
    client.post(PAGE, {"files": [upload("a.xml", signed)]})
    item = Item.objects.get()
    page = client.get(f"/praca/rejestr/{item.year}/{item.number}/").content.decode()
    assert "Pierwszy.<br>&lt;b&gt;x" in page
    assert "podpisane (niesprawdzone)" in page


@pytest.mark.parametrize("count", [0, 51])
def test_the_page_asks_for_files_and_not_too_many(client: Client, house: House, count: int) -> None:
    client.force_login(make_staff(house, Role.REGISTRY).user)
    answer = client.post(PAGE, {"files": [upload(f"{n}.xml", b"<") for n in range(count)]})
    assert answer.status_code == 422
    assert not Quarantined.objects.exists()


# -- The folder --------------------------------------------------------------------------------


def lay(settings: Any, house: House, name: str, data: bytes, at: float = PAST) -> Path:
    path: Path = settings.INBOX_ROOT / house.office.slug / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (at, at))
    return path


def names(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_the_folder_is_emptied_by_day(settings: Any, house: House) -> None:
    folder = lay(settings, house, "a.xml", letter()).parent
    lay(settings, house, "b.xml", b"<")
    inbox.empty(NOW)
    day = NOW.date().isoformat()
    assert names(folder) == [f"done/{day}/a.xml", f"refused/{day}/b.xml"]
    lay(settings, house, "a.xml", letter())
    inbox.empty(NOW)
    assert f"done/{day}/a (2).xml" in names(folder)
    assert (Item.objects.count(), Quarantined.objects.count()) == (1, 1)


def test_what_is_still_written_or_no_file_stays(
    settings: Any, house: House, tmp_path: Path
) -> None:
    folder = lay(settings, house, "now.xml", letter(), at=NOW.timestamp()).parent
    lay(settings, house, "b.xml.part", letter())
    lay(settings, house, ".c.xml", letter())
    (tmp_path / "secret.xml").write_bytes(letter())
    (folder / "link.xml").symlink_to(tmp_path / "secret.xml")
    (settings.INBOX_ROOT / "nobody").mkdir()
    inbox.empty(NOW)
    assert not Item.objects.exists()
    assert names(folder) == [".c.xml", "b.xml.part", "link.xml", "now.xml"]


def test_a_worker_that_died_before_the_file_was_moved_gives_no_second_number(
    settings: Any, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = lay(settings, house, "a.xml", letter()).parent

    def dies(*_words: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(inbox, "_move", dies)
    with pytest.raises(RuntimeError):
        inbox.empty(NOW)
    monkeypatch.undo()
    inbox.empty(NOW)
    assert Item.objects.count() == 1
    assert names(folder) == [f"done/{NOW.date().isoformat()}/a.xml"]


def test_without_folders_nothing_is_asked(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        inbox.empty(NOW)


# -- Programs and the command ------------------------------------------------------------------


def send(client: Client, house: House, data: bytes, name: str = "a.xml") -> Any:
    return client.post(
        f"/api/v1/offices/{house.office.slug}/registry/import", {"file": upload(name, data)},
        headers=token(house, Role.REGISTRY),
    )  # fmt: skip


def test_a_program_gets_the_number_and_the_effect(client: Client, house: House) -> None:
    first = send(client, house, letter("Prośba o zasiłek"))
    assert first.status_code == 201
    told = first.json()
    assert (told["number"], told["legal_effect"]) == ("RPW/00001/2026", "ineffective_inform")
    assert told["items"][0]["again"] is False and told["refused"] == []
    again = send(client, house, letter("Prośba o zasiłek"))
    assert (again.status_code, again.json()["number"]) == (200, "RPW/00001/2026")
    assert again.json()["items"][0]["again"] is True


def test_a_program_is_told_why_not(client: Client, house: House) -> None:
    answer = send(client, house, letter(template="http://crd.gov.pl/wzor/1/"))
    assert (answer.status_code, answer.json()["error"]) == (422, "wrong_namespace")
    assert Quarantined.objects.get().source == "api"
    package = pack(("a.xml", letter()), ("b.xml", letter("Dwa")), ("c.exe", b"MZ"))
    told = send(client, house, package, "a.zip").json()
    assert (len(told["items"]), told["number"]) == (2, None)
    assert [one["error"] for one in told["refused"]] == ["dangerous"]


def test_a_program_without_a_file_or_without_the_right(client: Client, house: House) -> None:
    path = f"/api/v1/offices/{house.office.slug}/registry/import"
    answer = client.post(path, {}, headers=token(house, Role.REGISTRY))
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["file"])
    assert client.post(path, {"file": upload("a", b"")}).status_code == 401
    editor = token(house, Role.EDITOR)
    assert client.post(path, {"file": upload("a", b"")}, headers=editor).status_code == 403


def test_the_command_takes_files_in_and_fails_if_one_was_not(house: House, tmp_path: Path) -> None:
    good, bad, out = tmp_path / "a.xml", tmp_path / "b.xml", StringIO()
    good.write_bytes(letter())
    bad.write_bytes(b"<")
    call_command("import_items", house.office.slug, str(good), stdout=out)
    assert out.getvalue() == "a.xml: RPW/00001/2026\n"
    with pytest.raises(CommandError, match="1 not taken in"):
        call_command("import_items", house.office.slug, str(good), str(bad), stdout=out)
    assert "a.xml: RPW/00001/2026 (was here already)" in out.getvalue()
    with pytest.raises(CommandError, match="no office"):
        call_command("import_items", "nie-ma", str(good))
    with pytest.raises(CommandError, match="can't be read"):
        call_command("import_items", house.office.slug, str(tmp_path / "nie-ma.xml"))
