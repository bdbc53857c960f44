from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0065_attempts_on_their_way'),
    ]

    operations = [
        migrations.AddField(
            model_name='attempt',
            name='reference',
            field=models.CharField(blank=True, db_default='', default='', max_length=60),
        ),
        migrations.AddField(
            model_name='attempt',
            name='seen_as',
            field=models.CharField(blank=True, db_default='', default='', max_length=160),
        ),
    ]
