"""What administrators do to an office outside the editors' screens."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction

from furtka.offices.models import Office, Staff

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
