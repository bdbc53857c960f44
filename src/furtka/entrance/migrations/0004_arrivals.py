import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('entrance', '0003_steps_of_walk_ins'),
    ]

    operations = [
        migrations.CreateModel(
            name='Arrival',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('desk', 'at reception'), ('tablet', 'on the tablet at the door'), ('link', 'on their own telephone'), ('later', 'entered afterwards')], default='desk', max_length=8)),
                ('rules_confirmed', models.BooleanField(default=False)),
                ('identity_checked', models.BooleanField(default=False)),
                ('fetched_at', models.DateTimeField(blank=True, null=True)),
                ('fetcher', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.staff')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('visit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='arrivals', to='visits.visit')),
                ('walk_in', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='arrivals', to='entrance.walkin')),
            ],
            options={
                'verbose_name': 'arrival',
                'verbose_name_plural': 'arrivals',
            },
        ),
        migrations.AddConstraint(
            model_name='arrival',
            constraint=models.UniqueConstraint(condition=models.Q(('visit', None), _negated=True), fields=('office', 'visit'), name='arrival_of_visit_once'),
        ),
        migrations.AddConstraint(
            model_name='arrival',
            constraint=models.UniqueConstraint(condition=models.Q(('walk_in', None), _negated=True), fields=('office', 'walk_in'), name='arrival_of_walk_in_once'),
        ),
        migrations.AddConstraint(
            model_name='arrival',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('visit', None), ('walk_in__isnull', False)), models.Q(('visit__isnull', False), ('walk_in', None)), _connector='OR'), name='arrival_of_one_client'),
        ),
        migrations.AddConstraint(
            model_name='arrival',
            constraint=models.CheckConstraint(condition=models.Q(('way__in', ['desk', 'tablet', 'link', 'later'])), name='arrival_way_known'),
        ),
        migrations.AddConstraint(
            model_name='arrival',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('fetched_at__isnull', True), ('fetcher__isnull', True)), models.Q(('fetched_at__isnull', False), ('fetcher__isnull', False)), _connector='OR'), name='arrival_fetched_by_somebody'),
        ),
    ]
