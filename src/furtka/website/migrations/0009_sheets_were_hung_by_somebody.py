"""A sheet that hangs names who hung it; the names go a year after it was taken down."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('offices', '0011_waiting_area'),
        ('rules', '0004_words_of_orders'),
        ('website', '0008_hidden_versions'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='postercopy',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('taken_down_at', None), _negated=True), models.Q(('hung_by', None), _negated=True), _connector='OR'), name='poster_that_hangs_was_hung_by_somebody'),
        ),
    ]
