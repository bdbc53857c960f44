import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("registry", "0052_find_files_by_bytes"),
        ('offices', '0017_day_sheet_email'),
    ]

    operations = [
        migrations.CreateModel(
            name='MailboxState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last_ok_at', models.DateTimeField(blank=True, null=True)),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('rests_until', models.DateTimeField(blank=True, null=True)),
                ('trouble', models.CharField(blank=True, default='', max_length=40)),
                ('office', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'verbose_name': 'state of the e-Delivery mailbox',
                'verbose_name_plural': 'states of e-Delivery mailboxes',
            },
        ),
    ]
