"""`/wizyta/jestem/`: "I am at the entrance", said by the client's own telephone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from furtka.core.errors import DomainError
from furtka.entrance import here as doors
from furtka.entrance.duties import duties
from furtka.entrance.passing import arrivals_of
from furtka.visits.models import VisitStatus
from furtka.visits.web.visit_pages import show_visit
from furtka.visits.web.visit_views import Mine, my_visit


@my_visit
def here(me: Mine) -> HttpResponse:
    """The rules to confirm, and one press; afterwards, one press takes it back."""
    if me.posted:
        return _back(me) if me.request.POST.get("do") == "back" else _come(me)
    if me.visit.status == VisitStatus.ARRIVED:
        arrival = arrivals_of(me.visit).first()
        return _show(me, arrived=True, may_take_back=doors.may_take_back(arrival))
    if not doors.is_awaited(me.visit, me.now):
        return me.back()
    window = doors.window_of(me.visit)
    return _show(me, open=window.holds(me.now), when=doors.when_words(me.visit, window))


def _show(me: Mine, **context: object) -> HttpResponse:
    return show_visit(
        me.request, me.visit, "entrance/here.html", now=me.now, **duties(me.visit, me.now),
        **context,
    )  # fmt: skip


def _come(me: Mine) -> HttpResponse:
    try:
        doors.say_so(visit=me.visit, now=me.now)
    except DomainError:
        messages.warning(me.request, _("You can't say this now. If you are here, ring the bell."))
    return me.back()


def _back(me: Mine) -> HttpResponse:
    try:
        doors.take_back(visit=me.visit, now=me.now)
    except DomainError:
        messages.warning(me.request, _("Somebody is on the way to you already."))
        return me.back()
    return me.back(_("We know that you are not there yet."))
