"""How large the place is where people wait."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offices", "0010_reminders_quiet_hours_and_sms")]

    operations = [
        migrations.AddField(
            model_name="site",
            name="waiting_area_m2",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="From this Furtka suggests how many people fit in at a distance.",
                null=True,
                validators=[MinValueValidator(1), MaxValueValidator(10_000)],
                verbose_name="square metres where people wait",
            ),
        ),
    ]
