"""Try again where the database said no: somebody was quicker, or an old hold is in the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError, OperationalError

from furtka.core.db import TRIES, is_overlap, must_retry
from furtka.visits.ask import Ask
from furtka.visits.calendar import nearest
from furtka.visits.errors import SlotTaken
from furtka.visits.models import Visit, Yielding

T = TypeVar("T")


def until_placed(
    act: Callable[[Yielding | None], T], ask: Ask, starts_at: datetime, *, now: datetime,
    by_staff: bool, without: Visit | None = None,
) -> T:  # fmt: skip
    """What `act` returns; it computes what is free, inserts claims, and runs in a transaction.

    It is given what may be pushed aside: nothing at first, since it costs a query and seldom
    helps. Raises SlotTaken when others were quicker each time.
    """
    yielding: Yielding | None = None
    for _try in range(TRIES):
        try:
            return act(yielding)
        except (IntegrityError, OperationalError) as error:
            if not (is_overlap(error) or must_retry(error)):
                raise
            yielding = Yielding(now, by_staff)
    raise SlotTaken(nearest(ask, starts_at, now=now, by_staff=by_staff, without=without))
