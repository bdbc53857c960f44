"""The directory: every unit with its numbers, its hours, and whether somebody answers now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from furtka.core.clock import local
from furtka.core.dates import relative_day, time_words
from furtka.core.text import in_language, is_translated
from furtka.offices.hours import Place, covers, is_open, next_opening, open_stretches
from furtka.offices.models import Closure, Office, OpeningHours, PhoneLine, Site, Unit
from furtka.offices.published import weekly_hours

Silent = Callable[[Unit], bool]


@dataclass(frozen=True)
class PhoneEntry:
    """A number as people read it, as programs store it, and as a phone dials it."""

    shown: str
    e164: str
    href: str
    label: str
    takes_sms: bool


@dataclass(frozen=True)
class SiteEntry:
    slug: str
    name: str
    street: str
    postcode: str
    town: str
    directions: str


@dataclass(frozen=True)
class UnitEntry:
    """One unit, in the reader's language. `translated` is False where Polish had to do.

    `hours` are sentences of the coming week: “poniedziałek–piątek 7:30–15:30”. `next_answer` is
    the next instant when somebody will be there, None if that is not within four weeks;
    `next_answer_words` says the same to people: “jutro od 7:30”.
    """

    slug: str
    kind: str
    kind_label: str
    name: str
    about: str
    about_translated: bool
    translated: bool
    email: str
    sensitive: bool
    site: SiteEntry
    phones: tuple[PhoneEntry, ...]
    hours: tuple[str, ...]
    answers_now: bool
    answers_until: datetime | None
    next_answer: datetime | None
    next_answer_words: str
    units: tuple[UnitEntry, ...]


def nobody_is_silent(unit: Unit) -> bool:
    return False


def directory(
    office: Office, now: datetime, silent: Silent = nobody_is_silent
) -> tuple[UnitEntry, ...]:
    """The tree of units in the office's order. Four queries, however many units there are.

    `silent` says for which units nobody answers although they are open by their hours: the
    caller passes what the rules in force say (a closed office), which this room can't know.
    """
    today = local(now, office.tz).date()
    closures = Closure.objects.filter(office=office, staff=None, ends_at__gt=now)
    maker = _Maker(office, now, today, _coming_hours(office, today), list(closures), silent)
    phones: dict[int, list[PhoneLine]] = defaultdict(list)
    for phone in PhoneLine.objects.filter(office=office):
        phones[phone.unit_id].append(phone)
    children: dict[int | None, list[Unit]] = defaultdict(list)
    for unit in Unit.objects.filter(office=office).select_related("site"):
        children[unit.parent_id].append(unit)

    def branch(parent_id: int | None) -> tuple[UnitEntry, ...]:
        return tuple(
            maker.unit(unit, phones[unit.pk], branch(unit.pk)) for unit in children[parent_id]
        )

    return branch(None)


def _coming_hours(office: Office, today: date) -> list[OpeningHours]:
    """Hours of the office, its sites and units that hold on some day of the next four weeks."""
    last = today + timedelta(days=28)
    rows = OpeningHours.objects.filter(
        office=office, staff=None, service=None, valid_from__lte=last
    )
    return list(rows.exclude(valid_until__lte=today))


def every_unit(units: Iterable[UnitEntry]) -> Iterable[UnitEntry]:
    """The tree as one list, each unit before its sub-units."""
    for unit in units:
        yield unit
        yield from every_unit(unit.units)


@dataclass(frozen=True)
class _Maker:
    """What all units of one directory share."""

    office: Office
    now: datetime
    today: date
    rows: list[OpeningHours]
    closures: list[Closure]
    silent: Silent

    def unit(
        self, unit: Unit, phones: list[PhoneLine], children: tuple[UnitEntry, ...]
    ) -> UnitEntry:
        place = Place(unit.site_id, unit.pk)
        when = (self.rows, self.closures, place, self.now, self.today, self.office.tz)
        silent = self.silent(unit)
        answers = not silent and bool(phones) and is_open(*when)
        coming = None if silent else next_opening(*when)
        return UnitEntry(
            slug=unit.slug,
            kind=unit.kind,
            kind_label=unit.get_kind_display(),
            name=in_language(unit, "name"),
            about=in_language(unit, "about"),
            about_translated=is_translated(unit, "about"),
            translated=is_translated(unit, "name"),
            email=unit.email,
            sensitive=unit.sensitive,
            site=site_entry(unit.site),
            phones=tuple(map(phone_entry, phones)),
            hours=tuple(weekly_hours(self.rows, place, self.today)),
            answers_now=answers,
            answers_until=self._until(place) if answers else None,
            next_answer=coming,
            next_answer_words=self._words(coming),
            units=children,
        )

    def _until(self, place: Place) -> datetime | None:
        """The end of the stretch that is open now, or the start of a closure before it."""
        stretches = open_stretches(self.rows, place, self.today, self.today, self.office.tz)
        ends = [end for start, end in stretches if start <= self.now < end]
        ends += [c.starts_at for c in self.closures if covers(c, place) and c.starts_at > self.now]
        return min(ends, default=None)

    def _words(self, coming: datetime | None) -> str:
        if coming is None:
            return ""
        here = local(coming, self.office.tz)
        return _("%(day)s from %(time)s") % {
            "day": relative_day(here.date(), self.today), "time": time_words(here.time())
        }  # fmt: skip


def site_entry(site: Site) -> SiteEntry:
    return SiteEntry(
        site.slug, in_language(site, "name"), site.street, site.postcode, site.town,
        in_language(site, "directions"),
    )  # fmt: skip


def phone_entry(phone: PhoneLine) -> PhoneEntry:
    """RFC 3966: an extension is a parameter of the number."""
    extension = f";ext={phone.extension}" if phone.extension.isdecimal() else ""
    return PhoneEntry(
        phone.shown, phone.number, f"tel:{phone.number}{extension}", phone.label, phone.takes_sms
    )
