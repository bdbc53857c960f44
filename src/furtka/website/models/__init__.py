"""The pages that editors write."""

from furtka.website.models.base import WordsPage
from furtka.website.models.content import AccessibilityPage, ContentPage, ProcedurePage
from furtka.website.models.home import HomePage
from furtka.website.models.news import NewsCategory, NewsIndexPage, NewsPage
from furtka.website.models.notices import NoticeIndexPage, NoticePage

__all__ = [
    "AccessibilityPage",
    "ContentPage",
    "HomePage",
    "NewsCategory",
    "NewsIndexPage",
    "NewsPage",
    "NoticeIndexPage",
    "NoticePage",
    "ProcedurePage",
    "WordsPage",
]
