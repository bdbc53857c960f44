"""How long an office waits before it says that somebody did not come."""

from django.core.validators import MaxValueValidator
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offices", "0008_travel_minutes")]

    operations = [
        migrations.AddField(
            model_name="office",
            name="grace_minutes",
            field=models.PositiveSmallIntegerField(
                db_default=15,
                default=15,
                validators=[MaxValueValidator(120)],
                verbose_name="minutes that we wait for somebody who is late",
            ),
        ),
    ]
