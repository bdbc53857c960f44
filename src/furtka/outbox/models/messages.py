"""The queue of messages, and what became of each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from furtka.clients.models import Channel, Client
from furtka.offices.models import Office

# Calls and talks are tasks of people (models/tasks.py), not messages.
SENDABLE = (Channel.EMAIL, Channel.SMS, Channel.LETTER)


class MessageStatus(models.TextChoices):
    QUEUED = "queued", _("waiting")
    SENT = "sent", _("sent")
    EXPIRED = "expired", _("too late to send")
    FAILED = "failed", _("could not be sent")
    # Handed over, and nobody heard the answer: it is never sent again, a person looks.
    UNCLEAR = "unclear", _("to be checked")


class Message(models.Model):
    """One message to one client about one thing.

    `dedupe_key` makes it at most one. `claimed_at` is set by the worker that is sending it;
    `handed_at` just before it is given to a gateway that can't recognise it when it comes
    twice. After `expires_at` it is of no use to anybody and is not sent. `values` are what the
    words were made of, for words anew when the way changes; `calendar` is an iCalendar file
    to attach, or empty.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, models.PROTECT, related_name="messages")
    kind = models.CharField(_("kind"), max_length=40)
    about = models.CharField(_("about"), max_length=40)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    subject = models.CharField(_("subject"), max_length=120)
    text = models.TextField(_("text"))
    dedupe_key = models.CharField(max_length=80)
    status = models.CharField(
        _("status"), max_length=8, choices=MessageStatus, default=MessageStatus.QUEUED
    )
    created_at = models.DateTimeField()
    send_after = models.DateTimeField()
    expires_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    # Lower goes first: 1 changes of today, 5 confirmations, 7 reminders.
    priority = models.PositiveSmallIntegerField(default=5, db_default=5)
    handed_at = models.DateTimeField(null=True, blank=True)
    gateway = models.CharField(_("gateway"), max_length=20, blank=True, default="", db_default="")
    # The gateway's name of the message, for its reports and answers.
    reference = models.CharField(max_length=80, blank=True, default="", db_default="")
    values = models.JSONField(
        default=dict, blank=True, db_default=models.Value({}, models.JSONField())
    )
    calendar = models.TextField(blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["office", "id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "dedupe_key"], name="message_once"),
            models.CheckConstraint(
                condition=Q(status__in=MessageStatus.values), name="message_status_known"
            ),
            models.CheckConstraint(condition=Q(channel__in=SENDABLE), name="message_channel_known"),
        ]
        indexes = [
            # The worker asks for these of all offices at once, hence without the office.
            models.Index(
                fields=["send_after"], condition=Q(status=MessageStatus.QUEUED), name="message_due"
            ),
            models.Index(
                fields=["channel", "priority", "send_after"],
                condition=Q(status=MessageStatus.QUEUED),
                name="message_next",
            ),
            models.Index(
                fields=["created_at"],
                condition=~Q(text="") | ~Q(subject=""),
                name="message_with_words",
            ),
            models.Index(fields=["office", "about"], name="message_about"),
            # A report of a gateway names nothing but its own reference.
            models.Index(
                fields=["gateway", "reference"],
                condition=~Q(reference=""),
                name="message_by_reference",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"


class ReceiptResult(models.TextChoices):
    """What a gateway said, or did not say, about one try."""

    ACCEPTED = "accepted", _("accepted")
    DELIVERED = "delivered", _("delivered")
    REFUSED = "refused", _("refused")
    UNREACHABLE = "unreachable", _("gateway not reached")
    UNCLEAR = "unclear", _("no answer")


class Receipt(models.Model):
    """One try to send a message, or one report about it: when, how, and with what result."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    message = models.ForeignKey(Message, models.CASCADE, related_name="receipts")
    at = models.DateTimeField()
    gateway = models.CharField(_("gateway"), max_length=20)
    result = models.CharField(_("result"), max_length=12, choices=ReceiptResult)
    # A short word of the gateway's own, such as 550 or 13; never an address or a number.
    code = models.CharField(_("code"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["office", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(result__in=ReceiptResult.values), name="receipt_result_known"
            ),
        ]
        indexes = [models.Index(fields=["office", "message"], name="receipt_of_message")]

    def __str__(self) -> str:
        return f"{self.gateway} {self.result}"
