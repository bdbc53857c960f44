"""How many people a place can hold at a distance: only ever suggested."""

from __future__ import annotations


def suggested_people(area_m2: int, distance_m: int) -> int:
    """How many people can wait on so many square metres, so many metres from each other.

    Each person is given a square whose side is the distance, as on a chequered floor: 40 m² at
    2 m are 10 people. Furniture, doors and ways through are not known and take places away; a
    family standing together needs fewer. At least 1. Nothing applies this number by itself.
    """
    if area_m2 < 1 or distance_m < 1:
        raise ValueError("An area and a distance are at least 1.")
    return max(1, area_m2 // distance_m**2)
