"""Two people switch an office: presses are counted, and the worker's part is done for them."""

from __future__ import annotations

from django.utils import timezone
from playwright.sync_api import Page

from furtka.rules.models import Order
from furtka.visits.carry_out import carry_on
from furtka.visits.models import CarryOut

MOST_PRESSES = 15
POLLS = "**/skutki/postep/"


class Hand:
    """Presses what is named and counts."""

    def __init__(self) -> None:
        self.presses = 0

    def press(self, page: Page, name: str, role: str = "button") -> None:
        page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
        self.presses += 1


def settle_all(order: Order, watching: Page) -> None:
    """What the worker does in some minutes, while that page stands still.

    On SQLite this process and its server share one connection: nobody may ask meanwhile.
    """
    watching.wait_for_load_state()
    watching.route(POLLS, lambda route: route.abort())
    try:
        _settle_all(order)
    finally:
        watching.unroute(POLLS)


def _settle_all(order: Order) -> None:
    found = CarryOut.objects.get(order=order)
    for _turn in range(40):
        if CarryOut.objects.filter(pk=found.pk, finished_at__isnull=False).exists():
            return
        carry_on(timezone.now())
    raise AssertionError("it never ends")
