"""The board of one door: a building with two entrances has two people meeting clients."""

from __future__ import annotations

from dataclasses import replace

from furtka.entrance.cards import Card
from furtka.entrance.selectors import Board
from furtka.offices.models import Entrance, Site


def door_of(site: Site, number: str) -> Entrance | None:
    """The entrance of that building with that id; None for what is no such number."""
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    return Entrance.objects.filter(office=site.office_id, site=site, pk=int(number)).first()


def through(door: Entrance, board: Board) -> Board:
    """Only who comes in there, or anywhere. The people inside, and who leaves next, are always
    those of the building."""
    here = (door.pk, None)

    def only(cards: tuple[Card, ...]) -> tuple[Card, ...]:
        return tuple(card for card in cards if card.door_id in here)

    return replace(
        board,
        expected=only(board.expected),
        entrance=only(board.entrance),
        rooms=only(board.rooms),
        leaving=only(board.leaving),
        recent=tuple(taken for taken in board.recent if taken.door_id in here),
    )
