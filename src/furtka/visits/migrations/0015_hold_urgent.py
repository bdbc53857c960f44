"""What was held for an urgent visit becomes one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0014_used_proof")]

    operations = [
        migrations.AddField(
            model_name="hold",
            name="urgent",
            field=models.BooleanField(db_default=False, default=False, verbose_name="urgent"),
        ),
    ]
