"""Every page there is, found as people find them: by following links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Page

LANGUAGES = {"pl": "", "en": "/en", "uk": "/uk"}

# Where a visitor may begin who follows no link of ours.
PUBLIC = [
    "/",
    "/konto/login/",
    "/nie-ma-takiej-strony/",
    "/ekran/siedziba/",
    "/ekran/siedziba/przyjscie/",
    "/sprawy/?q=leki",
]
# Accounts that together may open every page of /praca/, and see it in different ways.
STAFF = ["recepcja", "dyrektor", "iod"]
# These two together may do all that the others may: enough to reach each page once.
REACH_ALL = ["dyrektor", "recepcja"]
# The second is reached from the editors' screens, which are not walked.
STAFF_BEGIN = ["/praca/", "/praca/wiadomosci/"]
# Not pages: files, the editors' screens (Wagtail's own), a press that ends the session.
SKIPPED = (
    "/cms/",
    "/konto/logout/",
    "/media/",
    "/static/",
    "/sitemap.xml",
    "/feed",
    "/pdf/",
    ".pdf",
    "/oryginal/",
    "/plik/",
    "/pliki/",
    "/dowod/",
    "/dowody/",
    "/duzy-druk/",
    "/en/",
    "/uk/",
)


def crawl(
    page: Page, base: str, begin: list[str], prefix: str = "", within: str = "/"
) -> Iterator[str]:
    """Follow links from `begin` and yield each page once while `page` stands on it.

    `prefix` is that of the language; only links below `within` are followed. Of pages made by
    one view (the visits of a list) one is enough; pages of the website are each looked at.
    """
    waiting, seen = [prefix + path for path in begin], set[str]()
    while waiting:
        path = waiting.pop(0)
        if kind_of(path) in seen:
            continue
        seen.add(kind_of(path))
        answer = page.goto(base + path)
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        yield path
        waiting += [link for link in links(page, base) if followed(link, prefix, within)]


def links(page: Page, base: str) -> list[str]:
    hrefs = page.eval_on_selector_all("a[href]", "found => found.map(link => link.href)")
    ours = [urlsplit(href) for href in hrefs if href.startswith(base)]
    return [part.path + (f"?{part.query}" if part.query else "") for part in ours]


def followed(path: str, prefix: str, within: str) -> bool:
    rest = path.removeprefix(prefix)
    return path.startswith(prefix + within) and not any(part in rest for part in SKIPPED)


def kind_of(path: str) -> str:
    """The pattern of the address; for pages of the website the address itself."""
    plain = path.split("?")[0]
    # Only addresses of the active language resolve, and that is Polish here.
    polish = re.sub(r"^/(en|uk)/", "/", plain)
    try:
        match = resolve(polish)
    except Resolver404:
        return plain
    return plain if match.url_name == "wagtail_serve" else match.route
