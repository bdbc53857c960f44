"""Who works here: a bearer token (`furtka token USERNAME`) or the browser's log-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from ninja.security.base import AuthBase
from ninja.utils import check_csrf
from wagtail.models import APIToken

from furtka.api.errors import NotAllowed, NotFound, NotLoggedIn
from furtka.offices.access import job_of
from furtka.offices.models import Office, Staff
from furtka.offices.permissions import Permission, may

_SAFE = ("GET", "HEAD", "OPTIONS")
# The time of last use is for people who tidy tokens up; not worth a write at each request.
_TOUCH = timedelta(minutes=10)


@dataclass(frozen=True)
class Worker:
    """Somebody who works at an office and is logged in."""

    user: User
    job: Staff


def staff_user(request: HttpRequest) -> User:
    """The person of the token or of the session. Raises NotLoggedIn, NotAllowed.

    A session's cookie is sent by the browser whoever made the page, so that what writes needs
    the CSRF token beside it. A token is sent only on purpose.
    """
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    if kind:
        user = _user_of(token.strip(), timezone.now()) if kind.lower() == "bearer" else None
        if user is None:
            raise NotLoggedIn
        return user
    if not request.user.is_authenticated or not request.user.is_active:
        raise NotLoggedIn
    if request.method not in _SAFE and check_csrf(request) is not None:
        raise NotAllowed
    return request.user


def require(request: HttpRequest, office: Office, permission: Permission) -> Worker:
    """Somebody of that office who may do it.

    Raises NotLoggedIn (401), NotFound for a stranger (404), NotAllowed for a colleague whose
    role does not allow it (403).
    """
    user = staff_user(request)
    job = job_of(user, office)
    if job is None:
        raise NotFound
    if not may(job.role, permission):
        raise NotAllowed
    return Worker(user, job)


def _user_of(token: str, now: datetime) -> User | None:
    if not APIToken.validate_token_format(token):
        return None
    hashes = APIToken.candidate_key_hashes(token)
    tokens = APIToken.objects.filter(key_hash__in=hashes, revoked_at=None).select_related("user")
    found = tokens.first()
    if found is None or not found.user.is_active:
        return None
    seldom = Q(last_used_at=None) | Q(last_used_at__lt=now - _TOUCH)
    APIToken.objects.filter(seldom, pk=found.pk).update(last_used_at=now)
    user: User = found.user
    return user


class StaffAuth(AuthBase):
    """Says in OpenAPI that an operation is for staff, and asks for the person first."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> Any | None:
        return staff_user(request)
