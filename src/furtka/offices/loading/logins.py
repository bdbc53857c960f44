"""Accounts of the people in the file. No password comes from a file."""

from __future__ import annotations

from django.contrib.auth.models import User

from furtka.offices.loading.reading import Record
from furtka.offices.loading.writing import Writer
from furtka.offices.models import Staff


def give_login(writer: Writer, record: Record, staff: Staff) -> None:
    """Tie the person to the account of that name, made here if there is none yet.

    A new account has no usable password: an administrator sends a link to set one. An account
    of another office is not taken over, because whoever holds it would see this office's data.
    """
    login = record["login"]
    user = _account(record, staff, login) if login else None
    if (user.pk if user else None) == staff.user_id:
        return
    if login and user is None:
        return  # refused
    staff.user = user
    staff.save(update_fields=["user"])
    writer.counts["logins given"] += 1


def _account(record: Record, staff: Staff, login: str) -> User | None:
    user = User.objects.filter(username=login).first()
    if user is None:
        user = User(username=login, last_name=staff.name)
        user.set_unusable_password()
        user.save()
        return user
    others = Staff.objects.filter(user=user).exclude(pk=staff.pk)
    if others.exclude(office_id=staff.office_id).exists():
        record.wrong("login", f"“{login}” is the account of somebody at another office")
        return None
    others.update(user=None)  # handed over inside the office
    return user
