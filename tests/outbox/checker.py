"""Whether somebody may be told something this way at this minute: the slow, obvious answer.

Written without `clients.wishes` and `outbox.routing`, from the rows as they stand: it lists the
minutes of a week that are allowed. It must stay independent of them, or it proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

MINUTE = timedelta(minutes=1)
# What the one way of contact means (clients.models.ContactWay).
CHOSEN = {"email": "email", "sms": "sms", "phone": "call", "post": "letter", "person": "person"}


@dataclass(frozen=True)
class HandedOver:
    """A gateway got it for this address at this moment."""

    channel: str
    to: str
    at: datetime


def rows(sql: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def clock(text: object) -> int:
    """Minutes after midnight of a time as the database gives it."""
    hours, minutes = str(text).split(":")[:2]
    return 60 * int(hours) + int(minutes)


def allowed_minutes(client: int, channel: str) -> set[int]:
    """Of a week, counted from Monday, 0:00, by the wall clock. Quiet hours are taken out."""
    [(contact, protected, erased, quiet_from, quiet_until)] = rows(
        "SELECT c.contact, c.protected, c.erased_at, o.quiet_from, o.quiet_until"
        " FROM clients_client c JOIN offices_office o ON o.id = c.office_id WHERE c.id = %s",
        client,
    )
    said = rows(
        "SELECT leave FROM clients_wish WHERE client_id = %s AND channel = %s", client, channel
    )
    week = set(range(7 * 24 * 60))
    if erased is not None:
        return set()
    if said == [("never",)]:
        return set()
    if not said and (protected or CHOSEN.get(str(contact)) != channel):
        return set()
    if said == [("only_then",)]:
        week = safe_minutes(client)
    if channel in ("sms", "call"):
        week -= quiet_minutes(clock(quiet_from), clock(quiet_until))
    return week


def safe_minutes(client: int) -> set[int]:
    found = set()
    for weekday, opens, closes in rows(
        "SELECT weekday, opens, closes FROM clients_safehours WHERE client_id = %s", client
    ):
        for minute in range(clock(opens), clock(closes)):
            found.add((int(str(weekday)) - 1) * 24 * 60 + minute)
    return found


def quiet_minutes(begins: int, ends: int) -> set[int]:
    found, minute = set(), begins
    while minute != ends:
        found |= {day * 24 * 60 + minute for day in range(7)}
        minute = (minute + 1) % (24 * 60)
    return found


def minute_of_week(moment: datetime, tz: str) -> int:
    there = moment.astimezone(ZoneInfo(tz))
    return there.weekday() * 24 * 60 + there.hour * 60 + there.minute


def wrong_handing_over(client: int, tz: str, handed: HandedOver) -> str:
    """Why that was not allowed, by what the client wishes now; empty if it was."""
    [(email, phone)] = rows("SELECT email, phone FROM clients_client WHERE id = %s", client)
    if handed.to != {"email": email, "sms": phone}[handed.channel]:
        return f"{handed.channel} to another address"
    if handed.channel == "sms" and not str(phone).startswith(("+485", "+486", "+487", "+488")):
        return "a text message to a landline"
    if minute_of_week(handed.at, tz) not in allowed_minutes(client, handed.channel):
        return f"{handed.channel} at {handed.at}"
    return ""


def wrong_tasks(client: int, tz: str) -> list[str]:
    """Tasks to call or to tell that would break the wishes, if done in the time they name."""
    found = []
    for kind, created_at, due_from, due_at in rows(
        "SELECT kind, created_at, due_from, due_at FROM outbox_task"
        " WHERE client_id = %s AND kind IN ('call', 'tell', 'letter') AND done_at IS NULL",
        client,
    ):
        channel = {"call": "call", "tell": "person", "letter": "letter"}[str(kind)]
        allowed = allowed_minutes(client, channel)
        hours = rows(
            "SELECT 1 FROM clients_wish WHERE client_id = %s AND channel = %s"
            " AND leave = 'only_then'", client, channel,
        )  # fmt: skip
        moment, end = instant(due_from or created_at), instant(due_at)
        last = end if hours else moment + MINUTE
        while moment < last:
            if minute_of_week(moment, tz) not in allowed:
                found.append(f"{kind} at {moment}")
                break
            moment += MINUTE
    return found


def instant(value: object) -> datetime:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=ZoneInfo("UTC"))
    return datetime.fromisoformat(str(value)).replace(tzinfo=ZoneInfo("UTC"))
