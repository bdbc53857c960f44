"""The pages of the register, as every one of them offers the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from furtka.core.registers import Register
from furtka.offices.models import Staff
from furtka.offices.permissions import Permission, may

ASIDE, SETTINGS = "aside", "settings"
# Pages that are looked for together stand behind one tab.
GROUPS: Mapping[str, str | Promise] = {
    ASIDE: _("Not registered"),
    SETTINGS: _("Settings"),
}


@dataclass(frozen=True)
class Tab:
    """`url`: the name of an address without arguments. Who lacks `permission` does not see it.
    `count`: how many things wait there, in one query; without it no number is shown. `group`: a
    key of GROUPS, where it does not stand by itself."""

    url: str
    label: str | Promise
    permission: Permission = Permission.USE_REGISTRY
    count: Callable[[Staff], int] | None = None
    group: str = ""


@dataclass(frozen=True)
class Shown:
    """One tab for one reader. `within`: the pages of its group, if it is the open one."""

    url: str
    label: str | Promise
    count: int
    current: bool
    within: tuple[Shown, ...] = ()


# The name begins with its place.
tabs: Register[Tab] = Register()


def shown_to(job: Staff, view: str) -> list[Shown]:
    """The tabs for that reader, who is on the page of the address named `view`. As many queries
    as there are tabs with a count."""
    seen = [tab for tab in tabs if may(job.role, tab.permission)]
    found = []
    for tab in seen:
        one = Shown(tab.url, tab.label, tab.count(job) if tab.count else 0, tab.url == view)
        found.append((tab.group, one))
    return [
        _of_group(group, tuple(one for other, one in found if other == group)) if group else one
        for place, (group, one) in enumerate(found)
        if not group or group not in [other for other, _one in found[:place]]
    ]


def _of_group(group: str, pages: tuple[Shown, ...]) -> Shown:
    """It leads to the first page where something waits, or else to its first."""
    first = next((page for page in pages if page.count), pages[0])
    current = any(page.current for page in pages)
    count = sum(page.count for page in pages)
    return Shown(first.url, GROUPS[group], count, current, pages if current else ())


def register() -> None:
    tabs.add("10 items", Tab("registry:index", _("Incoming")))
    effects = Tab("registry:effects", _("What has effect in law"), group=SETTINGS)
    tabs.add("93 effects", effects)
    terms = Tab("registry:terms:rules", _("How long each term is"), group=SETTINGS)
    tabs.add("94 terms", terms)
