"""What all our pages share: words side by side in three languages, and who may keep a copy."""

from __future__ import annotations

from http import HTTPMethod
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from furtka.core.text import in_language
from furtka.website.caching import may_be_kept

FEATURES = ["h2", "h3", "bold", "italic", "ul", "ol", "link", "document-link"]


def rich_text(label: Any, **options: Any) -> RichTextField:
    return RichTextField(label, features=FEATURES, blank=True, **options)


class WordsPage(Page):
    """One page in three languages: title, a first sentence and a body.

    Polish stands in the plain fields and must be there; where another language is empty, the
    reader gets the Polish words with a mark that says so. A page holds words: facts (hours,
    numbers, rules) come from their rooms.
    """

    title_en = models.CharField(_("title in English"), max_length=255, blank=True)
    title_uk = models.CharField(_("title in Ukrainian"), max_length=255, blank=True)
    lead = models.TextField(_("first sentence"), blank=True)
    lead_en = models.TextField(_("first sentence in English"), blank=True)
    lead_uk = models.TextField(_("first sentence in Ukrainian"), blank=True)
    body = rich_text(_("text"))
    body_en = rich_text(_("text in English"))
    body_uk = rich_text(_("text in Ukrainian"))

    allowed_http_methods: ClassVar[list[HTTPMethod]] = [
        HTTPMethod.GET,
        HTTPMethod.HEAD,
        HTTPMethod.OPTIONS,
    ]
    words_panels: ClassVar[list[Any]] = [
        FieldRowPanel(
            [TitleFieldPanel("title"), FieldPanel("title_en"), FieldPanel("title_uk")],
        ),
        MultiFieldPanel(
            [FieldPanel("lead"), FieldPanel("lead_en"), FieldPanel("lead_uk")],
            heading=_("First sentence"),
        ),
        MultiFieldPanel(
            [FieldPanel("body"), FieldPanel("body_en"), FieldPanel("body_uk")],
            heading=_("Text"),
        ),
    ]
    content_panels: ClassVar[list[Any]] = words_panels
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        *(
            index.SearchField(f"{name}{suffix}")
            for name in ("title", "lead", "body")
            for suffix in ("", "_en", "_uk")
            if f"{name}{suffix}" != "title"
        ),
    ]

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        """The title in the reader's language."""
        return in_language(self, "title")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """As Wagtail does; a page alike for everybody may be kept for a moment."""
        response: HttpResponse = super().serve(request, *args, **kwargs)
        if not getattr(request, "is_preview", False):
            may_be_kept(request, response)
        return response
