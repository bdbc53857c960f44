import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0060_e_delivery_mailbox'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReceivedMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.CharField(max_length=160)),
                ('first_seen_at', models.DateTimeField()),
                ('sender_ade', models.CharField(blank=True, max_length=40)),
                ('text', models.TextField(blank=True)),
                ('evidence_at', models.DateTimeField(blank=True, null=True)),
                ('ask_at', models.DateTimeField(blank=True, null=True)),
                ('incomplete', models.BooleanField(default=False)),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.item')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'verbose_name': 'received e-Delivery message',
                'verbose_name_plural': 'received e-Delivery messages',
                'ordering': ['office', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('office', 'message_id'), name='received_message_once'), models.UniqueConstraint(condition=models.Q(('item__isnull', False)), fields=('office', 'item'), name='received_message_one_per_item'), models.CheckConstraint(condition=models.Q(('message_id', ''), _negated=True), name='received_message_has_an_id')],
            },
        ),
    ]
