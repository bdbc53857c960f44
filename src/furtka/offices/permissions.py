"""What each role may do: one table, shown in docs/roles.md (tested)."""

from __future__ import annotations

from enum import StrEnum

from furtka.offices.models import Role


class Permission(StrEnum):
    """A named thing that people who work here may do."""

    SEE_TODAY = "see_today"
    SEE_VISITS = "see_visits"
    BOOK_VISITS = "book_visits"
    RUN_ENTRANCE = "run_entrance"
    SEE_ADDRESSES = "see_addresses"
    SEE_PROTECTED = "see_protected"
    TRUST_CONTACTS = "trust_contacts"
    USE_REGISTRY = "use_registry"
    ASSIGN_ITEMS = "assign_items"
    SEE_ORDERS = "see_orders"
    WRITE_ORDERS = "write_orders"
    APPROVE_ORDERS = "approve_orders"
    EDIT_WEBSITE = "edit_website"
    PUBLISH_WEBSITE = "publish_website"
    EDIT_OFFICE = "edit_office"
    EDIT_WORDINGS = "edit_wordings"
    SEE_NUMBERS = "see_numbers"
    READ_AUDIT = "read_audit"
    ENTER_ABSENCES = "enter_absences"
    CLOSE_DAYS = "close_days"
    SEE_HELP_CALLS = "see_help_calls"


P = Permission
_EVERYBODY = {P.SEE_TODAY, P.SEE_ORDERS}
_SERVES = {P.SEE_VISITS, P.BOOK_VISITS, P.RUN_ENTRANCE}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    # Reception enters absences because a colleague who is ill rings there first.
    Role.RECEPTION: frozenset(
        _EVERYBODY | _SERVES | {P.USE_REGISTRY, P.ASSIGN_ITEMS, P.SEE_ADDRESSES, P.ENTER_ABSENCES}
    ),
    Role.CASE_WORKER: frozenset(_EVERYBODY | _SERVES | {P.USE_REGISTRY}),
    Role.REGISTRY: frozenset(
        _EVERYBODY | {P.USE_REGISTRY, P.ASSIGN_ITEMS, P.SEE_VISITS, P.BOOK_VISITS}
    ),
    Role.UNIT_HEAD: frozenset(
        _EVERYBODY
        | _SERVES
        | {P.USE_REGISTRY, P.SEE_PROTECTED, P.WRITE_ORDERS, P.SEE_NUMBERS, P.EDIT_WEBSITE}
        | {P.TRUST_CONTACTS, P.ENTER_ABSENCES, P.CLOSE_DAYS, P.EDIT_WORDINGS, P.PUBLISH_WEBSITE}
        | {P.SEE_HELP_CALLS, P.ASSIGN_ITEMS}
    ),
    Role.EDITOR: frozenset(_EVERYBODY | {P.EDIT_WEBSITE, P.EDIT_WORDINGS}),
    Role.DIRECTOR: frozenset(
        _EVERYBODY
        | _SERVES
        | {P.USE_REGISTRY, P.WRITE_ORDERS, P.APPROVE_ORDERS, P.SEE_NUMBERS, P.EDIT_WEBSITE}
        | {P.SEE_PROTECTED, P.READ_AUDIT, P.TRUST_CONTACTS, P.ENTER_ABSENCES, P.CLOSE_DAYS}
        | {P.EDIT_WORDINGS, P.PUBLISH_WEBSITE, P.SEE_HELP_CALLS, P.ASSIGN_ITEMS}
    ),
    Role.ADMINISTRATOR: frozenset(
        _EVERYBODY
        | {P.EDIT_OFFICE, P.EDIT_WEBSITE, P.ENTER_ABSENCES, P.CLOSE_DAYS, P.EDIT_WORDINGS}
    ),
    Role.DPO: frozenset(_EVERYBODY | {P.READ_AUDIT, P.SEE_NUMBERS}),
}


# Each of these opens the editors' screens at /cms/, and nothing else does.
CMS_PERMISSIONS = (Permission.EDIT_WEBSITE, Permission.EDIT_OFFICE)


def may(role: str, permission: Permission) -> bool:
    """Whether that role may do it. An unknown role may do nothing."""
    return permission in ROLE_PERMISSIONS.get(Role(role), frozenset())
