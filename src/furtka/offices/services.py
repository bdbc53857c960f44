"""What administrators do to an office outside the editors' screens."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction

from furtka.offices.groups import sync_groups, sync_user
from furtka.offices.models import Office, Service, ServiceHost, Staff

# The accounts of the contract and their password: known to everybody, so for made-up data only.
DEMO_LOGINS = (
    "recepcja",
    "pracownik",
    "rejestr",
    "kierownik",
    "redaktor",
    "dyrektor",
    "iod",
    "admin",
)
DEMO_PASSWORD = "furtka-demo"  # noqa: S105


@transaction.atomic
def set_demo_passwords(office: Office | None = None) -> list[Staff]:
    """Let the demonstration accounts log in; answers who they are, for the screen.

    Only for a demonstration database: called by `furtka demo`, or where FURTKA_DEMO is true.
    A password that somebody has set since stays.
    """
    jobs = Staff.objects.filter(user__username__in=DEMO_LOGINS, active=True)
    if office is not None:
        jobs = jobs.filter(office=office)
    found = sorted(
        jobs.select_related("user", "office"),
        key=lambda job: DEMO_LOGINS.index(job.user.username) if job.user else 0,
    )
    for job in found:
        if isinstance(job.user, User) and not job.user.has_usable_password():
            job.user.set_password(DEMO_PASSWORD)
            job.user.save(update_fields=["password"])
    return found


def login_is_free(office: Office, staff_id: int | None, login: str) -> bool:
    """Whether that account may be given to that person (None: somebody new) of the office.

    An account nobody uses may; one of a colleague or of another office may not.
    """
    holder = User.objects.filter(username=login).first()
    if holder is None:
        return True
    jobs = list(Staff.objects.filter(user=holder))
    if not jobs:
        # A superuser's account must not be had for the asking.
        return not holder.is_superuser
    return [job.pk for job in jobs] == [staff_id] and jobs[0].office_id == office.pk


@transaction.atomic
def set_account(*, staff: Staff, login: str, password: str = "") -> None:
    """Give somebody the account of that name (empty: none), and a new password if there is one.

    Whoever loses an account loses nothing else; what they did stays under its name.
    """
    before = staff.user
    if login != (before.username if before else ""):
        staff.user = _account(login, staff.name) if login else None
        staff.save(update_fields=["user"])
        if before is not None:
            sync_user(before)
    if staff.user is not None and password:
        staff.user.set_password(password)
        staff.user.save(update_fields=["password"])
    sync_groups(staff.office)


def _account(login: str, name: str) -> User:
    user, made = User.objects.get_or_create(username=login, defaults={"last_name": name[:150]})
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


@transaction.atomic
def set_hosted(*, staff: Staff, hosted: list[Service]) -> None:
    """The services that somebody helps with: these, and no others."""
    ServiceHost.objects.filter(office=staff.office, staff=staff).exclude(
        service__in=hosted
    ).delete()
    for service in hosted:
        ServiceHost.objects.get_or_create(office=staff.office, service=service, staff=staff)
