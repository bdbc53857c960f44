"""A day that enters the horizon may open in parts."""

from django.db import migrations, models

from furtka.offices.models.places import validate_hours


class Migration(migrations.Migration):
    dependencies = [("offices", "0003_service_fair_access")]

    operations = [
        migrations.AddField(
            model_name="office",
            name="release_hours",
            field=models.JSONField(
                blank=True,
                db_default=models.Value([], models.JSONField()),
                default=list,
                validators=[validate_hours],
                verbose_name="hours at which a new day opens online",
            ),
        ),
    ]
