"""The pages that editors write."""

from furtka.website.models.announcements import (
    AnnouncementCategory,
    AnnouncementIndexPage,
    AnnouncementPage,
)
from furtka.website.models.base import WordsPage
from furtka.website.models.bulletin import BulletinPage
from furtka.website.models.content import AccessibilityPage, ContentPage, ProcedurePage
from furtka.website.models.copies import PosterCopy, PosterPhoto
from furtka.website.models.hidden import HiddenVersion, HidingReason
from furtka.website.models.home import HomePage
from furtka.website.models.news import NewsCategory, NewsIndexPage, NewsPage
from furtka.website.models.notices import NoticeIndexPage, NoticePage
from furtka.website.models.procedures import Acknowledgement, ProcedureStatus, ProcedureVersion

__all__ = [
    "AccessibilityPage",
    "Acknowledgement",
    "AnnouncementCategory",
    "AnnouncementIndexPage",
    "AnnouncementPage",
    "BulletinPage",
    "ContentPage",
    "HiddenVersion",
    "HidingReason",
    "HomePage",
    "NewsCategory",
    "NewsIndexPage",
    "NewsPage",
    "NoticeIndexPage",
    "NoticePage",
    "PosterCopy",
    "PosterPhoto",
    "ProcedurePage",
    "ProcedureStatus",
    "ProcedureVersion",
    "WordsPage",
]
