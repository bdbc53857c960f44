import django.db.models.deletion
import furtka.core.text
import furtka.registry.edelivery.ade
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0061_received_messages'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Sending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ade', models.CharField(max_length=40, validators=[furtka.registry.edelivery.ade.validate_ade], verbose_name='address for e-Delivery')),
                ('name', models.CharField(max_length=160, validators=[furtka.core.text.validate_line], verbose_name='to whom')),
                ('subject', models.CharField(max_length=160, validators=[furtka.core.text.validate_line], verbose_name='about what')),
                ('text', models.CharField(blank=True, max_length=5000, verbose_name='text')),
                ('state', models.CharField(choices=[('draft', 'not sent yet'), ('ready', 'waits to be sent'), ('handing_over', 'is being handed over'), ('submitted', 'handed over'), ('sent', 'sent'), ('waiting', 'waits for the addressee'), ('delivered', 'delivered'), ('deemed_delivered', 'deemed delivered'), ('rejected', 'rejected'), ('not_delivered', 'not delivered'), ('to_check', 'to be checked')], default='draft', max_length=16, verbose_name='state')),
                ('created_at', models.DateTimeField()),
                ('once', models.CharField(blank=True, max_length=36)),
                ('next_at', models.DateTimeField(blank=True, null=True)),
                ('message_id', models.CharField(blank=True, max_length=160)),
                ('word', models.CharField(blank=True, max_length=40)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('delivered_at', models.DateTimeField(blank=True, null=True)),
                ('trouble', models.CharField(blank=True, max_length=40)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sendings', to='registry.item')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sendings', to='offices.office')),
            ],
            options={
                'verbose_name': 'outgoing e-Delivery message',
                'verbose_name_plural': 'outgoing e-Delivery messages',
                'ordering': ['office', '-pk'],
            },
        ),
        migrations.AddIndex(
            model_name='sending',
            index=models.Index(condition=models.Q(('next_at__isnull', False)), fields=['office', 'state', 'next_at'], name='sending_next'),
        ),
        migrations.AddIndex(
            model_name='sending',
            index=models.Index(fields=['office', 'state', '-id'], name='sending_by_state'),
        ),
        migrations.AddConstraint(
            model_name='sending',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'ready', 'handing_over', 'submitted', 'sent', 'waiting', 'delivered', 'deemed_delivered', 'rejected', 'not_delivered', 'to_check'])), name='sending_state_known'),
        ),
        migrations.AddConstraint(
            model_name='sending',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('sent', 'waiting', 'delivered', 'deemed_delivered', 'not_delivered')), _negated=True), models.Q(('message_id', ''), _negated=True), _connector='OR'), name='sending_known_there_has_an_id'),
        ),
        migrations.AddConstraint(
            model_name='sending',
            constraint=models.CheckConstraint(condition=models.Q(('delivered_at', None), ('state__in', ('delivered', 'deemed_delivered')), _connector='OR'), name='sending_date_only_of_the_delivered'),
        ),
        migrations.AddConstraint(
            model_name='sending',
            constraint=models.UniqueConstraint(condition=models.Q(('message_id', ''), _negated=True), fields=('office', 'message_id'), name='sending_message_once'),
        ),
        migrations.AddConstraint(
            model_name='sending',
            constraint=models.UniqueConstraint(condition=models.Q(('once', ''), _negated=True), fields=('office', 'once'), name='sending_form_sent_once'),
        ),
    ]
