"""The database knows the list of directions too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offices", "0015_room_direction")]

    operations = [
        migrations.AddConstraint(
            model_name="room",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("direction__in", ["", "straight", "left", "right", "stairs", "lift"])
                ),
                name="room_direction_known",
            ),
        ),
    ]
