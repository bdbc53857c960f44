import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('offices', '0002_name_the_links_in_words'),
        ('visits', '0003_party_of_twenty_at_most'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('desk', 'while we talk to the client'), ('reopening', 'after a cancellation'), ('offer', 'offered to somebody who waits')], max_length=10, verbose_name='what for')),
                ('kind', models.CharField(choices=[('in_person', 'at the office'), ('phone', 'by phone'), ('home', 'at home')], max_length=10, verbose_name='way of meeting')),
                ('starts_at', models.DateTimeField(verbose_name='from')),
                ('ends_at', models.DateTimeField(verbose_name='to')),
                ('party', models.PositiveSmallIntegerField(default=1, verbose_name='people')),
                ('needs', models.JSONField(blank=True, default=list, verbose_name='needs')),
                ('key', models.CharField(blank=True, default='', max_length=64)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(verbose_name='until')),
                ('entrance', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.entrance')),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.staff')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='offices.office')),
                ('room', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.room')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.service')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.site')),
                ('visit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='holds', to='visits.visit')),
            ],
            options={
                'verbose_name': 'hold',
                'verbose_name_plural': 'holds',
            },
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(fields=['office', 'expires_at'], name='hold_by_expiry'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('purpose__in', ['desk', 'reopening', 'offer'])), name='hold_purpose_known'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['in_person', 'phone', 'home'])), name='hold_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='hold_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('party__gte', 1)), name='hold_party_of_one_or_more'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.UniqueConstraint(fields=('office', 'visit'), name='hold_once_for_a_visit'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('office', 'key'), name='hold_key_once'),
        ),
    ]
