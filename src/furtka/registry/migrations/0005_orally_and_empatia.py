from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0004_oral_records'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='item',
            name='item_channel_known',
        ),
        migrations.AlterField(
            model_name='item',
            name='channel',
            field=models.CharField(choices=[('phone', 'phone'), ('email', 'e-mail'), ('post', 'post'), ('in_person', 'in person'), ('oral', 'orally, to a record'), ('epuap', 'ePUAP'), ('e_delivery', 'e-Delivery'), ('empatia', 'Emp@tia')], max_length=12, verbose_name='channel'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['phone', 'email', 'post', 'in_person', 'oral', 'epuap', 'e_delivery', 'empatia'])), name='item_channel_known'),
        ),
    ]
