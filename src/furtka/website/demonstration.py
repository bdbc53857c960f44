"""The demonstration's safety procedure: approved, and read by some of the staff only."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import User

from furtka.core.clock import local_day
from furtka.offices.models import Office, Staff
from furtka.website import procedures
from furtka.website.models import ProcedurePage, ProcedureVersion
from furtka.website.services import starter_words

AGE = timedelta(days=14)
CHANGES = "Po każdą osobę wychodzimy do drzwi i odprowadzamy ją do wyjścia."
# Accounts of those who have read it, and how many days after its first one.
READ = {"dyrektor": 0, "kierownik": 1, "recepcja": 3}
LOGINS = (*READ, "redaktor")


def approve_procedure(office: Office, now: datetime) -> ProcedureVersion | None:
    """The editor wrote it, the director approved it two weeks ago, a few have read it since.

    None where the office has no such page or people, or a version already.
    """
    jobs = Staff.objects.filter(office=office, user__username__in=LOGINS).select_related("user")
    known = {job.user.username: (job, job.user) for job in jobs if job.user is not None}
    found = procedures.written(office)
    if found is None or not {"redaktor", "dyrektor"} <= known.keys():
        return None
    if ProcedureVersion.objects.filter(office=office).exists():
        return None
    began, editor, director = now - AGE, known["redaktor"][1], known["dyrektor"][1]
    _write(found.page, editor, director)
    draft = procedures.draft_version(
        office=office, valid_from=local_day(began, office.tz), changes=CHANGES,
        now=began - timedelta(days=1), actor=editor,
    )  # fmt: skip
    version = procedures.approve_version(
        version=draft, read=procedures.mark_of(draft), now=began, actor=director
    )
    for login, days in READ.items():
        if login in known:
            at = began + timedelta(days=days, minutes=20)
            procedures.acknowledge(version=version, staff=known[login][0], now=at)
    return version


def _write(page: ProcedurePage, editor: User, director: User) -> None:
    for name, text in starter_words("demonstration-procedure").items():
        setattr(page, name, text)
    revision = page.save_revision(user=editor)
    revision.publish(user=director, skip_permission_checks=True)
