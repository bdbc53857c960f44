"""Who is told first when somebody calls for help."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offices", "0013_takes_urgent")]

    operations = [
        migrations.AddField(
            model_name="staff",
            name="answers_help",
            field=models.BooleanField(
                default=False,
                db_default=False,
                help_text=(
                    "Sees at once when somebody at this site calls for help. Where nobody does, "
                    "everybody who works at the entrance sees it."
                ),
                verbose_name="answers calls for help",
            ),
        ),
    ]
