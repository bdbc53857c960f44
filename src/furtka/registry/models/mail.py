"""The office's mailbox, and each e-mail that was read from it."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinLengthValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from furtka.core.text import validate_line
from furtka.offices.models import Office
from furtka.registry.models.files import SHA256
from furtka.registry.models.items import Item

HERE = ("localhost", "127.0.0.1")


class Security(models.TextChoices):
    """How the way to the mail server is kept secret."""

    TLS = "tls", _("TLS from the first word (port 993)")
    STARTTLS = "starttls", _("STARTTLS (port 143)")
    NONE = "none", _("none: only on the same computer")


class Afterwards(models.TextChoices):
    """What becomes of an e-mail in the mailbox once it is stored here."""

    MOVE = "move", _("move it to a folder")
    FLAG = "flag", _("leave it there, marked as read")


class Trouble(models.TextChoices):
    """Why the mailbox could not be read, in words for whoever sees to it."""

    NO_PASSWORD = "no_password", _("The password is not set on this server.")
    WRONG_PASSWORD = "wrong_password", _("The mail server does not accept the name or password.")
    NOT_REACHED = "not_reached", _("The mail server does not answer.")
    CERTIFICATE = "certificate", _("The certificate of the mail server is not right.")
    NO_FOLDER = "no_folder", _("There is no such folder in the mailbox.")
    BROKEN_OFF = "broken_off", _("The mail server broke off. We go on where we stopped.")
    NOT_MARKED = (
        "not_marked",
        _("E-mails are registered, but can't be moved or marked as read in the mailbox."),
    )


class Mailbox(models.Model):
    """Where an office's e-mail is fetched by IMAP. The password is in the environment only.

    `uid_validity`, `last_uid`: how far it was read (RFC 3501). `next_at`: not before then.
    `away_since`: since when it can't be read at all.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    host = models.CharField(_("mail server"), max_length=200, validators=[validate_line])
    port = models.PositiveIntegerField(
        _("port"), default=993, validators=[MinValueValidator(1), MaxValueValidator(65535)]
    )
    security = models.CharField(
        _("encryption"), max_length=8, choices=Security, default=Security.TLS
    )
    user = models.CharField(_("name of the account"), max_length=200, validators=[validate_line])
    folder = models.CharField(
        _("folder to read"), max_length=100, default="INBOX", validators=[validate_line]
    )
    afterwards = models.CharField(
        _("afterwards"), max_length=4, choices=Afterwards, default=Afterwards.MOVE
    )
    moved_to = models.CharField(
        _("folder for what is registered"), max_length=100, default="Furtka/zarejestrowane",
        validators=[validate_line],
    )  # fmt: skip
    # What lay in the mailbox before stays as it is: it was registered by hand, or on paper.
    since = models.DateField(_("take e-mails from this day on"))
    active = models.BooleanField(_("fetch e-mail"), default=True)
    uid_validity = models.BigIntegerField(default=0, editable=False)
    last_uid = models.BigIntegerField(default=0, editable=False)
    next_at = models.DateTimeField(editable=False)
    worked_at = models.DateTimeField(null=True, blank=True, editable=False)
    away_since = models.DateTimeField(null=True, blank=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    trouble = models.CharField(max_length=16, choices=Trouble, blank=True, editable=False)

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        constraints = [
            models.UniqueConstraint(fields=["office"], name="mailbox_of_office_once"),
            models.CheckConstraint(
                condition=Q(security__in=Security.values), name="mailbox_security_known"
            ),
            models.CheckConstraint(
                condition=~Q(security=Security.NONE) | Q(host__in=HERE),
                name="mailbox_password_never_in_clear",
                violation_error_message=_(
                    "Without encryption anybody on the way reads the password. Choose TLS."
                ),
            ),
            models.CheckConstraint(
                condition=Q(afterwards__in=Afterwards.values), name="mailbox_afterwards_known"
            ),
            models.CheckConstraint(
                condition=Q(trouble="") | Q(trouble__in=Trouble.values),
                name="mailbox_trouble_known",
            ),
        ]
        indexes = [
            # The worker asks for these of all offices at once, hence without the office.
            models.Index(fields=["next_at"], condition=Q(active=True), name="mailbox_due"),
        ]

    def __str__(self) -> str:
        return f"mailbox {self.pk}"


class MailKind(models.TextChoices):
    """What an e-mail is. Only letters are registered by themselves."""

    LETTER = "letter", _("letter")
    AUTO_REPLY = "auto_reply", _("automatic reply")
    BOUNCE = "bounce", _("report of a mail server")
    UNREADABLE = "unreadable", _("could not be read")


class NoReceipt(models.TextChoices):
    """Why the sender of a registered e-mail got no receipt."""

    MACHINE = "machine", _("it came from a list or a program")
    LOOP = "loop", _("many e-mails came from this address within an hour")
    UNSAFE = "unsafe", _("it may not be safe to write to this address")
    NO_ADDRESS = "no_address", _("there is no address to write to")
    OWN_WAY = "own_way", _("the client is told in the way they chose")
    BY_HAND = "by_hand", _("somebody registered it by hand")


class MailLetter(models.Model):
    """One e-mail as it was read. `sha256`, `size`: the whole message in the archive.

    `digest` is the same for copies of one message; `received_at` is what our mail server says,
    `sent_at` what the sender's says. `item`: none for what is not registered. `reason`: for what
    could not be read, a code of refusals.py.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", null=True, blank=True)
    kind = models.CharField(max_length=10, choices=MailKind)
    digest = models.CharField(max_length=SHA256, validators=[MinLengthValidator(SHA256)])
    sha256 = models.CharField(max_length=SHA256, validators=[MinLengthValidator(SHA256)])
    size = models.PositiveBigIntegerField()
    message_id = models.CharField(max_length=255, blank=True)
    in_reply_to = models.CharField(max_length=255, blank=True)
    references = models.TextField(blank=True)
    from_name = models.CharField(max_length=120, blank=True)
    from_address = models.CharField(max_length=254, blank=True)
    reply_to = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    no_receipt = models.CharField(max_length=10, choices=NoReceipt, blank=True)
    # It has more files than are taken out of one e-mail.
    cut = models.BooleanField(default=False)
    reason = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        ordering = ["office", "-taken_at"]
        constraints = [
            # However often it is fetched, and whoever dies on the way: once.
            models.UniqueConstraint(fields=["office", "digest"], name="mail_once"),
            models.UniqueConstraint(
                fields=["office", "item"], condition=Q(item__isnull=False), name="mail_of_item_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=MailKind.values), name="mail_kind_known"),
            models.CheckConstraint(
                condition=Q(no_receipt="") | Q(no_receipt__in=NoReceipt.values),
                name="mail_no_receipt_known",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "message_id"], name="mail_by_message_id"),
            models.Index(fields=["office", "from_address", "taken_at"], name="mail_by_sender"),
            models.Index(
                fields=["office", "-taken_at", "-id"], condition=Q(item=None),
                name="mail_not_registered",
            ),
            # The nightly sweep asks for these of all offices at once, hence without the office.
            models.Index(fields=["taken_at"], condition=Q(item=None), name="mail_to_forget"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"e-mail {self.pk}"  # never the sender: this reaches logs and error pages
