import django.db.models.deletion
from django.db import migrations, models


def free_what_is_held(apps, schema_editor):
    """On the way back: a claim without a visit has no place in the old table."""
    apps.get_model('visits', 'Claim').objects.filter(visit=None).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('visits', '0004_hold'),
    ]

    operations = [
        migrations.AddField(
            model_name='claim',
            name='hold',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='visits.hold'),
        ),
        migrations.AddField(
            model_name='claim',
            name='expires_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='claim',
            name='visit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='visits.visit'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(('hold__isnull', False)), fields=['hold'], name='claim_by_hold'),
        ),
        migrations.RunPython(migrations.RunPython.noop, free_what_is_held),
    ]
