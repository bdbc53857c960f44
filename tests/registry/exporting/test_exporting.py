"""The register of a period as a file."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from openpyxl import load_workbook

from furtka.offices.models import Office, Role
from furtka.privacy.models import AuditLine
from furtka.registry.archive import keep, path_of
from furtka.registry.exporting import rows as exporting
from furtka.registry.exporting.files import csv_of, harmless, json_of, xlsx_of
from furtka.registry.exporting.package import package_of
from furtka.registry.exporting.rows import COLUMNS, Period, rows_of
from furtka.registry.models import Evidence, Item
from furtka.registry.services import Details
from tests.offices.factories import House, make_house, make_staff
from tests.outbox.factories import make_client
from tests.registry.test_services import record
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 26)
ALL = Period(DAY, DAY + timedelta(days=30))
EVIL = "=HYPERLINK(1)"


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def two(house: House) -> House:
    """1 by post for a unit, 2 by phone from somebody who writes formulas."""
    record(house, unit=house.unit, details=Details(sender_mark="A;1", postmark=DAY))
    record(house, channel="phone", sender=EVIL, subject='Mówi "tak"')
    record(make_house())
    return house


def table(house: House) -> list[list[str]]:
    text = "".join(csv_of(rows_of(house.office, ALL)))
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:]), delimiter=";"))


def test_a_table_as_text_opens_in_a_spreadsheet_and_calculates_nothing(two: House) -> None:
    with translation.override("en"):
        heading, first, second = table(two)
    assert len(heading) == len(first) == len(COLUMNS)
    at = list(COLUMNS).index
    assert (first[at("number")], first[at("sender_mark")]) == ("RPW/00001/2026", "A;1")
    assert (first[at("received_at")], first[at("postmark")]) == ("2026-11-26 09:00", "2026-11-26")
    assert (second[at("sender")], second[at("subject")]) == (f"'{EVIL}", 'Mówi "tak"')
    assert (second[at("channel")], second[at("state")]) == ("phone", "registered")


def test_a_table_that_flows_later_is_in_the_language_of_who_asked(two: House) -> None:
    with translation.override("pl"):
        pieces = csv_of(rows_of(two.office, ALL))
    with translation.override("en"):
        text = "".join(pieces)
    assert "Od kogo" in text and "zarejestrowan" in text and "registered" not in text


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t"])
def test_what_a_spreadsheet_would_calculate_is_text(sign: str) -> None:
    assert harmless(f"{sign}1+1") == f"'{sign}1+1" and harmless("a=1") == "a=1"


def test_a_spreadsheet_holds_dates_as_dates_and_no_formulas(two: House) -> None:
    with xlsx_of(rows_of(two.office, ALL)) as file:
        sheet: Any = load_workbook(file).active
        _heading, _first, second = sheet.iter_rows()
    cells = dict(zip(COLUMNS, second, strict=True))
    assert (cells["sender"].value, cells["sender"].data_type) == (EVIL, "s")
    assert cells["received_at"].is_date and cells["year"].value == 2026


def test_programs_get_codes_and_instants_with_their_zone(two: House) -> None:
    told = json.loads("".join(json_of(rows_of(two.office, ALL), {"office": "x"})))
    assert told["office"] == "x" and [item["seq"] for item in told["items"]] == [1, 2]
    assert told["items"][1]["channel"] == "phone"
    assert told["items"][0]["received_at"] == "2026-11-26T09:00:00+01:00"


def test_a_period_with_nothing_is_still_a_file(house: House) -> None:
    assert json.loads("".join(json_of(rows_of(house.office, ALL), {"office": "x"})))["items"] == []


def test_one_channel_or_one_unit_only(two: House) -> None:
    for period, number in (
        (Period(DAY, DAY, channel="phone"), 2), (Period(DAY, DAY, unit=two.unit), 1),
    ):  # fmt: skip
        assert [row["seq"] for row in rows_of(two.office, period)] == [number]


def test_many_items_cost_two_questions_for_each_piece(
    house: House, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 3)
    for _n in range(7):  # all recorded at one instant: the hardest to go on from
        record(house)
    with django_assert_num_queries(3 * 2 + 1):
        found = [row["seq"] for row in rows_of(house.office, ALL)]
    assert found == [1, 2, 3, 4, 5, 6, 7]


# -- The package ---------------------------------------------------------------------------------


@pytest.fixture
def archive(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.ARCHIVE_ROOT = tmp_path
    yield tmp_path


def with_files(house: House) -> Item:
    """An item with a file, the same file again, and evidence."""
    file = keep(house.office, "skan.pdf", io.BytesIO(b"%PDF-1.7 a"))
    proof = keep(house.office, "upp.xml", io.BytesIO(b"<UPP/>"))
    item = record(house, files=[file, file])
    Evidence.objects.create(
        office=house.office, item=item, name=proof.name, sha256=proof.sha256, kind=proof.kind,
        size=proof.size, shows="upp", at=NOW, stored_at=NOW,
    )  # fmt: skip
    return item


def packed(office: Office) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(package_of(office, ALL, {"office": "x"}))))


def test_a_package_holds_everything_once_and_its_sums_are_right(
    house: House, archive: Path, tmp_path: Path
) -> None:
    with_files(house)
    record(house)
    package = packed(house.office)
    first, second = (json.loads(line) for line in package.read("items.jsonl").splitlines())
    assert [file["name"] for file in first["files"]] == ["skan.pdf", "skan.pdf"]
    assert package.read(first["files"][0]["path"]) == b"%PDF-1.7 a"
    assert package.read(first["evidence"][0]["path"]) == b"<UPP/>"
    assert second["files"] == second["evidence"] == []
    told = json.loads(package.read("package.json"))
    assert (told["items"], told["files"], told["missing"], told["damaged"]) == (2, 2, [], [])
    package.extractall(tmp_path / "out")
    check = ["sha256sum", "--check", "--strict", "--quiet", "manifest-sha256.txt"]
    assert subprocess.run(check, cwd=tmp_path / "out", check=False).returncode == 0
    listed = package.read("manifest-sha256.txt").decode().splitlines()
    assert len(listed) == len(set(package.namelist())) - 1


def test_what_is_lost_or_damaged_is_named_and_the_rest_is_handed_over(
    house: House, archive: Path
) -> None:
    item = with_files(house)
    file, proof = item.attachments.all()[0], item.evidence.get()
    path_of(house.office, file.sha256).unlink()
    damaged = path_of(house.office, proof.sha256)
    damaged.chmod(0o600)
    damaged.write_bytes(b"<other/>")
    package = packed(house.office)
    told = json.loads(package.read("package.json"))
    assert (told["missing"], told["damaged"]) == ([file.sha256], [proof.sha256])
    assert sha256(b"<other/>").hexdigest() in package.read("manifest-sha256.txt").decode()


@pytest.mark.parametrize(("role", "withheld"), [(Role.REGISTRY, True), (Role.UNIT_HEAD, False)])
def test_files_of_people_under_protection_go_only_to_who_may_read_them(
    house: House, archive: Path, client: Client, role: Role, withheld: bool
) -> None:
    item = with_files(house)
    item.client = make_client(office=house.office, protected=True)
    item.save()
    log_in(client, house, role)
    typed = {"first": "2026-11-26", "last": "2026-11-26", "form": "zip"}
    answer: Any = client.post("/praca/rejestr/eksport/", typed)
    package = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    told = json.loads(package.read("package.json"))
    line = json.loads(package.read("items.jsonl"))
    assert told["withheld"] == ([item.shown] if withheld else [])
    assert bool(line["files"]) is not withheld and bool(line["evidence"]) is not withheld
    assert bool([name for name in package.namelist() if "files/" in name]) is not withheld


def test_a_large_file_flows_in_pieces(house: House, archive: Path) -> None:
    large = keep(house.office, "duży.bin", io.BytesIO(b"\x00\x01" * (4 << 20)))
    record(house, files=[large])
    pieces = [len(piece) for piece in package_of(house.office, ALL, {})]
    assert min(pieces) > 0 and max(pieces) < 1 << 20


# -- The page ------------------------------------------------------------------------------------


def log_in(client: Client, house: House, role: Role) -> None:
    user = make_staff(house, role).user
    assert user is not None
    client.force_login(user)


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "zip"])
def test_each_form_is_sent_and_written_down(
    client: Client, two: House, archive: Path, form: str
) -> None:
    log_in(client, two, Role.REGISTRY)
    typed = {"first": "2026-11-26", "last": "2026-11-26", "form": form, "channel": "phone"}
    answer: Any = client.post("/praca/rejestr/eksport/", typed)
    body = b"".join(answer.streaming_content)
    assert answer.status_code == 200 and body
    assert answer.headers["Content-Disposition"].endswith(f'.{form}"')
    line = AuditLine.objects.get(action="item.exported")
    assert line.details == {"items": 1, "form": form, "channel": "phone", "unit": ""}


def test_a_period_that_can_not_be_is_said(client: Client, house: House) -> None:
    log_in(client, house, Role.UNIT_HEAD)
    assert client.get("/praca/rejestr/eksport/").status_code == 200
    typed = {"first": "2026-11-26", "last": "2026-11-25", "form": "csv"}
    answer = client.post("/praca/rejestr/eksport/", typed)
    assert answer.status_code == 422 and not AuditLine.objects.filter(action="item.exported")
    assert client.post("/praca/rejestr/eksport/", {"first": "0001-01-01"}).status_code == 422


def test_only_some_roles_take_the_register_along(client: Client, house: House) -> None:
    log_in(client, house, Role.RECEPTION)
    assert client.get("/praca/rejestr/eksport/").status_code == 404
    assert "eksport" not in client.get("/praca/rejestr/dzien/").content.decode()
    log_in(client, house, Role.REGISTRY)
    assert "eksport" in client.get("/praca/rejestr/dzien/").content.decode()
