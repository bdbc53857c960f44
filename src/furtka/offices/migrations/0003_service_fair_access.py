"""Who gets the times of a service's day, and complaints, which no mode can close."""

from django.core.validators import MaxValueValidator
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("offices", "0002_name_the_links_in_words")]

    operations = [
        migrations.AddField(
            model_name="service",
            name="complaints",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="No service mode takes these hours away: the law demands them.",
                verbose_name="complaints and proposals",
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="staff_share",
            field=models.PositiveSmallIntegerField(
                db_default=0,
                default=0,
                validators=[MaxValueValidator(100)],
                verbose_name="part of each day kept for phone and desk, in percent",
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="urgent_slots",
            field=models.PositiveSmallIntegerField(
                db_default=0,
                default=0,
                validators=[MaxValueValidator(50)],
                verbose_name="times a day kept for urgent visits",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=Q(("staff_share__gte", 0), ("staff_share__lte", 100)),
                name="service_share_is_a_percentage",
                violation_error_message="The part kept is between 0 and 100 percent.",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=Q(("urgent_slots__gte", 0), ("urgent_slots__lte", 50)),
                name="service_urgent_slots_sensible",
                violation_error_message="Between 0 and 50 times a day are kept.",
            ),
        ),
    ]
