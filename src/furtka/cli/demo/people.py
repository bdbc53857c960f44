"""Invented people. Names hold every Polish letter; numbers and addresses can't be real."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random

from furtka.clients.models import Client, ContactWay
from furtka.core.text import fold
from furtka.offices.models import Office
from furtka.visits.models import Need

FIRST = (
    "Bożena", "Łucja", "Świętosława", "Halina", "Żaneta", "Józefa", "Grażyna", "Wiesława", "Aniela",
    "Stanisław", "Zdzisław", "Wojciech", "Świętopełk", "Łukasz", "Michał", "Błażej", "Ździsława",
    "Kazimierz", "Jerzy", "Elżbieta", "Małgorzata", "Ryszard", "Mieczysław", "Genowefa", "Czesława",
)  # fmt: skip
LAST = (
    "Żółć", "Gęśla", "Jaźń", "Ćwiek", "Źrebak", "Ślązak", "Łąka", "Dąb", "Wójcik", "Kość", "Mróz",
    "Pągowska-Żak", "Święch", "Brzęczyk", "Zięba", "Góra", "Kłos", "Niedźwiedź", "Chrząszcz",
    "Wrona",
)  # fmt: skip
UKRAINIAN_FIRST = (
    "Оксана", "Наталія", "Ганна", "Юлія", "Андрій", "Світлана", "Олена", "Тетяна",
)  # fmt: skip
UKRAINIAN_LAST = ("Приклад", "Зразок", "Ґудзик", "Їжак", "Є.", "Гай", "Джміль", "Польовик")
# So many people were written down twice, once by a colleague who did not look.
TWICE = 3


@dataclass(frozen=True)
class Persona:
    """A client and what they need at each visit."""

    client: Client
    needs: tuple[str, ...] = ()
    party: int = 1


def make_personas(office: Office, random: Random, now: datetime, count: int) -> list[Persona]:
    """Unsaved clients: a third elderly without e-mail, one in eight Ukrainian, one protected."""
    names = _names(random, count)
    made = [_persona(office, random, now, number, names[number]) for number in range(count)]
    made[0] = Persona(_client(office, now, "Pani A.", ContactWay.NONE, 0, protected=True))
    return made


def _names(random: Random, count: int) -> list[str]:
    """Each another one, but for the few who were written down twice."""
    polish = [f"{first} {last}" for first in FIRST for last in LAST]
    abroad = [f"{first} {last}" for first in UKRAINIAN_FIRST for last in UKRAINIAN_LAST]
    random.shuffle(polish)
    random.shuffle(abroad)
    names = [
        abroad[n // 8 % len(abroad)] if _is_abroad(n) else polish[n % len(polish)]
        for n in range(count)
    ]
    for n in range(TWICE):
        # Both Polish: the one is elderly with a telephone or nothing, the other has an e-mail.
        names[24 * n + 8] = names[24 * n + 6]
    return names


def _is_abroad(number: int) -> bool:
    return number % 8 == 3


def _persona(office: Office, random: Random, now: datetime, number: int, name: str) -> Persona:
    if _is_abroad(number):
        way = random.choice((ContactWay.PHONE, ContactWay.EMAIL))
        return Persona(
            _client(office, now, name, way, number, language="uk"),
            (Need.INTERPRETER,) if number % 16 == 3 else (),
            random.choice((1, 1, 2)),
        )
    if number % 3 == 0:  # elderly, a landline or nothing at all
        way = random.choice((ContactWay.PHONE, ContactWay.PHONE, ContactWay.NONE))
        return Persona(
            _client(office, now, name, way, number),
            random.choice(((), (), (Need.MORE_TIME,), (Need.HEARING_LOOP,))),
        )
    needs = (Need.WHEELCHAIR,) if number % 14 == 1 else (Need.PJM,) if number % 46 == 4 else ()
    return Persona(
        _client(office, now, name, ContactWay.EMAIL, number),
        needs,
        random.choice((1, 1, 1, 1, 2)),
    )


def _client(
    office: Office, now: datetime, name: str, way: ContactWay, number: int, *,
    language: str = "pl", protected: bool = False,
) -> Client:  # fmt: skip
    abroad = language == "uk"
    phone = f"+38000{number:07}" if abroad else f"+4843000{number % 10000:04}"
    address = fold(name).replace(" ", ".").replace("..", ".").strip(".")
    email = f"{address}.{number}@example.org" if address.isascii() else f"osoba{number}@example.org"
    return Client(
        office=office,
        name=name,
        name_folded=fold(name),
        phone=phone if way == ContactWay.PHONE else "",
        email=email if way == ContactWay.EMAIL else "",
        contact=way,
        language=language,
        protected=protected,
        created_at=now,
    )
