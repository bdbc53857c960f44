"""From the telephone screen onto the waiting list, where no free time suits the caller."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from furtka.clients.models import Client
from furtka.offices.access import StaffRequest
from furtka.visits import waiting
from furtka.visits.models import BookedBy, Waiting
from furtka.visits.requests import check_ask, find_service
from furtka.visits.staff.forms import URGENT, DeskForm


def put_on_the_list(
    request: StaffRequest, form: DeskForm, client: Client | None, channel: BookedBy, now: datetime
) -> Waiting:
    """Whoever the form names waits for the matter it names; a time is not needed.

    Raises InvalidInput where nobody could be told of an offer.
    """
    values = form.cleaned_data
    service = find_service(request.job.office, values["service"], by_staff=True)
    needs = set(values["needs"]) - {URGENT}
    ask = check_ask(service=service, kind=service.kinds[0], needs=needs, party=1)
    return waiting.join(
        ask, form.person_of(client), last_day=None, booked_by=channel, now=now,
        actor=request.user, client=client,
    )  # fmt: skip


def said(row: Waiting) -> str:
    """What the clerk reads when it is done."""
    return _("On the waiting list. Code: %(code)s.") % {"code": row.code}
