"""Orders with many duties, and their sheets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from furtka.offices.models import PhoneLine, Role, Staff
from furtka.rules.models import Order
from furtka.website.copies import hang_copies
from furtka.website.models import PosterCopy
from furtka.website.posters import PosterFormat
from tests.offices.factories import House, make_house, make_staff
from tests.rules.factories import make_obligation
from tests.website.factories import make_order

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
HOST = "https://urzad.example.org"

# Polish, English, Ukrainian: as long as real ones.
DUTIES = {
    "mask": ("Zasłoń usta i nos.", "Cover your mouth and nose.", "Закрийте рот і ніс."),
    "uncover": (
        "Odsłoń twarz, gdy pracownik o to poprosi.", "Uncover your face when a clerk asks you to.",
        "Відкрийте обличчя, коли працівник попросить.",
    ),
    "disinfect": (
        "Zdezynfekuj ręce przy wejściu.", "Disinfect your hands at the entrance.",
        "Продезінфікуйте руки біля входу.",
    ),
    "distance": (
        "Zachowaj 2 metry odstępu od innych.", "Keep 2 metres from others.",
        "Тримайтеся за 2 метри від інших.",
    ),
    "symptoms": (
        "Masz katar, kaszel lub gorączkę? Zostań w domu i zadzwoń.",
        "Runny nose, cough or fever? Stay at home and phone us.",
        "Нежить, кашель або температура? Залишайтеся вдома і зателефонуйте.",
    ),
    "escort": (
        "Poczekaj przy wejściu. Pracownik przyjdzie po Ciebie.",
        "Wait at the entrance. A clerk will come for you.",
        "Зачекайте біля входу. Працівник прийде за вами.",
    ),
    "alone": (
        "Przyjdź bez osób towarzyszących, chyba że potrzebujesz pomocy.",
        "Come alone unless you need help.",
        "Приходьте без супроводу, якщо він вам не потрібен.",
    ),
    "bikes": (
        "Zostaw rower na zewnątrz.", "Leave your bike outside.", "Залиште велосипед надворі.",
    ),
}  # fmt: skip


def make_town_hall() -> House:
    """A house with a telephone and eight duties."""
    house = make_house()
    PhoneLine.objects.create(office=house.office, unit=house.unit, number="+48430000000")
    for position, (code, (polish, english, ukrainian)) in enumerate(DUTIES.items()):
        make_obligation(
            house.office, code, text=polish, text_en=english, text_uk=ukrainian, pictogram=code,
            position=position,
        )  # fmt: skip
    return house


def make_numbered(house: House, duties: int = 3, **values: Any) -> Order:
    """Order no. 3/2026: from 2 November until the end of the year."""
    defaults: dict[str, Any] = {
        "number": 3, "year": 2026, "title": "Zasady na zimę",
        "legal_basis": "Zarządzenie Dyrektora nr 7/2026 z 20 października 2026 r.",
        "obligations": list(DUTIES)[:duties], "limits": {"people_inside": 4},
        "valid_from": datetime(2026, 11, 1, 23, tzinfo=UTC),
        "valid_until": datetime(2026, 12, 31, 23, tzinfo=UTC),
        "reason": "Wielu z nas choruje.", "reason_en": "Many of us are ill.",
        "reason_uk": "Багато хто з нас хворіє.",
    }  # fmt: skip
    return make_order(house, NOW, **defaults | values)


def make_clerk(house: House) -> Staff:
    return make_staff(house, Role.RECEPTION)


def hang(house: House, order: Order, clerk: Staff, **values: Any) -> PosterCopy:
    defaults: dict[str, Any] = {
        "place": "drzwi główne", "site": house.site, "form": PosterFormat.A4,
        "languages": ["pl"], "now": NOW - timedelta(hours=1),
    }  # fmt: skip
    [copy] = hang_copies(order=order, actor=clerk, **defaults | values)
    return copy
