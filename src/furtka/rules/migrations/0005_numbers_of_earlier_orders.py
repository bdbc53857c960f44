"""Orders that were approved before orders had numbers get one, and with it a public page."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.db import migrations
from django.db.models import Max


def number_earlier_orders(apps: Any, schema_editor: Any) -> None:
    """In the order of their approval, after what was given in that year of the office's calendar.

    Numbers that were given stay as they are: they hang on doors.
    """
    Order = apps.get_model("rules", "Order")
    without = Order.objects.filter(number=None).exclude(approved_at=None)
    last: dict[tuple[int, int], int] = {}
    for order in without.select_related("office").order_by("approved_at", "pk"):
        year = order.approved_at.astimezone(ZoneInfo(order.office.tz)).year
        key = (order.office_id, year)
        if key not in last:
            given = Order.objects.filter(office=order.office_id, year=year)
            last[key] = given.aggregate(last=Max("number"))["last"] or 0
        last[key] += 1
        order.year, order.number = year, last[key]
        order.save(update_fields=["year", "number"])


class Migration(migrations.Migration):
    dependencies = [
        ("rules", "0004_words_of_orders"),
    ]

    # On the way back the numbers stay: old code does not mind them, and sheets may show them.
    operations = [
        migrations.RunPython(number_earlier_orders, migrations.RunPython.noop),
    ]
