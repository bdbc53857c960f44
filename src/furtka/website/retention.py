"""How long the register of posters names people, and how long its pictures are kept."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import ngettext_lazy

from furtka.privacy.retention import BATCH, RetentionRule, register
from furtka.website.models import PosterCopy, PosterPhoto

KEEP_PHOTOS = timedelta(days=30)
KEEP_NAMES = timedelta(days=365)


def drop_photos(before: datetime, now: datetime) -> Counter[int]:
    old = PosterPhoto.objects.filter(copy__taken_down_at__lt=before).order_by("pk")
    found = dict(old.values_list("pk", "office_id")[:BATCH])
    PosterPhoto.objects.filter(pk__in=found).delete()
    return Counter(found.values())


def drop_names(before: datetime, now: datetime) -> Counter[int]:
    named = Q(hung_by__isnull=False) | Q(taken_down_by__isnull=False)
    old = PosterCopy.objects.filter(named, taken_down_at__lt=before).order_by("pk")
    found = dict(old.values_list("pk", "office_id")[:BATCH])
    PosterCopy.objects.filter(pk__in=found).update(hung_by=None, taken_down_by=None)
    return Counter(found.values())


def register_rules() -> None:
    register(
        RetentionRule(
            "poster_photos",
            ngettext_lazy(
                "Pictures of posters on our doors: erased %(days)d day after the poster was "
                "taken down.",
                "Pictures of posters on our doors: erased %(days)d days after the poster was "
                "taken down.",
                "days",
            ),
            KEEP_PHOTOS,
            drop_photos,
        )
    )
    register(
        RetentionRule(
            "poster_names",
            ngettext_lazy(
                "Who of our staff hung a poster and took it down: erased %(days)d day after that.",
                "Who of our staff hung a poster and took it down: erased %(days)d days after that.",
                "days",
            ),
            KEEP_NAMES,
            drop_names,
        )
    )
