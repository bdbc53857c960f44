"""How many came in, where that was counted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("entrance", "0010_step_by_time")]

    operations = [
        migrations.AddField(
            model_name="arrival",
            name="people",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="arrival",
            constraint=models.CheckConstraint(
                condition=models.Q(("people", None))
                | models.Q(("people__gte", 1), ("people__lte", 20)),
                name="arrival_people_possible",
            ),
        ),
    ]
