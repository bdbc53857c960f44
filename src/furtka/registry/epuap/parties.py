"""Somebody's name, address and contacts from the fields of a `Podmiot`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from furtka.registry.epuap.shapes import Party

_CONTACTS = ("Telefon", "Faks", "Email", "URIKontakt", "InnyKontakt")
MOST = 20  # of each field


def party_of(said: Mapping[str, Sequence[str]]) -> Party:
    """`said`: each field's texts in their order."""
    person = _words(said, "Imie", "ImieDrugie", "Nazwisko")
    institution = ", ".join(_all(said, "NazwaInstytucji", "NazwaJednostki"))
    return Party(
        name=", ".join(part for part in (institution, person) if part),
        address=_address(said),
        contacts=tuple(_all(said, *_CONTACTS)),
    )


def _address(said: Mapping[str, Sequence[str]]) -> str:
    """`ul. Prosta 1/2, 98-220 Zduńska Wola`. Of several addresses the first."""
    one = {name: texts[0] for name, texts in said.items() if texts}
    house = "/".join(one[name] for name in ("Budynek", "Lokal") if name in one)
    street = " ".join(part for part in (one.get("Ulica", ""), house) if part)
    town = " ".join(one[name] for name in ("KodPocztowy", "Miejscowosc") if name in one)
    post, box = one.get("Poczta", ""), one.get("SkrytkaPocztowa", "")
    rest = [post if post != one.get("Miejscowosc") else "", box, one.get("Kraj", "")]
    return ", ".join(part for part in (street, town, *rest) if part)


def _all(said: Mapping[str, Sequence[str]], *names: str) -> list[str]:
    return [text for name in names for text in said.get(name, ())[:MOST]]


def _words(said: Mapping[str, Sequence[str]], *names: str) -> str:
    return " ".join(_all(said, *names))
