"""What people do with clients: write down, correct, protect. The only file that writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from furtka.clients.models import Client, ContactWay
from furtka.core.registers import Register
from furtka.offices.models import Office
from furtka.privacy import audit
from furtka.privacy.models import AuditLine

# Two presses so near each other are one.
SAME_PRESS = timedelta(minutes=5)
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


@transaction.atomic
def create(
    *, office: Office, details: Details, now: datetime, actor: AbstractBaseUser | None
) -> Client:
    """Write down somebody new."""
    client = Client.objects.create(office=office, created_at=now, **asdict(details))
    audit.record("client.made", thing_of(client), office=office, at=now, actor=actor)
    return client


@transaction.atomic
def update(*, client: Client, details: Details, now: datetime, actor: AbstractBaseUser) -> Client:
    """Correct what is known; the trail names the fields, not what stood in them."""
    client = _locked(client)
    values = asdict(details)
    changed = sorted(name for name, value in values.items() if getattr(client, name) != value)
    if not changed:
        return client
    for name in changed:
        setattr(client, name, values[name])
    client.save(update_fields=[*changed, "name_folded"])
    audit.record(
        "client.changed", thing_of(client), office=client.office, at=now, actor=actor,
        fields=changed,
    )  # fmt: skip
    return client


@transaction.atomic
def set_protected(
    *, client: Client, protected: bool, now: datetime, actor: AbstractBaseUser
) -> Client:
    """Begin or end protection: who is protected is shown to few and gets no messages."""
    client = _locked(client)
    if client.protected == protected:
        return client
    client.protected = protected
    client.save(update_fields=["protected"])
    if protected:
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


def thing_of(client: Client) -> str:
    """The client's name in the audit trail."""
    return f"client:{client.pk}"


def _locked(client: Client) -> Client:
    found = Client.objects.select_for_update(of=("self",)).select_related("office")
    return found.get(office_id=client.office_id, pk=client.pk)
