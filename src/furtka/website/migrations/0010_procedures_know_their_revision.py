"""A version of the procedure knows which revision of the page its words were copied from."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('wagtailcore', '0098_apitoken'),
        ('website', '0009_sheets_were_hung_by_somebody'),
    ]

    operations = [
        migrations.AddField(
            model_name='procedureversion',
            name='revision',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision'),
        ),
    ]
