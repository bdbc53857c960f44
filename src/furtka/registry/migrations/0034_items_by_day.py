from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0033_words_of_earlier_items'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='item',
            index=models.Index(fields=['office', 'recorded_at'], name='item_recorded'),
        ),
    ]
