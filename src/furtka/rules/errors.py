"""What a rule of orders can say no with. docs/errors.md explains each code."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from furtka.core.errors import DomainError


class InvalidOrder(DomainError):
    """Something in a draft can't be; `fields` says what and why."""

    code = "invalid"
    message = _("Please correct the fields that are marked.")
    status = 422


class OwnOrder(DomainError):
    """Two pairs of eyes: the author of an order does not approve it."""

    code = "own_order"
    message = _("You wrote this order. Somebody else must approve it.")


class NotSubmitted(DomainError):
    code = "not_submitted"
    message = _("This order is not waiting for approval.")


class NotADraft(DomainError):
    """What was sent for approval, approved or dropped is neither changed nor sent again."""

    code = "not_a_draft"
    message = _("This order is not a draft any more. Look at it again.")


class NotTheAuthor(DomainError):
    code = "not_the_author"
    message = _("Only whoever wrote this order takes it back.")


class OrderEnded(DomainError):
    code = "order_ended"
    message = _("This order has already ended.")


class OrdersOverlap(DomainError):
    """Another order of the same scope says something about the same thing at the same time."""

    code = "orders_overlap"
    message = _("Another order says something else about the same thing at that time.")


class NoWayLeft(DomainError):
    code = "no_way_left"
    message = _("With this order nobody could reach the office.")


class NoComplaintsHour(DomainError):
    """Code of Administrative Procedure (KPA), art. 253."""

    code = "no_complaints_hour"
    message = _("With this order a week would have no hour for complaints (KPA, art. 253).")


class NothingToConfirm(DomainError):
    code = "nothing_to_confirm"
    message = _("Only an emergency is confirmed; others are approved.")


class OrderChanged(DomainError):
    """It no longer says what it said when whoever presses looked at it."""

    code = "order_changed"
    message = _("Somebody changed this order meanwhile. Look at it again.")


class NotCorrectable(DomainError):
    code = "not_correctable"
    message = _("Only the words of an approved order that has not ended are corrected.")


class NotApproved(DomainError):
    """Only what somebody approved is carried out."""

    code = "not_approved"
    message = _("This order is not approved yet. Approve it first.")
