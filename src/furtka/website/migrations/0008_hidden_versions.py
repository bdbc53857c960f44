"""Published versions of pages whose words readers no longer see."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('offices', '0011_waiting_area'),
        ('wagtailcore', '0098_apitoken'),
        ('website', '0007_copies_of_posters'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HiddenVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('personal_data', "It holds somebody's personal data"), ('unlawful', 'Its content is against the law'), ('error', 'A technical error published it')], max_length=16, verbose_name='why')),
                ('hidden_at', models.DateTimeField()),
                ('hidden_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.WAGTAIL_PAGE_MODEL)),
                ('revision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='hidden_version', to='wagtailcore.revision')),
            ],
            options={
                'verbose_name': 'hidden version',
                'verbose_name_plural': 'hidden versions',
                'constraints': [models.CheckConstraint(condition=models.Q(('reason__in', ['personal_data', 'unlawful', 'error'])), name='hiding_reason_known')],
            },
        ),
    ]
