"""Who counts as one of two people who must not meet, however they book. Pure but for one read.

Whoever books online is somebody new to us each time. So those count as a person of a link who
have their telephone number or their e-mail address, and rows that were merged into theirs. Not
so the number of a shelter, which many share (clients/trusted.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from furtka.clients.contacts import plain_email
from furtka.clients.models import Client, KeepApart, TrustedContact
from furtka.offices.changes import memory_of


@dataclass(frozen=True)
class Known:
    """By what one person of a link is known."""

    ids: frozenset[int]
    phone: str
    email: str

    def is_of(self, client_id: int | None, phone: str, email: str) -> bool:
        """`email` as `plain_email` writes it."""
        return (
            client_id in self.ids
            or bool(phone and phone == self.phone)
            or bool(email and email == self.email)
        )


@dataclass(frozen=True)
class Link:
    """Two people who must be `minutes` apart."""

    id: int
    office_id: int
    minutes: int
    one: Known
    other: Known

    def sides(self, *, client_id: int | None = None, phone: str = "", email: str = "") -> set[int]:
        """0 if that is the one, 1 if it is the other, both where they share a telephone."""
        email = plain_email(email) if email else ""
        two = enumerate((self.one, self.other))
        return {side for side, known in two if known.is_of(client_id, phone, email)}

    def sides_of(self, client: Client) -> set[int]:
        """The same of somebody the office knows."""
        return self.sides(client_id=client.pk, phone=client.phone, email=client.email)


_FIELDS = ("id", "merged_into_id", "phone", "email")


def links_in(office_id: int) -> list[Link]:
    """The links in force. One small query; two more where there are any.

    That there are none is kept in mind until one is made (`offices.changes`): most offices have
    none, and every booking asks. What is known of the people is read each time.
    """
    rows = KeepApart.objects.filter(office=office_id, ended_at=None).order_by("id")
    if not memory_of(office_id).get("clients.links", rows.exists):
        return []
    columns = [f"{side}__{name}" for side in ("one", "other") for name in _FIELDS]
    found = list(rows.values_list("id", "minutes", *columns))
    if not found:
        return []
    shared = _shared(office_id)
    return [
        Link(pk, office_id, minutes, _known(two[:4], shared), _known(two[4:], shared))
        for pk, minutes, *two in found
    ]


def _shared(office_id: int) -> set[str]:
    """The numbers and addresses of those who book for many."""
    rows = TrustedContact.objects.filter(office=office_id).values_list("phone", "email")
    return {way for phone, email in rows for way in (phone, plain_email(email)) if way}


def _known(row: Iterable[object], shared: set[str]) -> Known:
    pk, merged_into, phone, email = row
    ids = {pk, merged_into} - {None}
    email = plain_email(str(email)) if email else ""
    return Known(
        frozenset(ids),  # type: ignore[arg-type]
        str(phone) if phone not in shared else "",
        email if email not in shared else "",
    )
