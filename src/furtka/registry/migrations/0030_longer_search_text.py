from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("registry", "0023_returned"),
    ]

    operations = [
        migrations.AlterField(
            model_name='item',
            name='search_text',
            field=models.CharField(blank=True, editable=False, max_length=2000),
        ),
    ]
