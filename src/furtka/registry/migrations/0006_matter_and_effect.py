from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0005_orally_and_empatia'),
    ]

    operations = [
        migrations.AddField(
            model_name='item',
            name='effect',
            field=models.CharField(blank=True, choices=[('effective', 'effective'), ('needs_signature', 'needs a signature or the same in writing'), ('ineffective_inform', 'no effect in law: tell how to do it right'), ('informal_contact', 'informal contact')], db_default='', default='', max_length=20, verbose_name='effect in law'),
        ),
        migrations.AddField(
            model_name='item',
            name='matter',
            field=models.CharField(blank=True, choices=[('application', 'application (help, allowance)'), ('complaint', 'complaint or proposal'), ('information', 'request for public information'), ('question', 'question, change of a visit')], db_default='', default='', max_length=12, verbose_name='what sort of matter'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.CheckConstraint(condition=models.Q(('matter__in', ['', 'application', 'complaint', 'information', 'question'])), name='item_matter_known'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.CheckConstraint(condition=models.Q(('effect__in', ['', 'effective', 'needs_signature', 'ineffective_inform', 'informal_contact'])), name='item_effect_known'),
        ),
    ]
