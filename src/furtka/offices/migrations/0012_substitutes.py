"""Who fetches a client when the host does not come."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offices", "0011_waiting_area")]

    operations = [
        migrations.AddField(
            model_name="staff",
            name="substitute",
            field=models.ForeignKey(
                blank=True,
                help_text="Fetches clients who wait for two minutes; else colleagues of the same unit.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="offices.staff",
                verbose_name="substitute at the door",
            ),
        ),
        migrations.AddConstraint(
            model_name="staff",
            constraint=models.CheckConstraint(
                condition=models.Q(("substitute", None))
                | models.Q(("substitute", models.F("pk")), _negated=True),
                name="staff_substitute_is_another",
                violation_error_message="Choose somebody else as the substitute.",
            ),
        ),
    ]
