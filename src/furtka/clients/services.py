"""What people do with clients: write down, correct, protect. The only file that writes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from furtka.clients.models import Channel, Client, ContactWay, Leave, SafeHours, Wish
from furtka.clients.wishes import Stretch, said_anew, wishes_of
from furtka.core.registers import Register
from furtka.offices.models import Office
from furtka.privacy import audit
from furtka.privacy.models import AuditLine

# Two presses so near each other are one.
SAME_PRESS = timedelta(minutes=5)
# And two searches that show the same person.
SAME_SEARCH = timedelta(minutes=10)
# What rooms above know about a client and must let go of when protection begins.
protection_begins: Register[Callable[[Client], None]] = Register()


@dataclass(frozen=True)
class Details:
    """What may be known of a client, checked (clients/forms.py)."""

    name: str
    contact: ContactWay
    phone: str = ""
    email: str = ""
    language: str = "pl"
    address: str = ""
    code_word: str = ""
    may_ask: str = ""
    needs: tuple[str, ...] = ()

    @property
    def columns(self) -> dict[str, Any]:
        return asdict(self) | {"needs": list(self.needs)}


@dataclass(frozen=True)
class Said:
    """What the client said about each channel, and when `only_then` is."""

    leaves: Mapping[Channel, Leave]
    hours: tuple[Stretch, ...] = ()


@transaction.atomic
def create(
    *, office: Office, details: Details, now: datetime, actor: AbstractBaseUser | None
) -> Client:
    """Write down somebody new."""
    client = Client.objects.create(office=office, created_at=now, **details.columns)
    audit.record("client.made", thing_of(client), office=office, at=now, actor=actor)
    return client


@transaction.atomic
def update(
    *, client: Client, details: Details, now: datetime, actor: AbstractBaseUser,
    said: Said | None = None,
) -> Client:  # fmt: skip
    """Correct what is known and what was said of each channel; without `said`, it stays.

    The trail names the fields, not what stood in them.
    """
    client = _locked(client)
    values = details.columns
    columns = sorted(name for name, value in values.items() if getattr(client, name) != value)
    changed = sorted([*columns, *(_say(client, said) if said else ())])
    if not changed:
        return client
    for name in columns:
        setattr(client, name, values[name])
    client.save(update_fields=[*columns, "name_folded"])
    audit.record(
        "client.changed", thing_of(client), office=client.office, at=now, actor=actor,
        fields=changed,
    )  # fmt: skip
    return client


def _say(client: Client, said: Said) -> list[str]:
    """Write the rows anew where they differ; which of them did."""
    known, changed = wishes_of(client), []
    if dict(said.leaves) != dict(known.leaves):
        write_leaves(client, said.leaves)
        changed.append("wishes")
    if set(said.hours) != set(known.hours):
        write_hours(client, said.hours)
        changed.append("safe_hours")
    return changed


def write_leaves(client: Client, leaves: Mapping[Channel, Leave]) -> None:
    """These and no others, in the caller's transaction."""
    Wish.objects.filter(office=client.office_id, client=client).delete()
    Wish.objects.bulk_create(
        Wish(office_id=client.office_id, client=client, channel=channel, leave=leave)
        for channel, leave in leaves.items()
    )
    said_anew(client)


def write_hours(client: Client, hours: tuple[Stretch, ...]) -> None:
    """These and no others, in the caller's transaction."""
    SafeHours.objects.filter(office=client.office_id, client=client).delete()
    SafeHours.objects.bulk_create(
        SafeHours(office_id=client.office_id, client=client, **asdict(stretch)) for stretch in hours
    )
    said_anew(client)


@transaction.atomic
def set_protected(
    *, client: Client, protected: bool, now: datetime, actor: AbstractBaseUser
) -> Client:
    """Begin or end protection: who is protected is shown to few.

    What was allowed before no longer counts: each way must be chosen anew. A "never" stays.
    """
    client = _locked(client)
    if client.protected == protected:
        return client
    client.protected = protected
    client.save(update_fields=["protected"])
    if protected:
        Wish.objects.filter(office=client.office_id, client=client).exclude(
            leave=Leave.NEVER
        ).delete()
        for forget in protection_begins:
            forget(client)
    action = "client.protected" if protected else "client.unprotected"
    audit.record(action, thing_of(client), office=client.office, at=now, actor=actor)
    return client


@transaction.atomic
def confirm_contact(*, client: Client, now: datetime, actor: AbstractBaseUser) -> None:
    """The client said that the way of contact is still safe. A second press changes nothing."""
    client = _locked(client)
    said = AuditLine.objects.filter(
        office=client.office, thing=thing_of(client), action="client.contact_checked",
        at__gt=now - SAME_PRESS,
    )  # fmt: skip
    if said.exists():
        return
    audit.record(
        "client.contact_checked", thing_of(client), office=client.office, at=now, actor=actor
    )


@transaction.atomic
def note_opened(*, client: Client, now: datetime, actor: AbstractBaseUser) -> None:
    """Somebody looked at the client's page."""
    audit.record("client.opened", thing_of(client), office=client.office, at=now, actor=actor)


@transaction.atomic
def note_looked_up(
    *, office: Office, found: Collection[int], now: datetime, actor: AbstractBaseUser
) -> None:
    """Somebody searched and these people (their ids) were shown: one line for a search.

    While somebody types, the search runs again and again: who stands in a line of the same
    colleague of the last minutes is not written down once more.
    """
    if not found:
        return
    lines = AuditLine.objects.filter(
        office=office, at__gt=now - SAME_SEARCH, actor=actor.pk, action="client.looked_up"
    )
    known = {pk for details in lines.values_list("details", flat=True) for pk in details["found"]}
    if new := sorted(set(found) - known):
        audit.record("client.looked_up", "clients", office=office, at=now, actor=actor, found=new)


def thing_of(client: Client) -> str:
    """The client's name in the audit trail."""
    return f"client:{client.pk}"


def _locked(client: Client) -> Client:
    found = Client.objects.select_for_update(of=("self",)).select_related("office")
    return found.get(office_id=client.office_id, pk=client.pk)
