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
    code = "not_a_draft"
    message = _("Only a draft can be sent for approval.")


class OrderEnded(DomainError):
    code = "order_ended"
    message = _("This order has already ended.")
