"""A message with its words in three languages, for tests that must not know the real ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.functional import lazystr
from django.utils.translation import get_language

from furtka.outbox.kinds import Kind, kinds

TOLD = "test_told"


def spoken(pl: str, en: str, uk: str) -> Any:
    """Words in the language that is active when they are read."""
    texts = {"pl": pl, "en": en, "uk": uk}

    class Spoken:
        def __str__(self) -> str:
            return texts[get_language() or "pl"]

    return lazystr(Spoken())


def make_kind(**values: Any) -> Kind:
    """The confirmation of a visit; override only what the test is about."""
    defaults: dict[str, Any] = {
        "label": spoken("Potwierdzenie wizyty", "Confirmation", "Підтвердження"),
        "subject": spoken("Termin %(code)s", "Appointment %(code)s", "Термін %(code)s"),
        "text": spoken(
            "Twój termin: %(when)s. Kod: %(code)s.",
            "Your appointment: %(when)s. Code: %(code)s.",
            "Ваш термін: %(when)s. Код: %(code)s.",
        ),
        "sms": spoken(
            "Termin: %(when)s, kod %(code)s.",
            "Appointment: %(when)s, code %(code)s.",
            "Термін: %(when)s, код %(code)s.",
        ),
        "call": spoken(
            "Czy to dobry moment? Termin jest %(when)s.",
            "Is this a good moment? The appointment is on %(when)s.",
            "Чи зручно говорити? Термін: %(when)s.",
        ),
        "values": {
            "code": "ZW-4K7MR",
            "when": spoken(
                "wtorek, 8 grudnia, godz. 10:30",
                "Tuesday, 8 December, at 10:30",
                "вівторок, 8 грудня, 10:30",
            ),
        },
    }
    return Kind(**defaults | values)


@contextmanager
def registered(name: str = TOLD, **values: Any) -> Iterator[Kind]:
    """In the register of all messages as long as it is needed."""
    kind, before = make_kind(**values), kinds._entries
    kinds._entries = {**before, name: kind}
    try:
        yield kind
    finally:
        kinds._entries = before
