"""What is a draft again, or waits again, was never approved: the database guards it."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("rules", "0005_numbers_of_earlier_orders"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=~Q(status__in=["draft", "submitted"])
                | Q(approved_at=None, approver=None, number=None),
                name="order_draft_is_not_approved",
            ),
        ),
    ]
