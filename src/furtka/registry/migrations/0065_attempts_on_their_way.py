from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("registry", "0064_files_of_sendings"),
    ]

    operations = [
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(condition=models.Q(('outcome', 'handing_over')), fields=['handed_at'], name='attempt_on_its_way'),
        ),
    ]
