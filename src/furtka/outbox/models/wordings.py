"""An office's own words for a message."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from furtka.clients.models import Channel
from furtka.offices.models import Office

WITH_SUBJECT = (Channel.EMAIL, Channel.LETTER)


class Wording(models.Model):
    """Instead of the words that come with Furtka (outbox/kinds.py), in one language."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    kind = models.CharField(_("message"), max_length=40)
    channel = models.CharField(_("way"), max_length=8, choices=Channel)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=120, blank=True)
    text = models.TextField(_("text"), max_length=2000)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        ordering = ["office", "kind", "channel", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "kind", "channel", "language"], name="wording_once"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="wording_channel_known"
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="wording_says_something",
                violation_error_message=_("Write what is to be said."),
            ),
            # A line break in a subject would be a header of its own.
            models.CheckConstraint(
                condition=~Q(subject__contains="\n") & ~Q(subject__contains="\r"),
                name="wording_subject_in_one_line",
                violation_error_message=_("Write the subject in one line."),
            ),
            models.CheckConstraint(
                condition=(Q(channel__in=WITH_SUBJECT) & ~Q(subject=""))
                | (~Q(channel__in=WITH_SUBJECT) & Q(subject="")),
                name="wording_subject_where_there_is_one",
                violation_error_message=_("E-mails and letters have a subject, others have none."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.language}"
