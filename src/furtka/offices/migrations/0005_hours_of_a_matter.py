"""A matter may have hours of its own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offices", "0004_release_hours")]

    operations = [
        migrations.AddField(
            model_name="openinghours",
            name="service",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="hours",
                to="offices.service",
                verbose_name="only for the matter",
            ),
        ),
    ]
