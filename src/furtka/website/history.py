"""The history of a notice or an announcement: its versions, each as it was, and two compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from furtka.core.dates import date_words
from furtka.core.text import in_language, is_translated
from furtka.website.caching import may_be_kept
from furtka.website.differences import Kind, Paragraph, differences, lines_of
from furtka.website.models import AnnouncementPage, BulletinPage, NoticePage
from furtka.website.services import home_of
from furtka.website.versions import Version, versions_of
from furtka.website.views import office_and_rules

# The first part of the address → whose history it is.
KINDS: dict[str, type[BulletinPage]] = {"komunikaty": NoticePage, "ogloszenia": AnnouncementPage}
WORDS = {"title": gettext_lazy("Title"), "lead": gettext_lazy("First sentence"),
         "body": gettext_lazy("Text")}  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """One field of both versions."""

    label: str
    paragraphs: list[Paragraph]
    polish: bool  # although the page is not: nobody translated it

    @property
    def changed(self) -> bool:
        return any(piece.kind is not Kind.SAME for one in self.paragraphs for piece in one)


@require_safe
def history(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Every published version, the newest first."""
    page, versions = _page_and_versions(request, kind, slug)
    pairs = list(zip(versions[1:], versions, strict=False))
    context = {"rows": [*reversed(pairs), (versions[0], None)] if versions else []}
    return _shown(request, "website/history.html", kind, page, versions, context)


@require_safe
def version(request: HttpRequest, kind: str, slug: str, number: int) -> HttpResponse:
    """The page as it was then."""
    page, versions = _page_and_versions(request, kind, slug)
    shown = _numbered(versions, number)
    was = shown.as_it_was()
    context = {"version": shown, "was": was, "notice": was}
    return _shown(request, "website/version.html", kind, page, versions, context)


@require_safe
def comparison(request: HttpRequest, kind: str, slug: str, older: int, newer: int) -> HttpResponse:
    """What was added to and removed from the older one."""
    page, versions = _page_and_versions(request, kind, slug)
    if older >= newer:
        raise Http404
    first, second = _numbered(versions, older), _numbered(versions, newer)
    fields = compared(first.as_it_was(), second.as_it_was())
    context = {"older": first, "newer": second, "fields": fields}
    return _shown(request, "website/comparison.html", kind, page, versions, context)


def compared(older: BulletinPage, newer: BulletinPage) -> list[Compared]:
    """Field by field, in the reader's language."""
    one, other = _facts(older), _facts(newer)
    words = [
        Compared(str(label), differences(_lines(older, name), _lines(newer, name)),
                 not is_translated(newer, name))
        for name, label in WORDS.items()
    ]  # fmt: skip
    facts = [Compared(label, differences(one[label], other[label]), False) for label in one]
    return [pair for pair in [*words, *facts] if pair.paragraphs]


def _lines(page: BulletinPage, name: str) -> list[str]:
    told = in_language(page, name)
    return lines_of(told) if name == "body" else list(filter(None, [told]))


def _facts(page: Any) -> dict[str, list[str]]:
    if isinstance(page, NoticePage):
        found = {
            _("In force from"): _day(page.valid_from),
            _("Last day"): _day(page.last_day),
        }
    else:
        found = {
            _("Category"): [str(page.get_category_display())],
            _("Answers until"): _day(page.until),
        }
    return found | {_("Responsible for the content"): [page.responsible]}


def _day(day: date | None) -> list[str]:
    return [date_words(day)] if day else []


def _page_and_versions(
    request: HttpRequest, kind: str, slug: str
) -> tuple[BulletinPage, list[Version]]:
    """404 for what is not on the website now."""
    office, _rules = office_and_rules(request)
    home = home_of(office)
    if home is None:
        raise Http404
    pages = KINDS[kind].objects.descendant_of(home).live()
    page: BulletinPage = get_object_or_404(pages, slug=slug)
    return page, versions_of(page, office)


def _numbered(versions: list[Version], number: int) -> Version:
    if not 1 <= number <= len(versions):
        raise Http404
    return versions[number - 1]


def _shown(
    request: HttpRequest, template: str, kind: str, page: BulletinPage,
    versions: list[Version], context: dict[str, Any],
) -> HttpResponse:  # fmt: skip
    """Search engines show the page itself, never what it once said."""
    address = f"{kind}/{page.slug}/"
    context |= {"page": page, "address": address, "versions": versions}
    response = render(request, template, context)
    response.headers["X-Robots-Tag"] = "noindex"
    may_be_kept(request, response)
    return response
