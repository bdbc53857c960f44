import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('entrance', '0006_roll_calls'),
        ('offices', '0011_waiting_area'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Tablet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('entrance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.entrance')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.site')),
                ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'tablet',
                'verbose_name_plural': 'tablets',
                'ordering': ['office', 'id'],
                'constraints': [models.UniqueConstraint(fields=('office', 'key'), name='tablet_key_once'), models.CheckConstraint(condition=models.Q(('key', ''), _negated=True), name='tablet_has_a_key'), models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('started_at')), _connector='OR'), name='tablet_ends_after_it_starts')],
            },
        ),
    ]
