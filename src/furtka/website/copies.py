"""What people do with sheets: hang them, take them down, show how they hang."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from furtka.core.codes import new_code
from furtka.core.db import retried_with_new_codes
from furtka.core.text import one_line
from furtka.offices.models import Office, Site, Staff
from furtka.outbox.chores import ask_again, ask_office, take_back_chores
from furtka.outbox.models import Task
from furtka.privacy import audit
from furtka.rules.errors import OrderEnded
from furtka.rules.models import Order
from furtka.website.models import PosterCopy, PosterPhoto
from furtka.website.photos import small_jpeg
from furtka.website.posters import PosterFormat

CHORE = "take_down"
# 23**6 = 148 million: an office needs some hundreds of them.
CODE_LENGTH = 6
# A sheet that no longer holds misleads people until somebody goes and takes it.
WITHIN = timedelta(hours=4)
# Who marked the task as done, but not the sheet as taken down, is asked anew after so long.
AGAIN = timedelta(hours=4)
MOST_AT_ONCE = 500
ABOUT = "poster:"


def copies_hanging(order: Order) -> QuerySet[PosterCopy]:
    """Sheets of that order which nobody has taken down yet, of whatever version."""
    found = PosterCopy.objects.filter(office=order.office_id, order=order, taken_down_at=None)
    return found.select_related("site")


def replaced_by(order: Order) -> list[str]:
    """Sheets of the order that makes room for this one, in words (rules.copies). One query."""
    if order.replaces_id is None:
        return []
    hanging = copies_hanging(Order(pk=order.replaces_id, office_id=order.office_id))
    return [_which(copy) for copy in hanging.select_related("order")]


def outdated(now: datetime) -> Q:
    """Of copies: the order has ended or was withdrawn, or its words were corrected since."""
    return (
        Q(order__valid_until__lte=now)
        | Q(order__withdrawn_at__lte=now)
        | Q(order__version__gt=F("version"))
    )


@retried_with_new_codes
def hang_copies(
    *, order: Order, place: str, site: Site | None, form: PosterFormat,
    languages: Iterable[str], now: datetime, actor: Staff,
) -> list[PosterCopy]:  # fmt: skip
    """A sheet with a code of its own for each language. Raises OrderEnded.

    The same sheet that hangs at that place already is not registered twice.
    """
    if order.ends_at is not None and order.ends_at <= now:
        raise OrderEnded
    Office.objects.select_for_update().get(pk=order.office_id)
    here = one_line(place)
    hanging = copies_hanging(order).filter(
        version=order.version, place=here, site=site, format=form
    )
    known = {copy.language: copy for copy in hanging}
    made = []
    for language in dict.fromkeys(languages):
        copy = known.get(language)
        if copy is None:
            copy = PosterCopy.objects.create(
                office_id=order.office_id, order=order, version=order.version, place=here,
                site=site, format=form, language=language, hung_by=actor, hung_at=now,
                code=new_code(CODE_LENGTH),
            )  # fmt: skip
            _record("poster.hung", copy, now, actor)
        made.append(copy)
    return made


@transaction.atomic
def take_down(*, copy: PosterCopy, now: datetime, actor: Staff) -> bool:
    """It no longer hangs. A second press changes nothing."""
    hanging = PosterCopy.objects.filter(office=copy.office_id, pk=copy.pk, taken_down_at=None)
    if not hanging.update(taken_down_at=now, taken_down_by=actor):
        return False
    take_back_chores(office=copy.office, chore=CHORE, about=about(copy))
    _record("poster.taken_down", copy, now, actor)
    return True


@transaction.atomic
def put_back(*, copy: PosterCopy, now: datetime, actor: Staff) -> bool:
    """“Taken down” was pressed by mistake: it hangs, and is asked for again if it must not.

    Not once the names are erased: nobody knows any more who hung it.
    """
    taken = PosterCopy.objects.filter(
        office=copy.office_id, pk=copy.pk, taken_down_at__isnull=False, hung_by__isnull=False
    )
    if not taken.update(taken_down_at=None, taken_down_by=None):
        return False
    _record("poster.put_back", copy, now, actor)
    _ask(PosterCopy.objects.filter(office=copy.office_id, pk=copy.pk), now)
    return True


@transaction.atomic
def show_photo(*, copy: PosterCopy, picture: bytes, now: datetime, actor: Staff) -> None:
    """Keep a picture of how it hangs, instead of an earlier one. Raises BadPhoto."""
    values = {"office": copy.office, "jpeg": small_jpeg(picture), "taken_at": now}
    PosterPhoto.objects.update_or_create(copy=copy, defaults=values)
    _record("poster.photo", copy, now, actor)


def ask_to_take_down(now: datetime) -> int:
    """The periodic job: a task for each sheet that hangs and no longer holds; how many are new."""
    return _ask(PosterCopy.objects.all(), now)


def note_changed(order: Order, now: datetime) -> None:
    """The order was withdrawn or its words corrected (rules.services.order_changed)."""
    _ask(PosterCopy.objects.filter(office=order.office_id, order=order), now)


def nobody_asked_for(
    copies: QuerySet[PosterCopy], *, ended: datetime, since: datetime
) -> QuerySet[PosterCopy]:
    """Those that did not hold any more at `ended`, without a task that is open.

    Nor one that was closed after `since`: whoever did that has just been there.
    """
    asked = Task.objects.filter(
        Q(done_at=None) | Q(done_at__gt=since), office=OuterRef("office"),
        about=Concat(Value(ABOUT), OuterRef("code")), reason=CHORE,
    )  # fmt: skip
    return copies.filter(outdated(ended), ~Exists(asked), taken_down_at=None)


def _ask(copies: QuerySet[PosterCopy], now: datetime) -> int:
    found = nobody_asked_for(copies, ended=now, since=now - AGAIN)
    wanted = list(found.select_related("office", "order", "site").order_by("pk")[:MOST_AT_ONCE])
    with translation.override(settings.LANGUAGE_CODE):  # tasks are in the office's language
        for copy in wanted:
            key = f"{CHORE}:{copy.pk}"
            if ask_again(office=copy.office, dedupe_key=key, due_at=now + WITHIN):
                continue
            ask_office(
                office=copy.office, chore=CHORE, about=about(copy), dedupe_key=key,
                due_at=now + WITHIN, now=now, what=_which(copy),
                path=f"{reverse('posters:copies')}#kartka-{copy.code}",
            )  # fmt: skip
    return len(wanted)


def _which(copy: PosterCopy) -> str:
    where = f"{copy.place} ({copy.site.name})" if copy.site else copy.place
    return _("Order no. %(mark)s, version %(version)d: %(where)s, sheet %(code)s.") % {
        "mark": copy.order.mark, "version": copy.version, "where": where, "code": copy.code,
    }  # fmt: skip


def about(copy: PosterCopy) -> str:
    return f"{ABOUT}{copy.code}"


def _record(action: str, copy: PosterCopy, now: datetime, actor: Staff) -> None:
    audit.record(
        action, about(copy), office=copy.office, at=now, actor=actor.user,
        order=copy.order_id, version=copy.version, language=copy.language,
    )  # fmt: skip
