"""What the register stores."""

from __future__ import annotations

from furtka.registry.models.call import Call, CallKind, CallResult, CallState
from furtka.registry.models.correction import Correction, CorrectionField
from furtka.registry.models.edelivery import (
    Attempt,
    MailboxState,
    ReceivedMessage,
    Sending,
    SentEvidence,
    SentFile,
)
from furtka.registry.models.effect_rule import EffectRule
from furtka.registry.models.epuap_letter import EpuapLetter
from furtka.registry.models.file_class import FileClass
from furtka.registry.models.files import (
    Attachment,
    Evidence,
    EvidenceKind,
    KeptFile,
    Quarantined,
)
from furtka.registry.models.imported import Imported
from furtka.registry.models.items import (
    OPEN_STATES,
    Counter,
    Effect,
    IncomingChannel,
    Item,
    ItemState,
    Matter,
)
from furtka.registry.models.mail import (
    Afterwards,
    Mailbox,
    MailKind,
    MailLetter,
    NoReceipt,
    Security,
    Trouble,
)
from furtka.registry.models.numbering import Numbering
from furtka.registry.models.oral_record import OralRecord
from furtka.registry.models.papers import Extension, Paper, PaperKind, Transfer
from furtka.registry.models.returned import Returned, ReturnReason
from furtka.registry.models.search_word import SearchWord
from furtka.registry.models.terms import Clock, ClockEnd, Pause, TermCode, TermRule

__all__ = [
    "OPEN_STATES",
    "Afterwards",
    "Attachment",
    "Correction",
    "CorrectionField",
    "Clock",
    "ClockEnd",
    "Attempt",
    "Call",
    "CallKind",
    "CallResult",
    "CallState",
    "Counter",
    "Effect",
    "EffectRule",
    "EpuapLetter",
    "Evidence",
    "EvidenceKind",
    "Extension",
    "FileClass",
    "Imported",
    "IncomingChannel",
    "Item",
    "ItemState",
    "KeptFile",
    "MailKind",
    "MailLetter",
    "Mailbox",
    "MailboxState",
    "Matter",
    "NoReceipt",
    "Numbering",
    "OralRecord",
    "Paper",
    "PaperKind",
    "Pause",
    "Quarantined",
    "ReturnReason",
    "Returned",
    "TermCode",
    "TermRule",
    "Transfer",
    "SearchWord",
    "Security",
    "Trouble",
    "ReceivedMessage",
    "Sending",
    "SentEvidence",
    "SentFile",
]
