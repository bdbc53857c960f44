import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0062_sendings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('handed_at', models.DateTimeField()),
                ('outcome', models.CharField(choices=[('handing_over', 'is being handed over'), ('accepted', 'accepted'), ('refused', 'refused at once'), ('unclear', 'no answer came'), ('not_sent', 'was not sent, as somebody saw in the mailbox')], default='handing_over', max_length=12)),
                ('code', models.CharField(blank=True, max_length=40)),
                ('task_id', models.CharField(blank=True, max_length=160)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sending', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='registry.sending')),
            ],
            options={
                'verbose_name': 'handing over',
                'verbose_name_plural': 'handings over',
                'ordering': ['office', 'sending', 'number'],
            },
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.UniqueConstraint(fields=('office', 'sending', 'number'), name='attempt_number_once'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome__in', ('handing_over', 'accepted', 'unclear'))), fields=('sending',), name='attempt_one_that_may_be_there'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['handing_over', 'accepted', 'refused', 'unclear', 'not_sent'])), name='attempt_outcome_known'),
        ),
    ]
