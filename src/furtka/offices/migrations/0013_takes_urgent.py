"""Who is called for an urgent matter without an appointment."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offices", "0012_substitutes")]

    operations = [
        migrations.AddField(
            model_name="staff",
            name="takes_urgent",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Is called when somebody comes with an urgent matter and no appointment.",
                verbose_name="takes urgent matters",
            ),
        ),
    ]
