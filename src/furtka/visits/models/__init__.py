"""The visit, the claims that keep its time safe, and small marks."""

from furtka.visits.models.carry_out import OPEN_ITEMS, CarryOut, CarryOutItem, ItemStatus
from furtka.visits.models.claims import Claim, Hold, HoldPurpose, Yielding
from furtka.visits.models.marks import Attempt, ContactMark, UsedProof, WriteKey
from furtka.visits.models.visit import (
    INSIDE,
    LIVE,
    MAX_PARTY,
    PRESENT,
    BookedBy,
    Need,
    Visit,
    VisitQuerySet,
    VisitStatus,
)
from furtka.visits.models.waiting import MOST_OFFERS, STILL, Waiting, WaitingStatus

__all__ = [
    "INSIDE",
    "LIVE",
    "MAX_PARTY",
    "MOST_OFFERS",
    "OPEN_ITEMS",
    "PRESENT",
    "STILL",
    "Attempt",
    "BookedBy",
    "CarryOut",
    "CarryOutItem",
    "Claim",
    "ContactMark",
    "Hold",
    "HoldPurpose",
    "ItemStatus",
    "Need",
    "UsedProof",
    "Visit",
    "VisitQuerySet",
    "VisitStatus",
    "Waiting",
    "WaitingStatus",
    "WriteKey",
    "Yielding",
]
