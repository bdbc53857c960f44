"""The register of posters that hang, each copy with its code, and its photo."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('offices', '0010_reminders_quiet_hours_and_sms'),
        ('rules', '0002_number_and_version'),
        ('website', '0006_procedures_and_acknowledgements'),
    ]

    operations = [
        migrations.CreateModel(
            name='PosterCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(verbose_name='version')),
                ('code', models.CharField(max_length=8, verbose_name='code')),
                ('place', models.CharField(max_length=120, verbose_name='where it hangs')),
                ('format', models.CharField(choices=[('a4', 'A4'), ('a3', 'A3'), ('a4-duzy-druk', 'A4, large print')], max_length=16, verbose_name='format')),
                ('language', models.CharField(choices=[('pl', 'Polish'), ('en', 'English'), ('uk', 'Ukrainian')], max_length=2, verbose_name='language')),
                ('hung_at', models.DateTimeField()),
                ('taken_down_at', models.DateTimeField(blank=True, null=True)),
                ('hung_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.staff')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='rules.order')),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.site')),
                ('taken_down_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.staff')),
            ],
            options={
                'verbose_name': 'copy of a poster',
                'verbose_name_plural': 'copies of posters',
                'ordering': ['office', '-hung_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='PosterPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('jpeg', models.BinaryField()),
                ('taken_at', models.DateTimeField()),
                ('copy', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='photo', to='website.postercopy')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'verbose_name': 'photo of a poster',
                'verbose_name_plural': 'photos of posters',
            },
        ),
        migrations.AddIndex(
            model_name='postercopy',
            index=models.Index(condition=models.Q(('taken_down_at', None)), fields=['office', 'order'], name='poster_hanging'),
        ),
        migrations.AddIndex(
            model_name='postercopy',
            index=models.Index(fields=['taken_down_at'], name='poster_taken_down'),
        ),
        migrations.AddConstraint(
            model_name='postercopy',
            constraint=models.UniqueConstraint(fields=('office', 'code'), name='poster_code_unique'),
        ),
        migrations.AddConstraint(
            model_name='postercopy',
            constraint=models.CheckConstraint(condition=models.Q(('taken_down_at', None), ('taken_down_at__gte', models.F('hung_at')), _connector='OR'), name='poster_taken_down_after_it_was_hung', violation_error_message="A sheet can't be taken down before it was hung."),
        ),
        migrations.AddConstraint(
            model_name='postercopy',
            constraint=models.CheckConstraint(condition=models.Q(('taken_down_by', None), models.Q(('taken_down_at', None), _negated=True), _connector='OR'), name='poster_taken_down_at_some_time'),
        ),
        migrations.AddConstraint(
            model_name='postercopy',
            constraint=models.CheckConstraint(condition=models.Q(('format__in', ['a4', 'a3', 'a4-duzy-druk'])), name='poster_format_known'),
        ),
        migrations.AddConstraint(
            model_name='postercopy',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['pl', 'en', 'uk'])), name='poster_language_known'),
        ),
        migrations.AddConstraint(
            model_name='postercopy',
            constraint=models.CheckConstraint(condition=models.Q(('place', ''), _negated=True), name='poster_hangs_somewhere'),
        ),
    ]
