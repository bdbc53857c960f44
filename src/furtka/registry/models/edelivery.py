"""e-Delivery: what came, what is sent, and what is known of the mailbox (docs/e-delivery.md)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from furtka.core.text import validate_line
from furtka.offices.models import Office
from furtka.registry.edelivery.ade import validate_ade
from furtka.registry.models.files import KeptFile
from furtka.registry.models.items import Item

LONGEST_TEXT = 5000  # characters; the bound of one public client [F], nowhere official
LONGEST_ID = 160


class MailboxState(models.Model):
    """What the jobs know of an office's mailbox. `rests_until`: nobody asks it before then.

    `trouble`: the code of what went wrong last, empty while all is well.
    """

    office = models.OneToOneField(Office, models.PROTECT, related_name="+")
    last_ok_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    rests_until = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        verbose_name = _("state of the e-Delivery mailbox")
        verbose_name_plural = _("states of e-Delivery mailboxes")

    def __str__(self) -> str:
        return self.trouble or "ok"


class ReceivedMessage(models.Model):
    """One message of the mailbox; with `item` once it is registered.

    `evidence_at`: the instant that the evidence of receipt names; until there is one, it is asked
    for at `ask_at`. `incomplete`: not all of its files could be fetched; people look in the
    official mailbox.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    message_id = models.CharField(max_length=LONGEST_ID)
    first_seen_at = models.DateTimeField()
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", null=True, blank=True)
    sender_ade = models.CharField(max_length=40, blank=True)
    text = models.TextField(blank=True)
    evidence_at = models.DateTimeField(null=True, blank=True)
    ask_at = models.DateTimeField(null=True, blank=True)
    incomplete = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("received e-Delivery message")
        verbose_name_plural = _("received e-Delivery messages")
        ordering = ["office", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "message_id"], name="received_message_once"
            ),
            models.UniqueConstraint(
                fields=["office", "item"], condition=Q(item__isnull=False),
                name="received_message_one_per_item",
            ),
            models.CheckConstraint(
                condition=~Q(message_id=""), name="received_message_has_an_id"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)


class SendingState(models.TextChoices):
    """How far a message that we send is. From `submitted` on, as the mailbox says."""

    DRAFT = "draft", _("not sent yet")
    READY = "ready", _("waits to be sent")
    HANDING_OVER = "handing_over", _("is being handed over")
    SUBMITTED = "submitted", _("handed over")
    SENT = "sent", _("sent")
    WAITING = "waiting", _("waits for the addressee")
    DELIVERED = "delivered", _("delivered")
    DEEMED = "deemed_delivered", _("deemed delivered")
    REJECTED = "rejected", _("rejected")
    NOT_DELIVERED = "not_delivered", _("not delivered")
    TO_CHECK = "to_check", _("to be checked")


# Delivered in law: terms run from the instant that the evidence names.
ARRIVED = (SendingState.DELIVERED, SendingState.DEEMED)
# The mailbox has a message of it, so that it can be asked what became of it.
KNOWN_THERE = (
    SendingState.SENT, SendingState.WAITING, SendingState.DELIVERED, SendingState.DEEMED,
    SendingState.NOT_DELIVERED,
)  # fmt: skip


