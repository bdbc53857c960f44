"""The people who work at an office, and their roles."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from furtka.offices.models.places import Office, Site
from furtka.offices.models.units import Unit


class Role(models.TextChoices):
    RECEPTION = "reception", _("reception")
    CASE_WORKER = "case_worker", _("case worker")
    REGISTRY = "registry", _("registry")
    UNIT_HEAD = "unit_head", _("unit head")
    EDITOR = "editor", _("editor")
    DIRECTOR = "director", _("director")
    ADMINISTRATOR = "administrator", _("administrator")
    DPO = "dpo", _("data-protection officer")


def polish_only() -> list[str]:
    return ["pl"]


def validate_languages(codes: Any) -> None:
    known = isinstance(codes, list) and all(isinstance(c, str) and 2 <= len(c) <= 3 for c in codes)
    if not known:
        raise ValidationError(
            _("Languages are two- or three-letter codes, for example pl, uk, pjm."),
            code="bad_languages",
        )


class Staff(models.Model):
    """Somebody who works at one office. Without a `user` they can't log in, but can host."""

    office = models.ForeignKey(
        Office, models.PROTECT, verbose_name=_("office"), related_name="staff"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("account"),
        related_name="jobs",
        null=True,
        blank=True,
    )
    slug = models.SlugField(_("short name"))
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=16, choices=Role)
    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=_("unit"), related_name="staff", null=True, blank=True
    )
    site = models.ForeignKey(Site, models.PROTECT, verbose_name=_("site"), related_name="staff")
    languages = models.JSONField(
        _("languages"), default=polish_only, validators=[validate_languages]
    )
    services = models.ManyToManyField(
        "offices.Service", through="offices.ServiceHost", related_name="staff"
    )
    active = models.BooleanField(_("works here"), default=True)
    substitute = models.ForeignKey(
        "self",
        models.SET_NULL,
        verbose_name=_("substitute at the door"),
        help_text=_("Fetches clients who wait for two minutes; else colleagues of the same unit."),
        related_name="+",
        null=True,
        blank=True,
    )
    takes_urgent = models.BooleanField(
        _("takes urgent matters"),
        help_text=_("Is called when somebody comes with an urgent matter and no appointment."),
        default=False,
        db_default=False,
    )
    answers_help = models.BooleanField(
        _("answers calls for help"),
        help_text=_(
            "Sees at once when somebody at this site calls for help. Where nobody does, everybody "
            "who works at the entrance sees it."
        ),
        default=False,
        db_default=False,
    )

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")
        ordering = ["office", "id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "slug"], name="staff_slug_unique"),
            models.UniqueConstraint(
                fields=["office", "user"], condition=~Q(user=None), name="staff_one_job_an_office"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="staff_role_known"),
            models.CheckConstraint(
                condition=Q(substitute=None) | ~Q(substitute=F("pk")),
                name="staff_substitute_is_another",
                violation_error_message=_("Choose somebody else as the substitute."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
