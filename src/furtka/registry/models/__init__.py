"""What the register stores."""

from __future__ import annotations

from furtka.registry.models.call import Call, CallKind, CallResult, CallState
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
    Counter,
    Effect,
    IncomingChannel,
    Item,
    ItemState,
    Matter,
)
from furtka.registry.models.numbering import Numbering
from furtka.registry.models.oral_record import OralRecord

__all__ = [
    "Attachment",
    "Call",
    "CallKind",
    "CallResult",
    "CallState",
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
]
