"""What happened at the door, and who goes to fetch whom."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from furtka.entrance.models.walk_in import WalkIn
from furtka.offices.models import Office, Staff
from furtka.visits.models import MAX_PARTY, Visit

# A client with an appointment or one without, never both.
EITHER = Q(visit=None, walk_in__isnull=False) | Q(walk_in=None, visit__isnull=False)


class Way(models.TextChoices):
    """How we learned that somebody is here."""

    DESK = "desk", _("at reception")
    TABLET = "tablet", _("on the tablet at the door")
    LINK = "link", _("on their own telephone")
    LATER = "later", _("entered afterwards")


class Arrival(models.Model):
    """One client at the door. `fetcher`: who is on the way to them; one at a time.

    `identity_checked`: somebody looked at a document; which one is nobody's business.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="arrivals", null=True, blank=True)
    walk_in = models.ForeignKey(
        WalkIn, models.CASCADE, related_name="arrivals", null=True, blank=True
    )
    way = models.CharField(max_length=8, choices=Way, default=Way.DESK)
    # How many came in, with children, helper and interpreter, where that was counted at the door.
    people = models.PositiveSmallIntegerField(null=True, blank=True)
    rules_confirmed = models.BooleanField(default=False)
    identity_checked = models.BooleanField(default=False)
    fetcher = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("arrival")
        verbose_name_plural = _("arrivals")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "visit"], condition=~Q(visit=None), name="arrival_of_visit_once"
            ),
            models.UniqueConstraint(
                fields=["office", "walk_in"],
                condition=~Q(walk_in=None),
                name="arrival_of_walk_in_once",
            ),
            models.CheckConstraint(condition=EITHER, name="arrival_of_one_client"),
            models.CheckConstraint(
                condition=Q(people=None) | Q(people__gte=1, people__lte=MAX_PARTY),
                name="arrival_people_possible",
            ),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="arrival_way_known"),
            models.CheckConstraint(
                condition=Q(fetcher__isnull=True, fetched_at__isnull=True)
                | Q(fetcher__isnull=False, fetched_at__isnull=False),
                name="arrival_fetched_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.visit or self.walk_in)
