"""What an order said before its words were corrected."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("offices", "0011_waiting_area"),
        ("rules", "0003_emergency_and_replacement"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OrderWords",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=160)),
                ("legal_basis", models.CharField(max_length=300)),
                ("reason", models.TextField(blank=True)),
                ("reason_en", models.TextField(blank=True)),
                ("reason_uk", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="rules.order",
                    ),
                ),
            ],
            options={"ordering": ["office", "order", "-version"]},
        ),
        migrations.AddConstraint(
            model_name="orderwords",
            constraint=models.UniqueConstraint(
                fields=("office", "order", "version"), name="order_words_once_per_version"
            ),
        ),
    ]
