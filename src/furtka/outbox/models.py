"""The queue of messages, and the tasks for people where no message may be sent."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from furtka.clients.models import Client
from furtka.offices.models import Office, Staff


class Channel(models.TextChoices):
    EMAIL = "email", _("e-mail")


class MessageStatus(models.TextChoices):
    QUEUED = "queued", _("waiting")
    SENT = "sent", _("sent")
    EXPIRED = "expired", _("too late to send")
    FAILED = "failed", _("could not be sent")


class Message(models.Model):
    """One message to one client about one thing.

    `dedupe_key` makes it at most one. `claimed_at` is set by the worker that is sending it.
    After `expires_at` it is of no use to anybody and is not sent.
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

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["office", "id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "dedupe_key"], name="message_once"),
            models.CheckConstraint(
                condition=Q(status__in=MessageStatus.values), name="message_status_known"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="message_channel_known"
            ),
        ]
        indexes = [
            # The worker asks for these of all offices at once, hence without the office.
            models.Index(
                fields=["send_after"], condition=Q(status=MessageStatus.QUEUED), name="message_due"
            ),
            models.Index(
                fields=["created_at"],
                condition=~Q(text="") | ~Q(subject=""),
                name="message_with_words",
            ),
            models.Index(fields=["office", "about"], name="message_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"


class TaskKind(models.TextChoices):
    CALL = "call", _("Call the client")


class Task(models.Model):
    """Something a person has to do, because no message may or can do it."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="tasks")
    kind = models.CharField(_("kind"), max_length=20, choices=TaskKind)
    about = models.CharField(_("about"), max_length=40)
    reason = models.CharField(_("what to say"), max_length=200, blank=True)
    dedupe_key = models.CharField(max_length=80)
    owner = models.ForeignKey(Staff, models.PROTECT, related_name="tasks", null=True, blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(_("by when"))
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["office", "due_at"]
        constraints = [
            models.UniqueConstraint(fields=["office", "dedupe_key"], name="task_once"),
            models.CheckConstraint(condition=Q(kind__in=TaskKind.values), name="task_kind_known"),
        ]
        indexes = [
            models.Index(fields=["office", "due_at"], condition=Q(done_at=None), name="task_open"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"
