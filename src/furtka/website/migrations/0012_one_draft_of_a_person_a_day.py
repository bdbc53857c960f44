"""Who writes the procedure anew for the same day changes their draft."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('offices', '0011_waiting_area'),
        ('website', '0011_drop_drafts_written_twice'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='procedureversion',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'draft')), fields=('office', 'author', 'valid_from'), name='procedure_one_draft_of_a_person'),
        ),
    ]
