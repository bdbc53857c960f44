"""The queue of messages, what became of them, and what people have to do instead."""

from furtka.clients.models import Channel
from furtka.outbox.models.addressed import AddressedEmail
from furtka.outbox.models.gateways import GatewayState
from furtka.outbox.models.messages import SENDABLE, Message, MessageStatus, Receipt, ReceiptResult
from furtka.outbox.models.tasks import Task, TaskKind, TaskResult
from furtka.outbox.models.wordings import Wording

__all__ = [
    "SENDABLE",
    "AddressedEmail",
    "Channel",
    "GatewayState",
    "Message",
    "MessageStatus",
    "Receipt",
    "ReceiptResult",
    "Task",
    "TaskKind",
    "TaskResult",
    "Wording",
]
