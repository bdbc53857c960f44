"""Telephone calls: notes of what was said, calls nobody answered, requests to be called back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from furtka.clients.models import Client
from furtka.core.text import validate_line
from furtka.offices.models import Office, PhoneLine, Staff, Unit
from furtka.registry.models.items import Item


class CallKind(models.TextChoices):
    NOTE = "note", _("note of a call")
    MISSED = "missed", _("missed call")
    WANTED = "wanted", _("asked on the website to be called")
    ANSWERED = "answered", _("answered call, only counted")


class CallState(models.TextChoices):
    """`NOT_REACHED` still waits, for the next try; `JOINED` is part of another call that waits."""

    OPEN = "open", _("waits")
    BEING_CALLED = "being_called", _("somebody is calling")
    NOT_REACHED = "not_reached", _("not reached yet")
    JOINED = "joined", _("part of another one")
    DONE = "done", _("done")
    GIVEN_UP = "given_up", _("given up")


class CallResult(models.TextChoices):
    """How the waiting ended."""

    TALKED = "talked", _("talked")
    CALLED_AGAIN = "called_again", _("they rang again and somebody answered")
    NOT_REACHED = "not_reached", _("nobody answered")
    WRONG_NUMBER = "wrong_number", _("wrong number")
    NOT_NEEDED = "not_needed", _("no longer needed")


WAITING = (CallState.OPEN, CallState.BEING_CALLED, CallState.NOT_REACHED)
CLOSED = (CallState.DONE, CallState.GIVEN_UP)


class Call(models.Model):
    """One call, or one request to be called. No reason is ever asked for.

    `number` is E.164; empty where it was hidden, is not known or has been erased. `for_day`: the
    office's day on which it is still answered the same day: of somebody who rings on Saturday,
    Monday. `due_from`: when we may ring next; None while waiting: never, the client said so.
    `may_say`: whether we may leave a message or say who is calling. `returned_at`: when somebody
    talked with that number after it.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="calls")
    kind = models.CharField(_("kind"), max_length=8, choices=CallKind)
    at = models.DateTimeField(_("when"))
    for_day = models.DateField()
    line = models.ForeignKey(PhoneLine, models.SET_NULL, related_name="+", null=True, blank=True)
    number = models.CharField(_("number"), max_length=16, blank=True)
    name = models.CharField(_("name"), max_length=120, blank=True, validators=[validate_line])
    note = models.CharField(_("note"), max_length=300, blank=True, validators=[validate_line])
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", null=True, blank=True)
    client = models.ForeignKey(Client, models.PROTECT, related_name="+", null=True, blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="pl")
    # By the office's wall clock; both or neither.
    wish_from = models.TimeField(null=True, blank=True)
    wish_to = models.TimeField(null=True, blank=True)
    may_say = models.BooleanField(default=False)
    state = models.CharField(_("state"), max_length=12, choices=CallState)
    part_of = models.ForeignKey(
        "self", models.PROTECT, related_name="more", null=True, blank=True, editable=False
    )
    due_from = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    taken_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(_("result"), max_length=12, choices=CallResult, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Of the form it was sent with, or a keyed hash of number, instant and line: what comes twice
    # is one call.
    once = models.CharField(max_length=40, blank=True, editable=False)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["office", "at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "once"], condition=~Q(once=""), name="call_recorded_once"
            ),
            # However often somebody presses, and whichever way they try: one person rings them.
            models.UniqueConstraint(
                fields=["office", "number"], condition=~Q(number="") & Q(state__in=WAITING),
                name="call_one_waits_per_number",
            ),
            models.CheckConstraint(condition=Q(kind__in=CallKind.values), name="call_kind_known"),
            models.CheckConstraint(
                condition=Q(state__in=CallState.values), name="call_state_known"
            ),
            models.CheckConstraint(
                condition=Q(result__in=["", *CallResult.values]), name="call_result_known"
            ),
            models.CheckConstraint(
                condition=Q(number="") | Q(number__startswith="+"),
                name="call_number_is_international",
            ),
            models.CheckConstraint(
                condition=~Q(state=CallState.BEING_CALLED)
                | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="call_being_made_has_a_caller",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CLOSED, closed_at__isnull=False)
                | Q(state=CallState.JOINED, part_of__isnull=False)
                | Q(state__in=WAITING, closed_at=None),
                name="call_is_closed_or_waits",
            ),
            models.CheckConstraint(
                condition=Q(wish_from=None, wish_to=None) | Q(wish_from__lt=F("wish_to")),
                name="call_wish_is_a_stretch",
            ),
            models.CheckConstraint(
                condition=~Q(kind=CallKind.ANSWERED) | Q(number="", note="", name=""),
                name="call_answered_is_only_counted",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["office", "due_from"], condition=Q(state__in=WAITING), name="call_waits"
            ),
            models.Index(fields=["office", "kind", "for_day"], name="call_by_day"),
            models.Index(fields=["office", "number", "at"], name="call_by_number"),
            # The nightly sweep asks for these of all offices at once, hence without the office.
            models.Index(fields=["closed_at"], condition=Q(erased_at=None), name="call_not_erased"),
            models.Index(fields=["at"], condition=Q(closed_at=None), name="call_not_closed"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"call {self.pk}"  # never the number: this reaches logs and error pages

    @property
    def waits(self) -> bool:
        return self.state in WAITING
