from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('visits', '0005_claim_of_a_hold'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('expires_at', None), ('hold', None), ('visit__isnull', False)), models.Q(('expires_at__isnull', False), ('hold__isnull', False), ('visit', None)), _connector='OR'), name='claim_has_one_owner'),
        ),
    ]
