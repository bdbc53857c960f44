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
UKRAINIAN = (
    "Оксана Приклад", "Наталія Зразок", "Ганна Ґудзик", "Юлія Їжак", "Андрій Вигаданий",
    "Світлана Польова", "Олена Є.", "Тетяна Джміль",
)  # fmt: skip


@dataclass(frozen=True)
class Persona:
    """A client and what they need at each visit."""

    client: Client
    needs: tuple[str, ...] = ()
    party: int = 1


def make_personas(office: Office, random: Random, now: datetime, count: int) -> list[Persona]:
    """Unsaved clients: a third elderly without e-mail, one in eight Ukrainian, one protected."""
    made = [_persona(office, random, now, number) for number in range(count)]
    made[0] = Persona(_client(office, now, "Pani A.", ContactWay.NONE, 0, protected=True))
    return made


def _persona(office: Office, random: Random, now: datetime, number: int) -> Persona:
    if number % 8 == 3:
        name = UKRAINIAN[number // 8 % len(UKRAINIAN)]
        way = random.choice((ContactWay.PHONE, ContactWay.EMAIL))
        return Persona(
            _client(office, now, name, way, number, language="uk"),
            (Need.INTERPRETER,) if number % 16 == 3 else (),
            random.choice((1, 1, 2)),
        )
    name = f"{random.choice(FIRST)} {random.choice(LAST)}"
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
