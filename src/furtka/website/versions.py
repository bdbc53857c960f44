"""Every version of a page that was published: nothing that readers saw is lost.

A version is a publication in Wagtail's log with the revision that it put on the website. Drafts
are revisions, too, but nobody published them: they never show here. Of a version that was hidden
(website/hiding.py) everything is told but its words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wagtail.models import PageLogEntry

from furtka.offices.models import Office
from furtka.offices.selectors import names_of
from furtka.website.errors import VersionHidden
from furtka.website.models.bulletin import PUBLISHED, BulletinPage
from furtka.website.models.hidden import HiddenVersion


@dataclass(frozen=True)
class Version:
    """`content` is the page as Wagtail stored it; `author` and `publisher` are people's names.

    The fields of the correction are named as on the page, so that templates ask for the words in
    the reader's language the same way. `content` is empty where the version is hidden.
    """

    number: int
    at: datetime
    author: str
    publisher: str
    content: dict[str, Any]
    page: BulletinPage
    revision: int
    hidden: HiddenVersion | None = None

    @property
    def correction(self) -> str:
        """Only of what was published before: a first version corrects nothing."""
        return self._said("correction") if self.number > 1 else ""

    @property
    def correction_en(self) -> str:
        return self._said("correction_en")

    @property
    def correction_uk(self) -> str:
        return self._said("correction_uk")

    def as_it_was(self) -> BulletinPage:
        """The page with the words of then. Raises VersionHidden."""
        if self.hidden:
            raise VersionHidden(self.hidden.sentence)
        page: BulletinPage = self.page.with_content_json(self.content)
        return page

    def _said(self, field: str) -> str:
        return str(self.content.get(field) or "")


def versions_of(page: BulletinPage, office: Office) -> list[Version]:
    """The oldest first; what is shown now is the last one, and never hidden. Two queries."""
    entries = PageLogEntry.objects.filter(
        page=page.pk, action__in=PUBLISHED, revision__isnull=False
    )
    entries = entries.select_related("revision__hidden_version").order_by("timestamp", "pk")
    found = _without_repeats(entries)
    names = names_of(office, {user for e in found for user in (e.user_id, e.revision.user_id)})
    return [
        _version(number, entry, names, page, is_last=number == len(found))
        for number, entry in enumerate(found, start=1)
    ]


def _without_repeats(entries: Iterable[PageLogEntry]) -> list[PageLogEntry]:
    """Taken down and put up again without a change is the same version."""
    found: list[PageLogEntry] = []
    for entry in entries:
        if not found or found[-1].revision_id != entry.revision_id:
            found.append(entry)
    return found


def _version(
    number: int, entry: PageLogEntry, names: dict[int | None, str], page: BulletinPage,
    *, is_last: bool,
) -> Version:  # fmt: skip
    content = entry.revision.content
    author = names.get(entry.revision.user_id) or str(content.get("entered_by") or "")
    publisher = names.get(entry.user_id, "")
    hidden = None if is_last else getattr(entry.revision, "hidden_version", None)
    return Version(
        number, entry.timestamp, author, publisher if publisher != author else "",
        {} if hidden else content, page, entry.revision_id, hidden,
    )  # fmt: skip
