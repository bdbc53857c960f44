import django.db.models.deletion
from django.db import migrations, models


def forget_walk_ins(apps, schema_editor):
    """Backwards only: before this step there was no place for the steps of walk-ins."""
    apps.get_model('entrance', 'Step').objects.filter(visit=None).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('entrance', '0002_walk_ins'),
    ]

    operations = [
        migrations.AlterField(
            model_name='step',
            name='visit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='visits.visit'),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget_walk_ins),
        migrations.AddField(
            model_name='step',
            name='walk_in',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='entrance.walkin'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at', None), models.Q(('walk_in', None), _negated=True)), fields=('office', 'walk_in', 'became'), name='step_of_walk_in_taken_once'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('visit', None), ('walk_in__isnull', False)), models.Q(('visit__isnull', False), ('walk_in', None)), _connector='OR'), name='step_of_one_client'),
        ),
    ]