class Sending(models.Model):
    """One message of ours to one address.

    `word`: the state as the mailbox names it, in Polish. `delivered_at`: the instant that the
    evidence names, never counted by us. `next_at`: when a job deals with it again; null: never.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="sendings")
    item = models.ForeignKey(Item, models.PROTECT, related_name="sendings", null=True, blank=True)
    ade = models.CharField(_("address for e-Delivery"), max_length=40, validators=[validate_ade])
    name = models.CharField(_("to whom"), max_length=160, validators=[validate_line])
    subject = models.CharField(_("about what"), max_length=160, validators=[validate_line])
    text = models.CharField(_("text"), max_length=LONGEST_TEXT, blank=True)
    state = models.CharField(
        _("state"), max_length=16, choices=SendingState, default=SendingState.DRAFT
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    # Of the form it was typed into: the same form sent twice is one message.
    once = models.CharField(max_length=36, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField(max_length=LONGEST_ID, blank=True)
    word = models.CharField(max_length=40, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("outgoing e-Delivery message")
        verbose_name_plural = _("outgoing e-Delivery messages")
        ordering = ["office", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=SendingState.values), name="sending_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=KNOWN_THERE) | ~Q(message_id=""),
                name="sending_known_there_has_an_id",
            ),
            models.CheckConstraint(
                condition=Q(delivered_at=None) | Q(state__in=ARRIVED),
                name="sending_date_only_of_the_delivered",
            ),
            models.UniqueConstraint(
                fields=["office", "message_id"], condition=~Q(message_id=""),
                name="sending_message_once",
            ),
            models.UniqueConstraint(
                fields=["office", "once"], condition=~Q(once=""), name="sending_form_sent_once"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["office", "state", "next_at"], condition=Q(next_at__isnull=False),
                name="sending_next",
            ),
            models.Index(fields=["office", "state", "-id"], name="sending_by_state"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return f"/praca/rejestr/wychodzace/{self.pk}/"


class Outcome(models.TextChoices):
    """What came of one handing over. `not_sent`: somebody looked in the mailbox and says so."""

    HANDING_OVER = "handing_over", _("is being handed over")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused at once")
    UNCLEAR = "unclear", _("no answer came")
    NOT_SENT = "not_sent", _("was not sent, as somebody saw in the mailbox")


# Of these there is at most one for each message: the database refuses a second one.
MAY_BE_THERE = (Outcome.HANDING_OVER, Outcome.ACCEPTED, Outcome.UNCLEAR)


class Attempt(models.Model):
    """One handing over. Stored before the request leaves, so that a crash is seen as unclear.

    `reference`: what we call it (the message's caseId); `seen_as`: the id of a message with that
    reference that the mailbox lists. A hint for people; only they settle what is unclear.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    sending = models.ForeignKey(Sending, models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    handed_at = models.DateTimeField()
    outcome = models.CharField(
        max_length=12, choices=Outcome, default=Outcome.HANDING_OVER
    )  # fmt: skip
    # A code: the status of the answer, or what went wrong.
    code = models.CharField(max_length=40, blank=True)
    task_id = models.CharField(max_length=LONGEST_ID, blank=True)
    reference = models.CharField(max_length=60, blank=True, default="", db_default="")
    seen_as = models.CharField(max_length=LONGEST_ID, blank=True, default="", db_default="")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = _("handing over")
        verbose_name_plural = _("handings over")
        ordering = ["office", "sending", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "sending", "number"], name="attempt_number_once"
            ),
            models.UniqueConstraint(
                fields=["sending"], condition=Q(outcome__in=MAY_BE_THERE),
                name="attempt_one_that_may_be_there",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="attempt_outcome_known"
            ),
        ]  # fmt: skip
        indexes = [
            # The worker looks for the lost ones of all offices at once, hence without the office.
            models.Index(
                fields=["handed_at"], condition=Q(outcome=Outcome.HANDING_OVER),
                name="attempt_on_its_way",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.sending_id}/{self.number}"


class SentFile(KeptFile):
    """A file that goes with a message of ours."""

    sending = models.ForeignKey(Sending, models.PROTECT, related_name="files")
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("file of an outgoing message")
        verbose_name_plural = _("files of outgoing messages")
        ordering = ["office", "sending", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "sending", "position"], name="sent_file_position_once"
            ),
        ]


class SentEvidence(KeptFile):
    """Proof of what became of a message of ours, byte for byte. `code` as in `E.1`."""

    sending = models.ForeignKey(Sending, models.PROTECT, related_name="evidence")
    code = models.CharField(max_length=20)
    identifier = models.CharField(max_length=LONGEST_ID)
    at = models.DateTimeField(null=True, blank=True)
    stored_at = models.DateTimeField()

    class Meta:
        verbose_name = _("evidence of an outgoing message")
        verbose_name_plural = _("evidence of outgoing messages")
        ordering = ["office", "sending", "pk"]
        constraints = [
            # Read twice it is one; changed meanwhile it is two.
            models.UniqueConstraint(
                fields=["office", "sending", "identifier", "sha256"], name="sent_evidence_once"
            ),
        ]
