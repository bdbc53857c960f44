"""The register of sheets that hang, and what a sheet says of itself."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from PIL import Image

from furtka.core.codes import ALPHABET
from furtka.offices.models import Role, Staff
from furtka.outbox.models import Task, TaskResult
from furtka.privacy.models import AuditLine
from furtka.rules.copies import copies_replaced_by
from furtka.rules.errors import OrderEnded
from furtka.rules.models import Order, OrderStatus
from furtka.rules.services import withdraw
from furtka.website.check_views import verdict_of
from furtka.website.copies import (
    AGAIN,
    WITHIN,
    ask_to_take_down,
    copies_hanging,
    hang_copies,
    put_back,
    take_down,
)
from furtka.website.models import PosterCopy, PosterPhoto
from furtka.website.photos import SIDE, BadPhoto, small_jpeg
from furtka.website.posters import PosterFormat
from furtka.website.retention import KEEP_NAMES, KEEP_PHOTOS, drop_names, drop_photos
from tests.offices.factories import House, make_staff
from tests.website.poster_factories import NOW, hang, make_clerk, make_numbered, make_town_hall

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def at_that_time() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def house() -> House:
    return make_town_hall()


@pytest.fixture
def order(house: House) -> Order:
    return make_numbered(house)


@pytest.fixture
def clerk(house: House) -> Staff:
    return make_clerk(house)


@pytest.fixture
def browser(clerk: Staff) -> Browser:
    browser = Browser()
    browser.force_login(clerk.user)  # type: ignore[arg-type]
    return browser


def open_tasks() -> list[str]:
    return list(
        Task.objects.filter(done_at=None, reason="take_down").values_list("about", flat=True)
    )


# -- Hanging and taking down ---------------------------------------------------------------------


def test_each_sheet_gets_a_code_of_its_own_and_a_second_press_none(
    house: House, order: Order, browser: Browser
) -> None:
    typed = {
        "place": " drzwi  główne ", "site": house.site.pk, "format": "a4",
        "languages": ["pl", "uk"],
    }  # fmt: skip
    for _press in range(2):
        answer = browser.post(f"/praca/plakaty/{order.pk}/powies/", typed)
        assert answer.status_code == 302 and answer["Location"] == "/praca/plakaty/kartki/"
    first, second = PosterCopy.objects.order_by("pk")
    assert (first.place, first.version, first.language, second.language) == (
        "drzwi główne", 1, "pl", "uk",
    )  # fmt: skip
    assert len({first.code, second.code}) == 2 and not set(first.code) - set(ALPHABET)
    assert AuditLine.objects.filter(action="poster.hung").count() == 2
    page = browser.get("/praca/plakaty/kartki/").content.decode()
    assert first.code in page and second.code in page and "drzwi główne" in page
    made = browser.get(f"/praca/plakaty/kartki/{first.code}/pdf/")
    assert made.content.startswith(b"%PDF-") and first.code in made["Content-Disposition"]


@pytest.mark.parametrize("wrong", [{"place": ""}, {"languages": []}, {"format": "a5"}])
def test_what_is_missing_is_said_at_the_field(
    house: House, order: Order, browser: Browser, wrong: dict[str, object]
) -> None:
    typed = {"place": "drzwi", "format": "a4", "languages": ["pl"]} | wrong
    answer = browser.post(f"/praca/plakaty/{order.pk}/powies/", typed)
    assert answer.status_code == 422 and "errorlist" in answer.content.decode()
    assert not PosterCopy.objects.exists()


def test_nothing_that_ended_is_hung(house: House, order: Order, clerk: Staff) -> None:
    order.valid_until = NOW
    with pytest.raises(OrderEnded):
        hang(house, order, clerk, now=NOW)


def test_taking_down_and_putting_back(house: House, order: Order, clerk: Staff) -> None:
    copy = hang(house, order, clerk)
    assert list(copies_hanging(order)) == [copy]
    assert take_down(copy=copy, now=NOW, actor=clerk)
    assert not take_down(copy=copy, now=NOW + HOUR, actor=clerk)
    copy.refresh_from_db()
    assert (copy.taken_down_at, copy.taken_down_by) == (NOW, clerk)
    assert not copies_hanging(order).exists()
    assert put_back(copy=copy, now=NOW, actor=clerk) and not put_back(
        copy=copy, now=NOW, actor=clerk
    )
    assert list(copies_hanging(order)) == [copy]


def test_the_database_guards_what_the_services_promise(
    house: House, order: Order, clerk: Staff
) -> None:
    copy = hang(house, order, clerk)
    bad: list[dict[str, object]] = [
        {"taken_down_at": copy.hung_at - HOUR}, {"taken_down_by": clerk}, {"format": "a5"},
        {"language": "de"}, {"place": ""}, {"hung_by": None},
    ]  # fmt: skip
    for values in bad:
        with pytest.raises(IntegrityError), transaction.atomic():
            PosterCopy.objects.filter(pk=copy.pk).update(**values)
    other = hang(house, order, clerk, place="okno")
    with pytest.raises(IntegrityError), transaction.atomic():
        PosterCopy.objects.filter(pk=other.pk).update(code=copy.code)


# -- Chores --------------------------------------------------------------------------------------


def test_whatever_no_longer_holds_becomes_a_task_once(
    house: House, order: Order, clerk: Staff, browser: Browser
) -> None:
    copy = hang(house, order, clerk)
    assert ask_to_take_down(NOW) == 0 and open_tasks() == []
    end = order.valid_until
    assert end is not None
    assert ask_to_take_down(end - HOUR) == 0
    assert [ask_to_take_down(end) for _round in range(2)] == [1, 0]
    assert open_tasks() == [f"poster:{copy.code}"]
    task = Task.objects.get(reason="take_down")
    assert "Zarządzenie nr 3/2026" in task.script and "drzwi główne (Siedziba)" in task.script
    with time_machine.travel(end, tick=False):
        browser.force_login(clerk.user)  # type: ignore[arg-type]
        assert "Zdejmij 1 kartkę" in browser.get(task.path.partition("#")[0]).content.decode()
        assert copy.code in browser.get("/praca/zadania/").content.decode()
        browser.post(f"/praca/plakaty/kartki/{copy.code}/zdjeta/")
    assert open_tasks() == []
    put_back(copy=copy, now=end, actor=clerk)
    assert open_tasks() == [f"poster:{copy.code}"], "a mistake taken back asks again"


def test_a_task_that_was_closed_while_the_sheet_hangs_comes_again(
    house: House, order: Order, clerk: Staff
) -> None:
    copy, end = hang(house, order, clerk), order.valid_until
    assert end is not None
    ask_to_take_down(end)
    Task.objects.filter(reason="take_down").update(done_at=end, result=TaskResult.DONE)
    assert ask_to_take_down(end + AGAIN - HOUR) == 0 and open_tasks() == []
    assert ask_to_take_down(end + AGAIN) == 1 and open_tasks() == [f"poster:{copy.code}"]
    assert Task.objects.get(reason="take_down").due_at == end + AGAIN + WITHIN


def test_all_of_many_sheets_are_asked_for_in_rounds(
    house: House, order: Order, clerk: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("furtka.website.copies.MOST_AT_ONCE", 2)
    for n in range(3):
        hang(house, order, clerk, place=f"drzwi {n}")
    assert order.valid_until is not None
    assert [ask_to_take_down(order.valid_until) for _round in range(3)] == [2, 1, 0]


def test_a_code_that_is_taken_is_drawn_anew(
    house: House, order: Order, clerk: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = iter(["AAAAAA", "AAAAAA", "CCCCCC", "AAAAAA", "DDDDDD", "EEEEEE"])
    monkeypatch.setattr("furtka.website.copies.new_code", lambda _length: next(codes))
    hang(house, order, clerk)
    made = hang_copies(
        order=order, place="okno", site=house.site, form=PosterFormat.A4,
        languages=["pl", "uk"], now=NOW, actor=clerk,
    )  # fmt: skip
    assert [copy.code for copy in made] == ["DDDDDD", "EEEEEE"], "all of it was tried again"
    assert PosterCopy.objects.count() == 3
    assert AuditLine.objects.filter(action="poster.hung").count() == 3


def test_a_code_that_stays_taken_is_no_endless_loop(
    house: House, order: Order, clerk: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("furtka.website.copies.new_code", lambda _length: "AAAAAA")
    hang(house, order, clerk)
    with pytest.raises(IntegrityError):
        hang(house, order, clerk, place="okno")


def test_another_breach_is_not_tried_again(
    house: House, order: Order, clerk: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[int] = []
    monkeypatch.setattr("furtka.website.copies.new_code", lambda n: str(drawn.append(n)))
    with pytest.raises(IntegrityError):
        hang(house, order, clerk, place="")
    assert len(drawn) == 1


def test_what_nobody_is_known_to_have_hung_is_not_put_back(
    house: House, order: Order, clerk: Staff
) -> None:
    copy = hang(house, order, clerk)
    take_down(copy=copy, now=NOW, actor=clerk)
    drop_names(NOW + HOUR, NOW)
    assert not put_back(copy=copy, now=NOW, actor=clerk)


def test_a_withdrawal_asks_at_once_and_so_does_a_corrected_version(
    house: House, order: Order, clerk: Staff
) -> None:
    first = hang(house, order, clerk)
    Order.objects.filter(pk=order.pk).update(version=2)
    order.refresh_from_db()
    second = hang(house, order, clerk)
    assert (first.version, second.version) == (1, 2)
    assert ask_to_take_down(NOW) == 1 and open_tasks() == [f"poster:{first.code}"]
    withdraw(order=order, now=NOW, actor=clerk.user)
    assert sorted(open_tasks()) == sorted(f"poster:{copy.code}" for copy in (first, second))


# -- The page behind the QR code -----------------------------------------------------------------


def check(code: str, prefix: str = "/en") -> tuple[int, str]:
    answer = Browser().get(f"{prefix}/p/{code}/")
    assert answer["Cache-Control"] == "no-store"
    return answer.status_code, answer.content.decode()


def test_a_sheet_says_whether_it_holds(house: House, order: Order, clerk: Staff) -> None:
    copy = hang(house, order, clerk)
    for code in (copy.code, copy.code.lower(), "3-2026-v1"):
        status, page = check(code)
        assert status == 200 and "This sheet holds" in page
        assert "In force until 31 December 2026" in page
        assert 'href="/en/komunikaty/zarzadzenie/3-2026/"' in page
        assert clerk.name not in page and "drzwi główne" not in page
    assert "Ta kartka jest aktualna" in check(copy.code, "")[1]
    assert "Цей аркуш чинний" in check(copy.code, "/uk")[1]


def test_a_sheet_says_that_it_no_longer_holds(house: House, order: Order, clerk: Staff) -> None:
    copy = hang(house, order, clerk)
    Order.objects.update(version=2)
    status, page = check(copy.code)
    assert status == 200 and "This sheet no longer holds" in page and "corrected" in page
    assert "This sheet holds" in check("3-2026-v2")[1]
    Order.objects.update(version=1, withdrawn_at=NOW, status=OrderStatus.WITHDRAWN)
    page = check(copy.code)[1]
    assert "Withdrawn on 25 November 2026" in page and "take it down" in page
    assert 'href="/en/procedura-bezpieczenstwa/"' in page
    newer = make_numbered(house, number=4)
    page = check(copy.code)[1]
    assert f'href="/en/komunikaty/zarzadzenie/{newer.number}-2026/"' in page


def test_a_sheet_says_that_it_will_hold(house: House, order: Order, clerk: Staff) -> None:
    Order.objects.update(valid_from=NOW + timedelta(days=6))
    status, page = check("3-2026-v1")
    assert status == 200 and "does not hold yet" in page
    assert "Will be in force from" in page and "1 December" in page


@pytest.mark.parametrize(
    "code", ["AAAAAA", "3-2026-v9", "9-2026-v1", "%00", "a b", "' or 1", "3-2026", "٣-2026-v1"]
)
def test_nobody_knows_that_sheet(house: House, order: Order, code: str) -> None:
    status, page = check(code)
    assert status == 404 and "We do not know this sheet" in page


def test_sheets_of_another_office_are_unknown(house: House, order: Order, clerk: Staff) -> None:
    copy = hang(house, order, clerk)
    other = make_town_hall()
    assert verdict_of(house.office, copy.code, NOW).holds == "yes"
    for code in (copy.code, "3-2026-v1"):
        assert verdict_of(other.office, code, NOW).holds == "unknown"
    browser = Browser()
    browser.force_login(make_staff(other, Role.DIRECTOR).user)  # type: ignore[arg-type]
    for end in ("pdf", "zdjecie"):
        assert browser.get(f"/praca/plakaty/kartki/{copy.code}/{end}/").status_code == 404
    assert browser.post(f"/praca/plakaty/kartki/{copy.code}/zdjeta/").status_code == 404


# -- Photos and how long things are kept ---------------------------------------------------------


def picture(kind: str = "JPEG", size: tuple[int, int] = (2400, 1200)) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", size, "white")
    exif = image.getexif()
    exif[0x010F] = "Aparat Zofii"
    exif[0x0112] = 6  # turned by a quarter
    image.save(out, format=kind, exif=exif)
    return out.getvalue()


def test_a_photo_keeps_nothing_but_its_pixels(
    house: House, order: Order, clerk: Staff, browser: Browser
) -> None:
    copy = hang(house, order, clerk)
    assert b"Aparat Zofii" in picture()
    path = f"/praca/plakaty/kartki/{copy.code}/zdjecie/"
    for kind in ("JPEG", "PNG", "WEBP"):
        given = SimpleUploadedFile("drzwi.jpg", picture(kind))
        browser.post(f"{path}dodaj/", {"photo": given})
        kept = browser.get(path)
        assert kept["Content-Type"] == "image/jpeg" and b"Aparat" not in kept.content
        with Image.open(io.BytesIO(kept.content)) as shown:
            assert not shown.getexif() and shown.size == (SIDE // 2, SIDE)
    assert PosterPhoto.objects.count() == 1
    assert Browser().get(path).status_code == 302


@pytest.mark.parametrize("bad", [b"", b"GIF89a", b"<svg/>", b"\xff\xd8\xff\xe0", b"x" * 6_000_000])
def test_anything_else_is_refused(
    house: House, order: Order, clerk: Staff, browser: Browser, bad: bytes
) -> None:
    with pytest.raises(BadPhoto):
        small_jpeg(bad)
    copy = hang(house, order, clerk)
    given = SimpleUploadedFile("drzwi.jpg", bad)
    path = f"/praca/plakaty/kartki/{copy.code}/zdjecie/dodaj/"
    page = browser.post(path, {"photo": given}, follow=True).content.decode()
    assert "Wybierz zdjęcie JPEG" in page and not PosterPhoto.objects.exists()


def test_pictures_go_after_a_month_and_names_after_a_year(
    house: House, order: Order, clerk: Staff
) -> None:
    copy, hanging = hang(house, order, clerk), hang(house, order, clerk, place="okno")
    for one in (copy, hanging):
        PosterPhoto.objects.create(
            office=house.office, copy=one, jpeg=small_jpeg(picture()), taken_at=NOW
        )
    take_down(copy=copy, now=NOW, actor=clerk)
    later = NOW + KEEP_PHOTOS
    assert not drop_photos(later - KEEP_PHOTOS, later)
    later += HOUR
    assert drop_photos(later - KEEP_PHOTOS, later) == {house.office.pk: 1}
    assert PosterPhoto.objects.get().copy == hanging
    later = NOW + KEEP_NAMES + HOUR
    assert drop_names(later - KEEP_NAMES, later) == {house.office.pk: 1}
    assert not drop_names(later - KEEP_NAMES, later)
    copy.refresh_from_db(), hanging.refresh_from_db()
    assert (copy.hung_by, copy.taken_down_by, hanging.hung_by) == (None, None, clerk)


def test_an_order_that_takes_anothers_place_names_its_sheets(house: House, order: Order) -> None:
    clerk = make_clerk(house)
    hanging, gone = (hang(house, order, clerk, place=place) for place in ("drzwi", "okno"))
    take_down(copy=gone, actor=clerk, now=NOW)
    order.refresh_from_db()
    new = make_numbered(house, number=4, replaces=order)
    [words] = copies_replaced_by(new)
    assert all(one in words for one in ("drzwi", "3/2026", hanging.code))
    assert copies_replaced_by(order) == []
