"""The only file that writes pages by itself: the first pages of a new office."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Page, Site

from furtka.core.clock import local_day
from furtka.offices.models import Office, Unit
from furtka.offices.published import main_phone
from furtka.rules.models import Order, OrderStatus
from furtka.website.approval import ensure_workflow
from furtka.website.models import (
    AccessibilityPage,
    AnnouncementIndexPage,
    ContentPage,
    HomePage,
    NewsCategory,
    NewsIndexPage,
    NewsPage,
    NoticeIndexPage,
    NoticePage,
    ProcedurePage,
    WordsPage,
)

STARTER = Path(__file__).parent / "starter"


@transaction.atomic
def ensure_site(*, office: Office, now: datetime) -> HomePage:
    """The office's website with its first pages. What is there already stays as it is.

    Editors own the words from then on: a page that they changed, moved or took down is not
    touched, and one that they deleted comes back only when the office is loaded anew.
    """
    today = local_day(now, office.tz)
    home = _home(office)
    _site(office, home)
    notices = _child(home, NoticeIndexPage, "komunikaty", "notices")
    news = _child(home, NewsIndexPage, "aktualnosci", "news")
    _child(home, AnnouncementIndexPage, "ogloszenia", "announcements")
    _child(home, ProcedurePage, "procedura-bezpieczenstwa", "procedure")
    _child(home, ContentPage, "prywatnosc", "privacy", shows_retention=True)
    _child(
        home,
        AccessibilityPage,
        "deklaracja-dostepnosci",
        "accessibility",
        **_statement(office, today),
    )
    if not news.get_children().exists():
        _child(news, NewsPage, "wizyta-przez-internet", "first-news", date=today,
               category=NewsCategory.NEWS)  # fmt: skip
    order = Order.objects.filter(office=office, status=OrderStatus.APPROVED).exclude(mode="")
    announced = order.order_by("valid_from").last()
    if announced is not None and not notices.get_children().exists():
        _child(
            notices, NoticePage, "przyjmujemy-po-umowieniu", "notice", **_dates(office, announced)
        )
    ensure_workflow(office, home)
    return home


def complete_sites() -> None:
    """After an update: what is new in this version, for the websites that there are already."""
    for home in HomePage.objects.select_related("office"):
        _child(home, AnnouncementIndexPage, "ogloszenia", "announcements")
        ensure_workflow(home.office, home)


def after_office(office: Office, now: datetime) -> None:
    """What an office file's loading does last (offices.loading.parts.after_load)."""
    ensure_site(office=office, now=now)


def home_of(office: Office) -> HomePage | None:
    """The page that all pages of the office hang under: its editors may edit these."""
    home: HomePage | None = HomePage.objects.filter(office=office).first()
    return home


def _home(office: Office) -> HomePage:
    home = home_of(office)
    if home is None:
        home = HomePage(slug=office.slug, office=office, **starter_words("home"))
        _publish(Page.get_first_root_node(), home)
    return home


def _site(office: Office, home: HomePage) -> None:
    """The first office without a host name of its own answers for every name."""
    if Site.objects.filter(root_page=home).exists():
        return
    welcome = Site.objects.filter(
        is_default_site=True, root_page__content_type=ContentType.objects.get_for_model(Page)
    ).first()
    name = office.domain or f"{office.slug}.localhost"
    if welcome is not None:
        # What Wagtail's own migration leaves behind: a site that welcomes developers.
        old = welcome.root_page
        welcome.root_page, welcome.site_name = home, office.short_name
        welcome.hostname = office.domain or "localhost"
        welcome.save()
        old.delete()
    else:
        Site.objects.create(hostname=name, root_page=home, site_name=office.short_name)


def _child(parent: Page, model: type[WordsPage], slug: str, text: str, **facts: Any) -> WordsPage:
    page: WordsPage | None = model.objects.child_of(parent).filter(slug=slug).first()
    if page is None:
        page = model(slug=slug, **starter_words(text), **facts)
        _publish(parent, page)
    return page


def _publish(parent: Page, page: WordsPage) -> None:
    parent.add_child(instance=page)
    page.save_revision().publish()


def starter_words(name: str) -> dict[str, str]:
    """Title, first sentence and text of one page in all languages, from the starter's files."""
    found: dict[str, str] = {}
    for code, _label in settings.LANGUAGES:
        end = "" if code == settings.LANGUAGE_CODE else f"_{code}"
        head, _sep, body = (STARTER / f"{name}.{code}.html").read_text().partition("---\n")
        lines = dict(line.split(": ", 1) for line in head.strip().splitlines())
        found |= {f"{field}{end}": text for field, text in lines.items()}
        found[f"body{end}"] = body.strip()
    return found


def _dates(office: Office, order: Order) -> dict[str, Any]:
    """The notice holds as long as the order that it tells of."""
    until = order.valid_until and local_day(order.valid_until, office.tz)
    return {
        "valid_from": local_day(order.valid_from, office.tz),
        "valid_until": until,
        "made_on": local_day(order.approved_at or order.created_at, office.tz),
        "responsible": office.short_name,
        "entered_by": office.short_name,
    }


def _statement(office: Office, today: date) -> dict[str, Any]:
    phone = main_phone(office)
    emails = Unit.objects.filter(office=office).exclude(email="").values_list("email", flat=True)
    words = {k.replace("body", "missing"): v for k, v in starter_words("accessibility").items()}
    building = {k.replace("body", "building"): v for k, v in starter_words("building").items()}
    return {
        **{k: v for k, v in words.items() if k.startswith("missing")},
        **{k: v for k, v in building.items() if k.startswith("building")},
        **dict.fromkeys(("published_on", "updated_on", "prepared_on", "reviewed_on"), today),
        "contact_name": office.short_name,
        "contact_email": office.email or emails.first() or "",
        "contact_phone": phone.number if phone else "",
        "assessed_by": office.short_name,
    }
