"""What nothing names any more is deleted, in time; what something names is there."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from furtka.core.invariants import invariants
from furtka.registry.archive import NOT_KEPT, Kept, keep, path_of
from furtka.registry.bytes_kept import NIGHTS, all_are_whole, forget, newest_are_there, sweep
from furtka.registry.models import Attachment, Evidence, MailKind, MailLetter, Quarantined
from furtka.registry.services import attach
from tests.offices.factories import House, make_house
from tests.registry.test_services import record
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def archive(settings: Any, tmp_path: Path) -> Path:
    settings.ARCHIVE_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def house() -> House:
    return make_house()


def lay(house: House, words: str, written: datetime = NOW - 8 * DAY) -> Kept:
    kept = keep(house.office, "a.txt", BytesIO(words.encode()))
    os.utime(path_of(house.office, kept.sha256), (written.timestamp(),) * 2)
    return kept


def is_there(house: House, kept: Kept) -> bool:
    return path_of(house.office, kept.sha256).exists()


def sweep_for_a_week(now: datetime = NOW) -> int:
    return sum(sweep(now + night * DAY) for night in range(NIGHTS))


def name_it(house: House, kept: Kept, what: str) -> None:
    values = {"office": house.office, **vars(kept)}
    mail = {"size": kept.size, "sha256": kept.sha256, "digest": kept.sha256, "received_at": NOW}
    match what:
        case "attachment":
            attach(item=record(house), files=[kept], now=NOW, actor=None)
        case "evidence":
            Evidence.objects.create(**values, shows="upp", stored_at=NOW)
        case "quarantined":
            Quarantined.objects.create(**values, at=NOW, source="page", reason="dangerous")
        case _:
            MailLetter.objects.create(office=house.office, kind=what, taken_at=NOW, **mail)


def test_what_was_left_on_a_form_goes_after_a_week(house: House, archive: Path) -> None:
    files = [lay(house, str(number)) for number in range(20)]
    half = archive / str(house.office.pk) / "new-abc"
    half.write_bytes(b"x")
    os.utime(half, ((NOW - 8 * DAY).timestamp(),) * 2)
    assert 0 < sweep(NOW) < len(files) + 1
    sweep_for_a_week(NOW + DAY)
    assert not half.exists() and not any(is_there(house, kept) for kept in files)


def test_what_was_written_lately_stays(house: House) -> None:
    young = lay(house, "a", NOW - 6 * DAY)
    assert forget(house.office.pk, [young.sha256], NOW) == 0 and is_there(house, young)
    assert forget(house.office.pk, [young.sha256], NOW + 2 * DAY) == 1


@pytest.mark.parametrize(
    ("what", "stays"),
    [
        ("attachment", True), ("evidence", True), ("quarantined", True), (MailKind.LETTER, True),
        (MailKind.AUTO_REPLY, True), (MailKind.UNREADABLE, False),
    ],
)  # fmt: skip
def test_what_a_row_names_stays(house: House, what: str, stays: bool) -> None:
    kept = lay(house, "a")
    name_it(house, kept, what)
    name_it(make_house(), kept, "attachment")  # another office's file is another one
    assert sweep_for_a_week() == (not stays)
    assert is_there(house, kept) is stays


def test_an_archive_of_offices_that_are_not_here_is_left_alone(archive: Path) -> None:
    foreign = archive / "987654" / "aa" / f"{'a' * 64}"
    foreign.parent.mkdir(parents=True)
    foreign.write_bytes(b"x")
    os.utime(foreign, ((NOW - 80 * DAY).timestamp(),) * 2)
    assert sweep_for_a_week() == 0 and foreign.exists()


def test_one_query_a_table_however_many_files(
    house: House, django_assert_max_num_queries: Any
) -> None:
    digests = [lay(house, str(number)).sha256 for number in range(9)]
    with django_assert_max_num_queries(7):
        assert forget(house.office.pk, digests, NOW) == len(digests)


# -- What must be there ----------------------------------------------------------------------------


def test_files_that_are_lost_cut_off_or_changed_are_told(house: House) -> None:
    assert "registry files there" in dict(invariants.items())
    lost, cut, changed, whole = (lay(house, word) for word in ("lost", "cut", "chan", "whole"))
    attach(item=record(house), files=[lost, cut, changed, whole], now=NOW, actor=None)
    never = Kept("film.mp4", NOT_KEPT, "video/mp4", 1 << 40)
    name_it(house, never, "quarantined")
    assert not list(newest_are_there(NOW)) and not list(all_are_whole(NOW))
    for kept, words in ((cut, b"cu"), (changed, b"x" * changed.size)):
        path = path_of(house.office, kept.sha256)
        path.chmod(0o600)
        path.write_bytes(words)
    path_of(house.office, lost.sha256).unlink()
    slug = house.office.slug
    keys = dict(Attachment.objects.values_list("sha256", "pk"))
    said = [
        f"{slug}: the file of attachment {keys[lost.sha256]} is missing",
        f"{slug}: the file of attachment {keys[cut.sha256]} has another size",
    ]
    assert sorted(newest_are_there(NOW)) == sorted(said)
    said.append(f"{slug}: the file of attachment {keys[changed.sha256]} was changed")
    assert sorted(all_are_whole(NOW)) == sorted(said)


def test_the_command_reads_all_files_if_asked(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = lay(house, "a")
    attach(item=record(house), files=[kept], now=NOW, actor=None)
    path = path_of(house.office, kept.sha256)
    path.chmod(0o600)
    path.write_bytes(b"b")
    call_command("check")
    with pytest.raises(CommandError):
        call_command("check", files=True)
    assert "registry files whole: " in capsys.readouterr().err
