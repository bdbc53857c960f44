"""The codes of the audit trail as people say them. A code without words is shown as it is."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, str | Promise] = {
    "audit.read": _("read the audit trail"),
    "client.changed": _("changed a client's details"),
    "item.recorded": _("recorded an incoming item"),
    "message.expired": _("a message was too late to send"),
    "message.failed": _("a message could not be sent"),
    "message.sent": _("a message was sent"),
    "office.loaded": _("loaded the office's file"),
    "order.approved": _("approved an order"),
    "order.drafted": _("drafted an order"),
    "order.loaded": _("loaded an order from the office's file"),
    "order.submitted": _("sent an order for approval"),
    "order.withdrawn": _("withdrew an order"),
    "privacy.erased": _("personal data were erased on time"),
    "task.done": _("marked a task as done"),
    "task.reopened": _("took a task up again"),
    "visit.arrived": _("the client arrived"),
    "visit.booked": _("booked a visit"),
    "visit.by_phone": _("turned a visit into a phone call"),
    "visit.cancelled": _("cancelled a visit"),
    "visit.card_printed": _("printed the visit's card"),
    "visit.excused": _("the client could not come"),
    "visit.in_room": _("the client is in the room"),
    "visit.leaving": _("the client is leaving"),
    "visit.left": _("the visit is over"),
    "visit.met": _("met the client at the entrance"),
    "visit.moved": _("moved a visit"),
    "visit.no_show": _("the client did not come"),
    "visit.opened": _("looked at a visit"),
    "visit.pin_shown": _("saw a visit's PIN"),
    "visit.step_undone": _("took a step back"),
    "visit.uncancelled": _("took a cancellation back"),
}

DETAILS: dict[str, str | Promise] = {
    "about": _("about"),
    "after": _("after"),
    "became": _("now"),
    "before": _("before"),
    "by": _("through"),
    "channel": _("channel"),
    "count": _("number"),
    "day": _("day"),
    "fields": _("fields"),
    "kind": _("kind"),
    "mode": _("mode"),
    "service": _("service"),
    "starts_at": _("time"),
    "status": _("status"),
    "was": _("until then"),
}

# Codes that rooms write as values; their words are those of the rooms' own lists.
VALUES: dict[str, str | Promise] = {
    "api": _("programs"),
    "arrived": _("at the entrance"),
    "booked": _("booked"),
    "client_cancelled": _("cancelled by the client"),
    "desk": _("at the desk"),
    "e_delivery": _("e-Delivery"),
    "email": _("e-mail"),
    "epuap": _("ePUAP"),
    "excused": _("excused"),
    "in_person": _("in person"),
    "in_room": _("in the room"),
    "leaving": _("leaving"),
    "left": _("left"),
    "met": _("met"),
    "no_show": _("did not come"),
    "office_cancelled": _("cancelled by the office"),
    "phone": _("phone"),
    "post": _("post"),
    "web": _("website"),
}
