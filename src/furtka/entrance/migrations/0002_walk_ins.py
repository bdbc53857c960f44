import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('entrance', '0001_initial'),
        ('offices', '0011_waiting_area'),
        ('registry', '0003_whom_an_item_is_from'),
        ('visits', '0023_carry_out_stopped'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WalkIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('code', models.CharField(max_length=16, verbose_name='code')),
                ('about', models.CharField(choices=[('urgent', 'urgent'), ('oral', 'hands in a matter orally'), ('papers', 'brings papers'), ('other', 'another matter')], max_length=8, verbose_name='what it is about')),
                ('party', models.PositiveSmallIntegerField(default=1, verbose_name='people')),
                ('needs', models.JSONField(blank=True, default=list, verbose_name='needs')),
                ('language', models.CharField(default='pl', max_length=2, verbose_name='language')),
                ('status', models.CharField(choices=[('held', 'held'), ('booked', 'booked'), ('arrived', 'at the entrance'), ('met', 'met'), ('in_room', 'in the room'), ('leaving', 'leaving'), ('left', 'left'), ('client_cancelled', 'cancelled by the client'), ('office_cancelled', 'cancelled by the office'), ('excused', 'excused'), ('no_show', 'did not come')], default='arrived', max_length=16, verbose_name='status')),
                ('status_since', models.DateTimeField()),
                ('came_at', models.DateTimeField(verbose_name='came at')),
                ('outcome', models.CharField(blank=True, choices=[('', 'not ended'), ('served', 'was served'), ('booked', 'has an appointment now'), ('call', 'will be called'), ('went', 'went away by themselves'), ('mistake', 'entered by mistake')], default='', max_length=8, verbose_name='outcome')),
                ('uid', models.CharField(blank=True, default='', max_length=64)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('host', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='walk_ins', to='offices.staff', verbose_name='host')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.item')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='walk_ins', to='offices.office')),
                ('room', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='walk_ins', to='offices.room', verbose_name='room')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='walk_ins', to='offices.site')),
            ],
            options={
                'verbose_name': 'person without an appointment',
                'verbose_name_plural': 'people without an appointment',
                'ordering': ['office', 'id'],
            },
        ),
        migrations.AddIndex(
            model_name='walkin',
            index=models.Index(condition=models.Q(('status__in', ('arrived', 'met', 'in_room', 'leaving'))), fields=['office', 'site'], name='walk_in_present'),
        ),
        migrations.AddConstraint(
            model_name='walkin',
            constraint=models.UniqueConstraint(fields=('office', 'site', 'day', 'code'), name='walk_in_code_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='walkin',
            constraint=models.UniqueConstraint(condition=models.Q(('uid', ''), _negated=True), fields=('office', 'uid'), name='walk_in_entered_once'),
        ),
        migrations.AddConstraint(
            model_name='walkin',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ('arrived', 'met', 'in_room', 'leaving', 'left'))), name='walk_in_status_known'),
        ),
        migrations.AddConstraint(
            model_name='walkin',
            constraint=models.CheckConstraint(condition=models.Q(('about__in', ['urgent', 'oral', 'papers', 'other'])), name='walk_in_about_known'),
        ),
        migrations.AddConstraint(
            model_name='walkin',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'served', 'booked', 'call', 'went', 'mistake'])), name='walk_in_outcome_known'),
        ),
        migrations.AddConstraint(
            model_name='walkin',
            constraint=models.CheckConstraint(condition=models.Q(('party__gte', 1), ('party__lte', 20)), name='walk_in_party_possible'),
        ),
    ]
