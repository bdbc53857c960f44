import django.db.models.deletion
from django.db import migrations, models
import furtka.core.text


class Migration(migrations.Migration):

    dependencies = [
        ('offices', '0017_day_sheet_email'),
        ('registry', '0006_matter_and_effect'),
    ]

    operations = [
        migrations.CreateModel(
            name='EffectRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('phone', 'phone'), ('email', 'e-mail'), ('post', 'post'), ('in_person', 'in person'), ('oral', 'orally, to a record'), ('epuap', 'ePUAP'), ('e_delivery', 'e-Delivery'), ('empatia', 'Emp@tia')], max_length=12, verbose_name='channel')),
                ('matter', models.CharField(choices=[('application', 'application (help, allowance)'), ('complaint', 'complaint or proposal'), ('information', 'request for public information'), ('question', 'question, change of a visit')], max_length=12, verbose_name='what sort of matter')),
                ('effect', models.CharField(choices=[('effective', 'effective'), ('needs_signature', 'needs a signature or the same in writing'), ('ineffective_inform', 'no effect in law: tell how to do it right'), ('informal_contact', 'informal contact')], max_length=20, verbose_name='effect in law')),
                ('basis', models.CharField(blank=True, max_length=200, validators=[furtka.core.text.validate_line], verbose_name='legal basis')),
                ('confirmed_by', models.CharField(blank=True, max_length=160)),
                ('confirmed_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'effect of a way',
                'verbose_name_plural': 'effects of ways',
            },
        ),
        migrations.AddField(
            model_name='effectrule',
            name='office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office'),
        ),
        migrations.AddConstraint(
            model_name='effectrule',
            constraint=models.UniqueConstraint(fields=('office', 'channel', 'matter'), name='effect_rule_once'),
        ),
        migrations.AddConstraint(
            model_name='effectrule',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['phone', 'email', 'post', 'in_person', 'oral', 'epuap', 'e_delivery', 'empatia'])), name='effect_rule_channel_known'),
        ),
        migrations.AddConstraint(
            model_name='effectrule',
            constraint=models.CheckConstraint(condition=models.Q(('matter__in', ['application', 'complaint', 'information', 'question'])), name='effect_rule_matter_known'),
        ),
        migrations.AddConstraint(
            model_name='effectrule',
            constraint=models.CheckConstraint(condition=models.Q(('effect__in', ['effective', 'needs_signature', 'ineffective_inform', 'informal_contact'])), name='effect_rule_effect_known'),
        ),
        migrations.AddConstraint(
            model_name='effectrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_by', ''), ('confirmed_on__isnull', True)), models.Q(models.Q(('confirmed_by', ''), _negated=True), ('confirmed_on__isnull', False)), _connector='OR'), name='effect_rule_confirmed_by_somebody'),
        ),
    ]
