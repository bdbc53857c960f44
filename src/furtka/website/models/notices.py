"""Komunikaty: what is in force now, and what was."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from furtka.core.clock import local_day
from furtka.core.text import fold
from furtka.rules.context import frame_of
from furtka.website.archive import Entry, archive_of
from furtka.website.models.base import WordsPage
from furtka.website.models.bulletin import BulletinPage
from furtka.website.orders import OrderLists, Shown, lists, order_summary


class NoticeIndexPage(WordsPage):
    """Notices in force and coming on top, the archive below."""

    template = "website/notices.html"
    max_count_per_parent = 1
    parent_page_types: ClassVar[list[str]] = ["website.HomePage"]
    subpage_types: ClassVar[list[str]] = ["website.NoticePage"]

    class Meta:
        verbose_name = _("list of notices")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        today = timezone.localdate()
        notices = NoticePage.objects.child_of(self).live()
        office = frame_of(request).office
        orders = lists(office, timezone.now()) if office else OrderLists([], [], [])
        return context | {
            "orders": orders,
            "in_force": notices.in_force(today),
            "coming": notices.filter(valid_from__gt=today).order_by("valid_from"),
            **archive_of(
                request,
                notices.expired(today),
                day="valid_from",
                others=[_entry(one) for one in orders.past],
            ),
        }


def _entry(one: Shown) -> Entry:
    """An order that no longer holds, among the notices of the archive."""
    words = fold(f"{one.text.headline} {one.text.title} {order_summary(one.text)}")
    return Entry(timezone.localdate(one.order.valid_from), words, one)


class NoticeQuerySet(PageQuerySet):
    """By date alone: nobody has to take a notice down."""

    def in_force(self, day: date) -> QuerySet[NoticePage]:
        found: QuerySet[NoticePage] = self.filter(
            Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day
        ).order_by("-valid_from", "-pk")
        return found

    def expired(self, day: date) -> QuerySet[NoticePage]:
        found: QuerySet[NoticePage] = self.filter(valid_until__lte=day).order_by(
            "-valid_from", "-pk"
        )
        return found


class NoticePage(BulletinPage):
    """One notice, with what the law on BIP asks of it.

    `valid_until` is not included, as everywhere; pages show the day before it as the last one.
    """

    valid_from = models.DateField(_("in force from"), default=timezone.localdate)
    valid_until = models.DateField(
        _("in force until, that day not included"), null=True, blank=True
    )

    objects: ClassVar[Any] = PageManager.from_queryset(NoticeQuerySet)()

    template = "website/notice.html"
    parent_page_types: ClassVar[list[str]] = ["website.NoticeIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        *WordsPage.words_panels,
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
        *BulletinPage.bulletin_panels,
    ]

    class Meta:
        verbose_name = _("notice")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="notice_valid_some_day",
                violation_error_message=_("The last day must come after the first."),
            )
        ]

    @property
    def last_day(self) -> date | None:
        return self.valid_until - timedelta(days=1) if self.valid_until else None

    def clean(self) -> None:
        super().clean()
        if self.valid_until and self.valid_until <= self.valid_from:
            raise ValidationError({"valid_until": _("The last day must come after the first.")})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        today = timezone.localdate()
        return context | {
            "expired": self.valid_until is not None and self.valid_until <= today,
            "not_yet": self.valid_from > today,
        }


def day_of(notice: NoticePage, tz: str) -> date:
    """The office's day on which the notice was published."""
    return local_day(notice.first_published_at or notice.latest_revision_created_at, tz)
