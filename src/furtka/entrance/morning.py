"""Every morning the day sheet of each building lies ready as a file, and goes out by e-mail."""

from __future__ import annotations

import logging
import os
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from furtka.core.clock import day_bounds, local
from furtka.core.dates import day_words
from furtka.core.db import is_duplicate
from furtka.core.text import in_language
from furtka.entrance import day_sheet
from furtka.entrance.models import MailState, SheetFile
from furtka.offices.models import Office, Site, VisitKind
from furtka.outbox.gateways.base import Attachment, GatewayError, Outgoing, Unreachable
from furtka.outbox.gateways.email import EmailGateway
from furtka.visits.models import LIVE, Visit

log = logging.getLogger("furtka.entrance")
# By the office's clock. Paper is of people who work here, and that is in Polish.
FROM = time(5)
LANGUAGE = "pl"
KEEP = timedelta(days=7)


def prepare(now: datetime) -> None:
    """Make the sheets of today that are missing, send what waits, forget old ones."""
    for tz in Office.objects.order_by("tz").values_list("tz", flat=True).distinct():
        if local(now, tz).time() >= FROM:
            _make_missing(tz, now)
    _send_waiting(now)
    _forget_old(now)


def path_of(site: Site, day: date) -> Path:
    """Where that sheet lies, if it was made on this machine. `site` comes with its office."""
    return Path(settings.DATA) / "kartki" / site.office.slug / f"{site.slug}-{day}.pdf"


def _make_missing(tz: str, now: datetime) -> None:
    """Three queries, and four for each sheet."""
    today = local(now, tz).date()
    start, end = day_bounds(today, tz)
    expected = Visit.objects.filter(
        office__tz=tz, kind=VisitKind.IN_PERSON, status__in=LIVE, starts_at__gte=start,
        starts_at__lt=end,
    )  # fmt: skip
    made = SheetFile.objects.filter(office__tz=tz, day=today).values_list("site", flat=True)
    sites = Site.objects.filter(pk__in=set(expected.values_list("site", flat=True)) - set(made))
    for site in sites.select_related("office"):
        _make(site, today, now)


def _make(site: Site, day: date, now: datetime) -> None:
    with override(LANGUAGE):
        _write(path_of(site, day), day_sheet.pdf(site, day, now))
    wished = bool(site.office.day_sheet_email)
    try:
        with transaction.atomic():
            SheetFile.objects.create(
                office=site.office, site=site, day=day, made_at=now,
                mail=MailState.WAITING if wished else MailState.UNWANTED,
            )  # fmt: skip
    except IntegrityError as error:
        if not is_duplicate(error):
            raise  # else another worker has just made it


def _write(path: Path, content: bytes) -> None:
    """Written aside and then renamed: nobody ever prints half of it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}")
    part.write_bytes(content)
    part.chmod(0o600)
    part.replace(path)


def _send_waiting(now: datetime) -> None:
    waiting = SheetFile.objects.filter(mail=MailState.WAITING).select_related("office")
    for row in waiting.select_related("site__office"):
        if local(now, row.office.tz).date() > row.day:
            _move(row, MailState.FAILED, was=MailState.WAITING, code="too_late")
        elif _move(row, MailState.SENDING, was=MailState.WAITING):
            _send(row, now)


def _send(row: SheetFile, now: datetime) -> None:
    """At most once: what is unclear is not tried again. A server that is away is asked later."""
    try:
        EmailGateway().send(_letter(row, now))
    except Unreachable as error:
        log.warning("day_sheet.unreachable", extra={"data": {"code": error.code}})
        _move(row, MailState.WAITING, was=MailState.SENDING, code=error.code)
    except GatewayError as error:
        log.error("day_sheet.not_sent", extra={"data": {"code": error.code}})
        _move(row, MailState.FAILED, was=MailState.SENDING, code=error.code)
    else:
        _move(row, MailState.SENT, was=MailState.SENDING, at=now)


def _move(
    row: SheetFile, to: MailState, *, was: MailState, code: str = "", at: datetime | None = None
) -> bool:
    """False if another worker has it."""
    mine = SheetFile.objects.filter(office_id=row.office_id, pk=row.pk, mail=was)
    return bool(mine.update(mail=to, mail_code=code, mailed_at=at))


def _letter(row: SheetFile, now: datetime) -> Outgoing:
    with override(LANGUAGE):
        site = in_language(row.site, "name")
        path = path_of(row.site, row.day)
        # Another machine may have made it.
        sheet = path.read_bytes() if path.exists() else day_sheet.pdf(row.site, row.day, now)
        return Outgoing(
            key=f"day-sheet:{row.pk}",
            to=row.office.day_sheet_email,
            subject=_("Day sheet"),
            text=_(
                "The day sheet for %(site)s, %(day)s, is attached: codes, hours and rooms, no "
                "names. Print it, so that work goes on if the system does not answer."
            )
            % {"site": site, "day": day_words(row.day, year=True)},
            attachment=Attachment(f"{row.site.slug}-{row.day}.pdf", "application/pdf", sheet),
        )


def _forget_old(now: datetime) -> None:
    """Rows and files of more than a week ago; a file says its day in its name."""
    first = (now - KEEP).date()
    SheetFile.objects.filter(day__lt=first).delete()
    for path in (Path(settings.DATA) / "kartki").glob("*/*-????-??-??.pdf"):
        if path.stem[-10:] < first.isoformat():
            path.unlink(missing_ok=True)
