"""The tabs of the register: what each role sees, and pages that stand behind one tab."""

from __future__ import annotations

import pytest

from furtka.offices.models import Role, Staff
from furtka.registry.nav import Shown, shown_to
from tests.offices.factories import make_house, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Staff:
    return make_staff(make_house(), Role.REGISTRY)


def tab(tabs: list[Shown], url: str) -> Shown:
    return next(one for one in tabs if one.url == url)


def test_pages_of_a_group_show_only_when_one_of_them_is_open(clerk: Staff) -> None:
    closed = tab(shown_to(clerk, "registry:index"), "registry:import:quarantine")
    assert (closed.current, closed.within) == (False, ())
    opened = tab(shown_to(clerk, "registry:mail:list"), "registry:import:quarantine")
    assert opened.current
    assert [page.current for page in opened.within] == [False, True]


def test_what_somebody_may_not_open_is_not_offered(clerk: Staff) -> None:
    urls = [one.url for one in shown_to(clerk, "registry:effects")]
    assert "registry:plan:settings" not in urls and "registry:desk:unassigned" in urls
    settings = shown_to(clerk, "registry:effects")[-1]
    assert [page.url for page in settings.within] == [
        "registry:plan:plan", "registry:effects", "registry:terms:rules",
    ]  # fmt: skip
