import django.db.models.deletion
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('offices', '0010_reminders_quiet_hours_and_sms'),
        ('website', '0005_words_of_notices_folded'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ProcedureVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(blank=True, null=True, verbose_name='number')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('title_en', models.CharField(blank=True, max_length=255, verbose_name='title in English')),
                ('title_uk', models.CharField(blank=True, max_length=255, verbose_name='title in Ukrainian')),
                ('body', wagtail.fields.RichTextField(blank=True, verbose_name='text')),
                ('body_en', wagtail.fields.RichTextField(blank=True, verbose_name='text in English')),
                ('body_uk', wagtail.fields.RichTextField(blank=True, verbose_name='text in Ukrainian')),
                ('changes', models.CharField(blank=True, max_length=300, verbose_name='what changes')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until, that day not included')),
                ('status', models.CharField(choices=[('draft', 'draft'), ('approved', 'approved'), ('withdrawn', 'withdrawn')], default='draft', max_length=10, verbose_name='status')),
                ('created_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('approver', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='procedures', to='offices.office')),
            ],
            options={
                'verbose_name': 'version of the safety procedure',
                'verbose_name_plural': 'versions of the safety procedure',
                'ordering': ['office', '-valid_from', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Acknowledgement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.staff')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='read_by', to='website.procedureversion')),
            ],
            options={
                'verbose_name': 'acknowledgement',
                'verbose_name_plural': 'acknowledgements',
            },
        ),
        migrations.AddConstraint(
            model_name='procedureversion',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'approved', 'withdrawn'])), name='procedure_status_known'),
        ),
        migrations.AddConstraint(
            model_name='procedureversion',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='procedure_valid_some_day'),
        ),
        migrations.AddConstraint(
            model_name='procedureversion',
            constraint=models.CheckConstraint(condition=models.Q(('approver', None), models.Q(('approver', models.F('author')), _negated=True), _connector='OR'), name='procedure_approved_by_another', violation_error_message='Somebody else must approve the procedure.'),
        ),
        migrations.AddConstraint(
            model_name='procedureversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'approved'), _negated=True), models.Q(('approved_at__isnull', False), ('approver__isnull', False), ('number__isnull', False)), _connector='OR'), name='procedure_approval_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='procedureversion',
            constraint=models.UniqueConstraint(fields=('office', 'number'), name='procedure_number_unique'),
        ),
        migrations.AddConstraint(
            model_name='procedureversion',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'approved'), ('valid_until', None)), fields=('office',), name='procedure_one_open_ended'),
        ),
        migrations.AddConstraint(
            model_name='procedureversion',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'approved')), fields=('office', 'valid_from'), name='procedure_one_begins_a_day'),
        ),
        migrations.AddConstraint(
            model_name='acknowledgement',
            constraint=models.UniqueConstraint(fields=('version', 'staff'), name='acknowledged_once'),
        ),
    ]
