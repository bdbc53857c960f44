from django.db import migrations, models


class Migration(migrations.Migration):
    """The nightly sweep finds links that ended by an index."""

    dependencies = [
        ("clients", "0006_merges"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="keepapart",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", False)),
                fields=["ended_at"],
                name="keep_apart_ended",
            ),
        ),
    ]
