"""The list of who books for many, kept by heads. Every change has its line in the trail."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from furtka.clients.contacts import plain_email
from furtka.clients.models import TrustedContact
from furtka.core.clock import local_day
from furtka.core.db import is_duplicate
from furtka.core.errors import DomainError
from furtka.offices.models import Office
from furtka.privacy import audit


class AlreadyTrusted(DomainError):
    """Another entry of the list has this number or address."""

    code = "already_trusted"
    message = _("This number or address is on the list already. Change that entry instead.")


@dataclass(frozen=True)
class Trust:
    """One entry, checked (clients/forms.py). `visits` None: no limit; `until` None: no end."""

    name: str
    phone: str = ""
    email: str = ""
    visits: int | None = None
    until: date | None = None


@transaction.atomic
def add(*, office: Office, trust: Trust, now: datetime, actor: AbstractBaseUser) -> TrustedContact:
    """Put somebody on the list. The same entry once more changes nothing. Raises AlreadyTrusted."""
    values = _values(trust)
    if same := TrustedContact.objects.filter(office=office, **values).first():
        return same
    contact = TrustedContact(office=office, created_at=now, **values)
    _save(contact)
    audit.record("contact.trusted", thing_of(contact), office=office, at=now, actor=actor)
    return contact


@transaction.atomic
def change(
    *, contact: TrustedContact, trust: Trust, now: datetime, actor: AbstractBaseUser
) -> TrustedContact:
    """Correct an entry; the trail names the fields only. Raises AlreadyTrusted."""
    contact = _locked(contact)
    values = _values(trust)
    changed = sorted(name for name, value in values.items() if getattr(contact, name) != value)
    if not changed:
        return contact
    for name in changed:
        setattr(contact, name, values[name])
    _save(contact)
    audit.record(
        "contact.trust_changed", thing_of(contact), office=contact.office, at=now, actor=actor,
        fields=changed,
    )  # fmt: skip
    return contact


@transaction.atomic
def end(*, contact: TrustedContact, now: datetime, actor: AbstractBaseUser) -> TrustedContact:
    """From today on the office's limit holds. Writing a later last day takes it back."""
    contact = _locked(contact)
    yesterday = local_day(now, contact.office.tz) - timedelta(days=1)
    if contact.until is not None and contact.until <= yesterday:
        return contact
    contact.until = yesterday
    contact.save(update_fields=["until"])
    audit.record(
        "contact.trust_ended", thing_of(contact), office=contact.office, at=now, actor=actor
    )
    return contact


def thing_of(contact: TrustedContact) -> str:
    """The entry's name in the audit trail."""
    return f"trusted:{contact.pk}"


def _values(trust: Trust) -> dict[str, object]:
    return asdict(trust) | {"email": plain_email(trust.email) if trust.email else ""}


def _save(contact: TrustedContact) -> None:
    try:
        with transaction.atomic():
            contact.save()
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        raise AlreadyTrusted from error


def _locked(contact: TrustedContact) -> TrustedContact:
    found = TrustedContact.objects.select_for_update(of=("self",)).select_related("office")
    return found.get(office_id=contact.office_id, pk=contact.pk)
