"""A second office in the town's installation, with forty visits tomorrow, at `localhost`.

Nothing of it is seen in the town, and it stays when its test ends: offices share nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Browser, Page
from wagtail.models import Site as WebSite

from furtka.core.clock import at, local_day
from furtka.offices.models import PhoneLine, Role
from furtka.outbox.models import Message, Task
from furtka.website.services import ensure_site
from tests.browser.town import Town
from tests.offices.factories import House, make_staff
from tests.visits.forty import book_forty, make_full_house

TZ = "Europe/Warsaw"
PASSWORD = "furtka-test"
ROLES = {"head": Role.UNIT_HEAD, "director": Role.DIRECTOR, "reception": Role.RECEPTION}


@dataclass(frozen=True)
class SecondOffice:
    """`opens`: when it opens tomorrow, at half past seven."""

    url: str
    house: House
    users: dict[str, User]
    opens: datetime

    @property
    def api(self) -> str:
        return f"{self.url}/api/v1/offices/{self.house.office.slug}"

    @contextmanager
    def logged_in(self, browser: Browser, who: str) -> Iterator[Page]:
        """A browser of its own, at the first page of that person's work."""
        context = browser.new_context(locale="pl-PL", timezone_id=TZ)
        try:
            page = context.new_page()
            page.goto(f"{self.url}/konto/login/")
            page.fill("input[name=login]", self.users[who].username)
            page.fill("input[name=password]", PASSWORD)
            page.press("input[name=password]", "Enter")
            page.wait_for_url(f"{self.url}/praca/**")
            yield page
        finally:
            context.close()


def open_second_office(town: Town) -> SecondOffice:
    """Booked by a clerk who has nothing to do with the order."""
    now = timezone.now()
    house = make_full_house()
    PhoneLine.objects.create(office=house.office, unit=house.unit, number="+48430000000")
    users = {who: _user(house, role) for who, role in ROLES.items()}
    opens = at(local_day(now, TZ) + timedelta(days=1), time(7, 30), TZ)
    book_forty(house, opens, now=now, clerk=users["reception"])
    # Confirmations are another story.
    Message.objects.filter(office=house.office).delete()
    Task.objects.filter(office=house.office).delete()
    return SecondOffice(_website(town, house, now), house, users, opens)


def _user(house: House, role: Role) -> User:
    user = make_staff(house, role).user
    assert user is not None
    return user


def _website(town: Town, house: House, now: datetime) -> str:
    """Where it answers: the same server by another name."""
    port = urlsplit(town.url).port
    home = ensure_site(office=house.office, now=now)
    WebSite.objects.filter(root_page=home).update(hostname="localhost", port=port)
    WebSite.clear_site_root_paths_cache()
    house.office.domain = "localhost"
    house.office.save(update_fields=["domain"])
    return f"http://localhost:{port}"
