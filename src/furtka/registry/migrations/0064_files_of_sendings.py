import django.core.validators
import django.db.models.deletion
import furtka.core.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0063_handings_over'),
    ]

    operations = [
        migrations.CreateModel(
            name='SentEvidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160, validators=[furtka.core.text.validate_line], verbose_name='name of the file')),
                ('sha256', models.CharField(max_length=64, validators=[django.core.validators.MinLengthValidator(64)])),
                ('kind', models.CharField(max_length=120)),
                ('size', models.PositiveBigIntegerField()),
                ('code', models.CharField(max_length=20)),
                ('identifier', models.CharField(max_length=160)),
                ('at', models.DateTimeField(blank=True, null=True)),
                ('stored_at', models.DateTimeField()),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('sending', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='registry.sending')),
            ],
            options={
                'verbose_name': 'evidence of an outgoing message',
                'verbose_name_plural': 'evidence of outgoing messages',
                'ordering': ['office', 'sending', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SentFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160, validators=[furtka.core.text.validate_line], verbose_name='name of the file')),
                ('sha256', models.CharField(max_length=64, validators=[django.core.validators.MinLengthValidator(64)])),
                ('kind', models.CharField(max_length=120)),
                ('size', models.PositiveBigIntegerField()),
                ('position', models.PositiveSmallIntegerField()),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('sending', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='registry.sending')),
            ],
            options={
                'verbose_name': 'file of an outgoing message',
                'verbose_name_plural': 'files of outgoing messages',
                'ordering': ['office', 'sending', 'position'],
            },
        ),
        migrations.AddConstraint(
            model_name='sentevidence',
            constraint=models.UniqueConstraint(fields=('office', 'sending', 'identifier', 'sha256'), name='sent_evidence_once'),
        ),
        migrations.AddConstraint(
            model_name='sentfile',
            constraint=models.UniqueConstraint(fields=('office', 'sending', 'position'), name='sent_file_position_once'),
        ),
    ]
