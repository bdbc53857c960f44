from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0051_epuap_letters'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='attachment',
            index=models.Index(fields=['office', 'sha256'], name='attachment_bytes'),
        ),
        migrations.AddIndex(
            model_name='evidence',
            index=models.Index(fields=['office', 'sha256'], name='evidence_bytes'),
        ),
        migrations.AddIndex(
            model_name='quarantined',
            index=models.Index(fields=['office', 'sha256'], name='quarantined_bytes'),
        ),
        migrations.AddIndex(
            model_name='quarantined',
            index=models.Index(condition=models.Q(('seen_at__isnull', False)), fields=['seen_at'], name='quarantined_seen'),
        ),
    ]
