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
from furtka.offices.access import job_of
from furtka.offices.permissions import Permission, may
from furtka.rules.context import frame_of
from furtka.website.caching import is_anonymous, may_be_kept
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
    """Every published version, the newest first; of a hidden one, why it is."""
    page, versions = _page_and_versions(request, kind, slug)
    context = {"rows": list(reversed(with_earlier(versions))), "may_hide": _may_hide(request)}
    return _shown(request, "website/history.html", page, versions, context)


@require_safe
def version(request: HttpRequest, kind: str, slug: str, number: int) -> HttpResponse:
    """The page as it was then; 410 and why, if it is hidden."""
    page, versions = _page_and_versions(request, kind, slug)
    shown = _numbered(versions, number)
    if shown.hidden:
        return _gone(request, page, versions, [shown])
    was = shown.as_it_was()
    context = {"version": shown, "was": was, "notice": was}
    return _shown(request, "website/version.html", page, versions, context)


@require_safe
def comparison(request: HttpRequest, kind: str, slug: str, older: int, newer: int) -> HttpResponse:
    """What was added to and removed from the older one; 410 if one of the two is hidden."""
    page, versions = _page_and_versions(request, kind, slug)
    if older >= newer:
        raise Http404
    first, second = _numbered(versions, older), _numbered(versions, newer)
    if hidden := [one for one in (first, second) if one.hidden]:
        return _gone(request, page, versions, hidden)
    fields = compared(first.as_it_was(), second.as_it_was())
    context = {"older": first, "newer": second, "fields": fields}
    return _shown(request, "website/comparison.html", page, versions, context)


def with_earlier(versions: list[Version]) -> list[tuple[Version, Version | None]]:
    """Each with the one that readers can compare it with: the last before it in sight."""
    found: list[tuple[Version, Version | None]] = []
    before: Version | None = None
    for one in versions:
        found.append((one, None if one.hidden else before))
        before = before if one.hidden else one
    return found


def address_of(page: BulletinPage) -> str:
    """Where people read it, after the prefix of the language: `komunikaty/przerwa/`."""
    kind = next(kind for kind, model in KINDS.items() if isinstance(page, model))
    return f"{kind}/{page.slug}/"


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


def _may_hide(request: HttpRequest) -> bool:
    """Whether the reader works here and may hide versions. Strangers cost no query."""
    job = None if is_anonymous(request) else job_of(request.user, frame_of(request).office)
    return job is not None and may(job.role, Permission.PUBLISH_WEBSITE)


def _gone(
    request: HttpRequest, page: BulletinPage, versions: list[Version], hidden: list[Version]
) -> HttpResponse:
    context = {"hidden": hidden}
    return _shown(request, "website/hidden.html", page, versions, context, status=410)


def _shown(
    request: HttpRequest, template: str, page: BulletinPage, versions: list[Version],
    context: dict[str, Any], status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Search engines show the page itself, never what it once said."""
    context |= {"page": page, "address": address_of(page), "versions": versions}
    response = render(request, template, context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    may_be_kept(request, response)
    return response
