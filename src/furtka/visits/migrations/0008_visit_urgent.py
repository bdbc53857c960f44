"""Urgent visits may take the times that are kept for them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0007_visit_series")]

    operations = [
        migrations.AddField(
            model_name="visit",
            name="urgent",
            field=models.BooleanField(db_default=False, default=False, verbose_name="urgent"),
        ),
    ]
