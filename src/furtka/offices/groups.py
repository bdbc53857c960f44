"""Django's groups, kept in sync with ROLE_PERMISSIONS, for the editors' screens alone.

Our own pages ask `permissions.may`. Wagtail asks Django's permissions, so each permission that
opens /cms/ is a group, and everybody whose role has it is a member.
"""

from __future__ import annotations

from furtka.offices.models import Office


def sync_groups(office: Office) -> None:
    """Bring groups and memberships of that office's people in line with their roles."""
