"""What the register stores."""

from __future__ import annotations

from furtka.registry.models.edelivery import (
    Attempt,
    MailboxState,
    ReceivedMessage,
    Sending,
    SentEvidence,
    SentFile,
)
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
    "Attempt",
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
    "MailboxState",
    "Matter",
    "Numbering",
    "OralRecord",
    "Quarantined",
    "ReceivedMessage",
    "Sending",
    "SentEvidence",
    "SentFile",
]
