"""Telephone numbers and e-mail addresses as they are compared, and whom the office trusts."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from furtka.clients.models import TrustedContact
from furtka.offices.models import Office


def plain_email(typed: str) -> str:
    """The mailbox behind an address: `Maria+1@Example.org` and `maria@example.org` are one."""
    name, at, domain = typed.strip().casefold().rpartition("@")
    return f"{name.partition('+')[0] or name}{at}{domain}"


def trusted(
    office: Office, *, phone: str = "", email: str = "", day: date
) -> TrustedContact | None:
    """Who books for many under that number (E.164) or address on that local day. One query."""
    way = Q(phone=phone) if phone else Q(email=plain_email(email))
    if not phone and not email:
        return None
    known = TrustedContact.objects.filter(way, office=office)
    return known.filter(Q(until=None) | Q(until__gte=day)).first()
