"""Where one goes first from the entrance to a room."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offices", "0014_who_answers_help")]

    operations = [
        migrations.AddField(
            model_name="room",
            name="direction",
            field=models.CharField(
                blank=True,
                choices=[
                    ("straight", "straight on"),
                    ("left", "to the left"),
                    ("right", "to the right"),
                    ("stairs", "up the stairs"),
                    ("lift", "by lift"),
                ],
                db_default="",
                default="",
                help_text="Where one goes first from the entrance; shown on the screens.",
                max_length=8,
                verbose_name="direction",
            ),
        ),
    ]
