import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("registry", "0041_letters_by_mail"),
        ('offices', '0017_day_sheet_email'),
    ]

    operations = [
        migrations.CreateModel(
            name='Imported',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, validators=[django.core.validators.MinLengthValidator(64)])),
                ('source', models.CharField(max_length=20)),
                ('at', models.DateTimeField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.item')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'verbose_name': 'file that was taken in',
                'verbose_name_plural': 'files that were taken in',
            },
        ),
        migrations.AddConstraint(
            model_name='imported',
            constraint=models.UniqueConstraint(fields=('office', 'sha256'), name='imported_once'),
        ),
    ]
