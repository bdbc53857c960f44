"""The day's register on paper: A4 lying, PDF/UA-1, in the reader's language."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from furtka.core import paper
from furtka.core.clock import local, local_day
from furtka.core.dates import day_words, hour_words, moment_words
from furtka.core.text import in_language
from furtka.offices.models import Office
from furtka.registry.day.report import Numbers, Report
from furtka.registry.models import Item

SOURCE = Path(__file__).parent / "report.typ"


def pdf(office: Office, report: Report, now: datetime) -> bytes:
    """No query. A hundred items take about a tenth of a second."""
    return paper.pdf(SOURCE, data(office, report, now))


def data(office: Office, report: Report, now: datetime) -> dict[str, Any]:
    """What `report.typ` sets. Nothing in it is read as Typst."""
    return {
        "language": get_language() or "pl",
        "office": office.name,
        "title": _("Registry of the day"),
        "day": day_words(report.day, year=True),
        "state": _("State at: %(moment)s") % {"moment": moment_words(now, office.tz)},
        "facts": facts(report),
        "ways": [
            [str(way.channel.label), str(way.count), str(way.unassigned)] for way in report.ways
        ],
        "way_columns": [_("How"), _("Items"), _("not assigned")],
        "columns": [
            _("Number"), _("Reached us"), _("How"), _("From whom"), _("About what"), _("For whom"),
        ],
        "rows": [_row(item, office, report) for item in report.items],
        "nothing": _("Nothing was recorded on this day."),
        "signature": _("Compared with the pile of paper (signature)"),
        "page": _("Page"),
    }  # fmt: skip


def facts(report: Report) -> list[str]:
    """Sentences for whoever compares the list with the pile."""
    said = [numbers_words(numbers) for numbers in report.numbers]
    by_post = report.by_post
    said.append(
        ngettext(
            "By post: %(n)s item. So many have to lie in the pile of paper.",
            "By post: %(n)s items. So many have to lie in the pile of paper.", by_post,
        ) % {"n": by_post}
    )  # fmt: skip
    if report.count > len(report.items):
        said.append(_("Only the first %(n)s are listed.") % {"n": len(report.items)})
    return said


def numbers_words(numbers: Numbers) -> str:
    said = _("Numbers from %(first)s to %(last)s: %(count)s, without a gap.")
    if numbers.missing:
        said = _("Numbers from %(first)s to %(last)s: %(count)s; %(missing)s are missing!")
    return said % vars(numbers)


def _row(item: Item, office: Office, report: Report) -> list[str]:
    here = local(item.received_at, office.tz)
    that_day = local_day(item.received_at, office.tz) == report.day
    hour = hour_words(item.received_at, office.tz)
    whom = [in_language(item.unit, "name") if item.unit else ""]
    whom.append(item.assignee.name if item.assignee else "")
    return [
        item.shown, hour if that_day else f"{here:%d.%m.%Y} {hour}", item.get_channel_display(),
        item.sender, item.subject, ", ".join(part for part in whom if part),
    ]  # fmt: skip
