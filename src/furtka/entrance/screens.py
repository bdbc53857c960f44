"""What the fragments of the live screens need, and the fragments drawn for those who look on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import close_old_connections
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, override

from furtka.entrance import selectors
from furtka.entrance.doors import through
from furtka.entrance.drawn import Drawings, Kind
from furtka.entrance.live import pulse
from furtka.offices.models import Entrance, Site
from furtka.offices.published import main_phone
from furtka.rules.models import Mode
from furtka.rules.selectors import obligation_texts, rules_in_force
from furtka.rules.texts import HEADLINES, texts_of
from furtka.rules.words import limit_texts


def board_context(
    site: Site, now: datetime, *, sees_protected: bool, door: Entrance | None = None
) -> dict[str, Any]:
    """For _board.html. `site` comes with its office; `door`: only who comes in there."""
    board = selectors.board(site.office, site, now, sees_protected=sees_protected)
    board = through(door, board) if door else board
    return {
        "board": board,
        "columns": selectors.columns(board),
        "limits": limit_texts(board.rules.limits),
        "site": site,
        "door": door,
        # A press on the board of one door comes back to it, without JavaScript too.
        "keep": format_html('<input type="hidden" name="drzwi" value="{}">', door.pk)
        if door
        else "",
        "tz": site.office.tz,
        "drawn": int(now.timestamp() * 1000),
    }


def wall_context(site: Site, now: datetime) -> dict[str, Any]:
    """For _screen.html: public, no names, nothing sensitive. `site` comes with its office."""
    office = site.office
    rules = rules_in_force(office, site, None, now)
    return {
        "site": site,
        "office": office,
        "called": selectors.called(office, site, now),
        "rules": rules,
        "nobody_comes": rules.mode in (Mode.REMOTE_ONLY, Mode.CLOSED),
        "main_phone": main_phone(office) if rules.mode == Mode.REMOTE_ONLY else None,
        "obligations": obligation_texts(office, rules.obligations, limits=rules.limits),
        "headline": HEADLINES[rules.mode],
        "orders": texts_of(office, rules.orders, get_language() or "pl"),
        "now": now,
    }


def draw(kind: Kind) -> str:
    """The fragment that everybody of that kind sees now, in their language.

    Its forms carry no CSRF token: each page puts its own in.
    """
    close_old_connections()  # drawn in a thread that lives as long as the process
    site = Site.objects.select_related("office").get(pk=kind.site, office=kind.office)
    now = timezone.now()
    with override(kind.language):
        if kind.shows == "screen":
            return render_to_string("entrance/_screen.html", wall_context(site, now))
        door = Entrance.objects.filter(site=site, pk=kind.door).first() if kind.door else None
        context = board_context(site, now, sees_protected=kind.sees_protected, door=door)
        return render_to_string("entrance/_board.html", context)


drawings = Drawings(pulse, draw)
