"""The register of incoming items (RPW): gap-free, immutable numbers per office and year."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from furtka.clients.models import Client
from furtka.core.db import TextIndex
from furtka.core.text import validate_line
from furtka.offices.models import Office, Staff, Unit
from furtka.registry.models.file_class import FileClass
from furtka.registry.numbers import DEFAULT, written


class IncomingChannel(models.TextChoices):
    PHONE = "phone", _("phone")
    EMAIL = "email", _("e-mail")
    POST = "post", _("post")
    IN_PERSON = "in_person", _("in person")
    ORAL = "oral", _("orally, to a record")
    EPUAP = "epuap", _("ePUAP")
    E_DELIVERY = "e_delivery", _("e-Delivery")
    EMPATIA = "empatia", _("Emp@tia")


class Matter(models.TextChoices):
    """What sort of thing it is, as far as the law treats it differently."""

    APPLICATION = "application", _("application (help, allowance)")
    COMPLAINT = "complaint", _("complaint or proposal")
    INFORMATION = "information", _("request for public information")
    QUESTION = "question", _("question, change of a visit")


class Effect(models.TextChoices):
    """What it means in law that such a matter came by such a way."""

    EFFECTIVE = "effective", _("effective")
    SIGNATURE = "needs_signature", _("needs a signature or the same in writing")
    INFORM = "ineffective_inform", _("no effect in law: tell how to do it right")
    CONTACT = "informal_contact", _("informal contact")


class ItemState(models.TextChoices):
    """How far the office is with it."""

    RECEIVED = "received", _("registered")
    IN_WORK = "in_work", _("in work")
    SETTLED = "settled", _("settled")
    PASSED_ON = "passed_on", _("passed on to another office")
    UNEXAMINED = "unexamined", _("left unexamined")


# Somebody still has to do something about these.
OPEN_STATES = (ItemState.RECEIVED, ItemState.IN_WORK)


class Counter(models.Model):
    """The last number given in one year of one office. Locked while the next one is given, so
    that a number is used only if its item is stored."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("counter")
        verbose_name_plural = _("counters")
        constraints = [
            models.UniqueConstraint(fields=["office", "year"], name="counter_one_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.last}/{self.year}"


class Item(models.Model):
    """One thing that reached the office."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="items")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    channel = models.CharField(_("channel"), max_length=12, choices=IncomingChannel)
    received_at = models.DateTimeField(_("received"))
    sender = models.CharField(_("from whom"), max_length=160, validators=[validate_line])
    subject = models.CharField(_("about what"), max_length=200, validators=[validate_line])
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="items", null=True, blank=True)
    # Only if the office knows the sender: who is then told what becomes of it (notices.py).
    client = models.ForeignKey(Client, models.PROTECT, related_name="items", null=True, blank=True)
    matter = models.CharField(
        _("what sort of matter"), max_length=12, choices=Matter, blank=True, default="",
        db_default="",
    )  # fmt: skip
    # As the office's table said when it was recorded; the table may change later.
    effect = models.CharField(
        _("effect in law"), max_length=20, choices=Effect, blank=True, default="", db_default=""
    )
    # The number as it was written when it was given; the office's pattern may change later.
    label = models.CharField(max_length=40, blank=True, editable=False, default="", db_default="")
    state = models.CharField(
        _("state"), max_length=10, choices=ItemState, default=ItemState.RECEIVED,
        db_default=ItemState.RECEIVED,
    )  # fmt: skip
    assignee = models.ForeignKey(
        Staff, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("for whom")
    )
    file_class = models.ForeignKey(
        FileClass, models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("class of the file plan"),
    )  # fmt: skip
    # The first item of the same correspondence; null for the first itself.
    thread = models.ForeignKey("self", models.PROTECT, related_name="later", null=True, blank=True)
    sent_on = models.DateField(_("date of the letter"), null=True, blank=True)
    sender_mark = models.CharField(
        _("mark of the letter"), max_length=80, blank=True, default="", db_default="",
        validators=[validate_line],
    )  # fmt: skip
    # What is sent in time by post is in time (art. 57 § 5 of the Code [G]).
    postmark = models.DateField(_("postmark"), null=True, blank=True)
    remark = models.CharField(
        _("remark on how it came"), max_length=200, blank=True, default="", db_default="",
        validators=[validate_line],
    )  # fmt: skip
    # From when terms are counted, where evidence says so; else from `received_at`.
    counts_from = models.DateTimeField(null=True, blank=True)
    # Goes up with each change, so that nobody overwrites what they have not seen (desk/changes.py).
    version = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    # What a search looks through, folded (finding/index.py).
    search_text = models.CharField(max_length=2000, editable=False, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    recorded_at = models.DateTimeField()
    # Of the form it was typed into: the same form sent twice is one item.
    once = models.CharField(max_length=36, blank=True, editable=False)

    class Meta:
        verbose_name = _("incoming item")
        verbose_name_plural = _("incoming items")
        ordering = ["office", "-year", "-number"]
        indexes = [
            TextIndex(fields=["office", "year", "number", "search_text"], name="item_search_text"),
            models.Index(fields=["office", "recorded_at"], name="item_recorded"),
            models.Index(fields=["office", "state", "-year", "-number"], name="item_by_state"),
            # The daily job asks for these of all offices at once, hence without the office.
            models.Index(
                fields=["recorded_at"],
                condition=Q(assignee=None, state=ItemState.RECEIVED),
                name="item_unassigned",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["office", "year", "number"], name="item_number_unique"),
            models.UniqueConstraint(
                fields=["office", "once"], condition=~Q(once=""), name="item_form_sent_once"
            ),
            models.UniqueConstraint(
                fields=["office", "label"], condition=~Q(label=""), name="item_label_unique"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ItemState.values), name="item_state_known"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="item_number_from_one"),
            models.CheckConstraint(
                condition=Q(channel__in=IncomingChannel.values), name="item_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(matter__in=["", *Matter.values]), name="item_matter_known"
            ),
            models.CheckConstraint(
                condition=Q(effect__in=["", *Effect.values]), name="item_effect_known"
            ),
            models.CheckConstraint(
                condition=Q(postmark=None) | Q(channel=IncomingChannel.POST),
                name="item_postmark_of_post",
                violation_error_message=_("Only what came by post has a postmark."),
            ),
            models.CheckConstraint(
                condition=Q(thread=None) | ~Q(thread=F("id")), name="item_follows_another"
            ),
        ]

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """`RPW/00042/2026`, or as the office writes its numbers."""
        return self.label or written(DEFAULT, self.number, self.year)

    @property
    def path(self) -> str:
        """Where staff see it; the same in every language."""
        return f"/praca/rejestr/{self.year}/{self.number}/"

    @property
    def starts_at(self) -> datetime:
        """From when its terms are counted."""
        return self.counts_from or self.received_at
