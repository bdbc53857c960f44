import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('offices', '0017_day_sheet_email'),
        ('registry', '0031_index_of_search_text'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40)),
                ('word', models.CharField(max_length=40)),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'verbose_name': 'word of the registry',
                'verbose_name_plural': 'words of the registry',
                'constraints': [models.UniqueConstraint(fields=('office', 'key', 'word'), name='search_word_key_once')],
            },
        ),
    ]
