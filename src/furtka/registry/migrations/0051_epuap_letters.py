import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('offices', '0017_day_sheet_email'),
        ('registry', '0050_imported'),
    ]

    operations = [
        migrations.CreateModel(
            name='EpuapLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('identifier', models.CharField(blank=True, max_length=160)),
                ('sort', models.CharField(blank=True, max_length=200, verbose_name='sort of letter')),
                ('text', models.TextField(blank=True, verbose_name='text of the letter')),
                ('address', models.TextField(blank=True, verbose_name='address of the sender')),
                ('contacts', models.TextField(blank=True, verbose_name='telephone and e-mail of the sender')),
                ('links', models.TextField(blank=True)),
                ('signed', models.BooleanField(default=False)),
                ('signed_at', models.DateTimeField(blank=True, null=True)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='epuap_letters', to='registry.item')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'verbose_name': 'letter of ePUAP',
                'verbose_name_plural': 'letters of ePUAP',
            },
        ),
        migrations.AddIndex(
            model_name='epuapletter',
            index=models.Index(fields=['office', 'identifier'], name='epuap_letter_by_identifier'),
        ),
        migrations.AddConstraint(
            model_name='epuapletter',
            constraint=models.UniqueConstraint(fields=('office', 'item'), name='epuap_letter_of_item_once'),
        ),
        migrations.AddConstraint(
            model_name='epuapletter',
            constraint=models.CheckConstraint(condition=models.Q(('signed', True), ('signed_at__isnull', True), _connector='OR'), name='epuap_letter_signed_at_if_signed'),
        ),
    ]
