"""Scenario 24: the Ukrainian pages, a notice without Ukrainian words: Polish with a mark."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from furtka.website.models import NoticePage
from tests.website.factories import make_site

pytestmark = pytest.mark.django_db

PLACE = "/uk/komunikaty/przyjmujemy-po-umowieniu/"
MARK = "Цей текст іще не перекладено. Ось він польською."


@pytest.fixture(autouse=True)
def notice() -> NoticePage:
    make_site(timezone.now())
    found: NoticePage = NoticePage.objects.get()
    found.title, found.body = "Przerwa w piątek", "<p>W piątek nie pracujemy.</p>"
    found.title_uk = found.body_uk = found.lead_uk = ""
    found.save_revision().publish()
    return found


def read(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_polish_words_show_with_a_mark_and_in_their_language() -> None:
    page = read(PLACE)
    assert MARK in page
    assert re.search(r'<h1 lang="pl">Przerwa w piątek</h1>', page)
    assert re.search(r'<div class="prose" lang="pl">\s*<p[^>]*>W piątek nie pracujemy', page)


def test_lists_and_earlier_versions_are_never_blank_either() -> None:
    assert 'lang="pl">Przerwa w piątek</a>' in read("/uk/komunikaty/")
    old = read(f"{PLACE}historia/2/")
    assert MARK in old and "W piątek nie pracujemy" in old
    assert "W piątek nie pracujemy" in read(f"{PLACE}historia/1-2/")


def test_a_translated_notice_has_no_mark(notice: NoticePage) -> None:
    notice.title_uk, notice.body_uk = "Перерва", "<p>У п'ятницю не працюємо.</p>"
    notice.save_revision().publish()
    assert MARK not in read(PLACE) and "Перерва" in read(PLACE)
