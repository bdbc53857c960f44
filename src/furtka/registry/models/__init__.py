"""What the register stores."""

from __future__ import annotations

from furtka.registry.models.correction import Correction, CorrectionField
from furtka.registry.models.effect_rule import EffectRule
from furtka.registry.models.file_class import FileClass
from furtka.registry.models.files import (
    Attachment,
    Evidence,
    EvidenceKind,
    KeptFile,
    Quarantined,
)
from furtka.registry.models.items import (
    OPEN_STATES,
    Counter,
    Effect,
    IncomingChannel,
    Item,
    ItemState,
    Matter,
)
from furtka.registry.models.numbering import Numbering
from furtka.registry.models.oral_record import OralRecord
from furtka.registry.models.returned import Returned, ReturnReason

__all__ = [
    "OPEN_STATES",
    "Attachment",
    "Correction",
    "CorrectionField",
    "Counter",
    "Effect",
    "EffectRule",
    "Evidence",
    "EvidenceKind",
    "FileClass",
    "IncomingChannel",
    "Item",
    "ItemState",
    "KeptFile",
    "Matter",
    "Numbering",
    "OralRecord",
    "Quarantined",
    "ReturnReason",
    "Returned",
]
