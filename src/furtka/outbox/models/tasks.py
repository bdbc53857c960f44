"""What a person has to do, because no message may or can do it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from furtka.clients.models import Client
from furtka.offices.models import Office, Staff
from furtka.outbox.models.messages import Message


class TaskKind(models.TextChoices):
    CALL = "call", _("Call the client")
    TELL = "tell", _("Tell the client when they are here")
    LETTER = "letter", _("Print and post a letter")
    NOT_REACHED = "not_reached", _("Not reached: find another way")
    CHECK = "check", _("Check whether a message arrived")
    OFFICE = "office", _("See to it")  # about no client: outbox/chores.py


class TaskResult(models.TextChoices):
    """What came of it."""

    DONE = "done", _("done")
    NOT_REACHED = "not_reached", _("nobody answered")
    WRONG_WAY = "wrong_way", _("the number or address is wrong")
    NOT_NEEDED = "not_needed", _("no longer needed")


class Task(models.Model):
    """Something to do. `due_from`: not before then (safe hours); `due_at`: by then.

    `reason` is the kind of the message it stands for, `script` the words to say. One about no
    client (OFFICE) has a kind of chore for `reason`, in `script` what exactly, and in `path` the
    page where it is done.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="tasks")
    kind = models.CharField(_("kind"), max_length=20, choices=TaskKind)
    about = models.CharField(_("about"), max_length=40)
    reason = models.CharField(_("what to say"), max_length=200, blank=True)
    dedupe_key = models.CharField(max_length=80)
    owner = models.ForeignKey(Staff, models.PROTECT, related_name="tasks", null=True, blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(_("by when"))
    done_at = models.DateTimeField(null=True, blank=True)
    client = models.ForeignKey(Client, models.PROTECT, related_name="tasks", null=True, blank=True)
    message = models.ForeignKey(
        Message, models.SET_NULL, related_name="tasks", null=True, blank=True
    )
    due_from = models.DateTimeField(_("not before"), null=True, blank=True)
    path = models.CharField(max_length=120, blank=True, default="", db_default="")
    script = models.TextField(_("words to say"), blank=True, default="", db_default="")
    result = models.CharField(
        _("result"), max_length=12, choices=TaskResult, blank=True, default="", db_default=""
    )
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["office", "due_at"]
        constraints = [
            models.UniqueConstraint(fields=["office", "dedupe_key"], name="task_once"),
            models.CheckConstraint(condition=Q(kind__in=TaskKind.values), name="task_kind_known"),
            models.CheckConstraint(
                condition=Q(result="") | Q(result__in=TaskResult.values), name="task_result_known"
            ),
        ]
        indexes = [
            models.Index(fields=["office", "due_at"], condition=Q(done_at=None), name="task_open"),
            models.Index(fields=["office", "about"], name="task_about"),
            # The nightly sweep asks for these of all offices at once, hence without the office.
            models.Index(fields=["created_at"], condition=~Q(script=""), name="task_with_script"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"
