"""The tree of units, and the telephones of each."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from furtka.core.phones import may_get_sms, show_phone
from furtka.offices.models.places import Office, Site


class UnitKind(models.TextChoices):
    SECRETARIAT = "secretariat", _("secretariat")
    DEPARTMENT = "department", _("department")
    SECTION = "section", _("section")
    TEAM = "team", _("team")
    POINT = "point", _("point")
    CLUB = "club", _("club")


class Unit(models.Model):
    """A department, section, team, point or club. `sensitive` units are never named on paper,
    in messages or on screens others can see."""

    office = models.ForeignKey(
        Office, models.PROTECT, verbose_name=_("office"), related_name="units"
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("part of"),
        related_name="children",
        null=True,
        blank=True,
    )
    site = models.ForeignKey(Site, models.PROTECT, verbose_name=_("site"), related_name="units")
    slug = models.SlugField(_("short name in addresses"))
    kind = models.CharField(_("kind"), max_length=12, choices=UnitKind)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    name_uk = models.CharField(_("name in Ukrainian"), max_length=120, blank=True)
    about = models.TextField(_("what it helps with"), blank=True)
    about_en = models.TextField(_("what it helps with, in English"), blank=True)
    about_uk = models.TextField(_("what it helps with, in Ukrainian"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    sensitive = models.BooleanField(_("sensitive"), default=False)
    position = models.PositiveSmallIntegerField(_("order in the directory"), default=0)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["office", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "slug"], name="unit_slug_unique"),
            models.CheckConstraint(condition=Q(kind__in=UnitKind.values), name="unit_kind_known"),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="unit_is_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PhoneLine(models.Model):
    """A published telephone number: stored as E.164, shown as people write it."""

    office = models.ForeignKey(
        Office, models.PROTECT, verbose_name=_("office"), related_name="phones"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("unit"), related_name="phones")
    number = models.CharField(_("number"), max_length=16)
    extension = models.CharField(_("extension"), max_length=8, blank=True)
    label = models.CharField(_("who answers"), max_length=80, blank=True)
    takes_sms = models.BooleanField(_("takes text messages"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("phone line")
        verbose_name_plural = _("phone lines")
        ordering = ["office", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "unit", "number", "extension"], name="phone_once_per_unit"
            ),
            models.CheckConstraint(
                condition=Q(number__startswith="+"), name="phone_number_is_international"
            ),
        ]

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """`43 823 53 20`, with the extension where there is one."""
        return " ".join(filter(None, [show_phone(self.number), self.extension]))

    @property
    def is_mobile(self) -> bool:
        return may_get_sms(self.number)
