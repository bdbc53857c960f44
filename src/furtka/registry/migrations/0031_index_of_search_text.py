import furtka.core.db
from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0030_longer_search_text'),
    ]

    operations = [
        TrigramExtension(),
        BtreeGinExtension(),
        migrations.AddIndex(
            model_name='item',
            index=furtka.core.db.TextIndex(fields=['office', 'year', 'number', 'search_text'], name='item_search_text'),
        ),
    ]
