import django.db.models.deletion
import django.utils.timezone
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('wagtailcore', '0098_apitoken'),
        ('website', '0003_notices_are_corrected_and_reviewed'),
    ]

    operations = [
        migrations.CreateModel(
            name='AnnouncementIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('title_en', models.CharField(blank=True, max_length=255, verbose_name='title in English')),
                ('title_uk', models.CharField(blank=True, max_length=255, verbose_name='title in Ukrainian')),
                ('lead', models.TextField(blank=True, verbose_name='first sentence')),
                ('lead_en', models.TextField(blank=True, verbose_name='first sentence in English')),
                ('lead_uk', models.TextField(blank=True, verbose_name='first sentence in Ukrainian')),
                ('body', wagtail.fields.RichTextField(blank=True, verbose_name='text')),
                ('body_en', wagtail.fields.RichTextField(blank=True, verbose_name='text in English')),
                ('body_uk', wagtail.fields.RichTextField(blank=True, verbose_name='text in Ukrainian')),
            ],
            options={
                'verbose_name': 'list of announcements',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='AnnouncementPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('title_en', models.CharField(blank=True, max_length=255, verbose_name='title in English')),
                ('title_uk', models.CharField(blank=True, max_length=255, verbose_name='title in Ukrainian')),
                ('lead', models.TextField(blank=True, verbose_name='first sentence')),
                ('lead_en', models.TextField(blank=True, verbose_name='first sentence in English')),
                ('lead_uk', models.TextField(blank=True, verbose_name='first sentence in Ukrainian')),
                ('body', wagtail.fields.RichTextField(blank=True, verbose_name='text')),
                ('body_en', wagtail.fields.RichTextField(blank=True, verbose_name='text in English')),
                ('body_uk', wagtail.fields.RichTextField(blank=True, verbose_name='text in Ukrainian')),
                ('responsible', models.CharField(max_length=120, verbose_name='responsible for the content')),
                ('entered_by', models.CharField(help_text='Empty: whoever is writing now.', max_length=120, verbose_name='entered by')),
                ('made_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='written on')),
                ('review_on', models.DateField(blank=True, help_text='On this day a task appears: is it still right?', null=True, verbose_name='look at it again on')),
                ('correction', models.CharField(blank=True, db_default='', default='', help_text='Readers see it on top of the page and in its history.', max_length=300, verbose_name='what was corrected')),
                ('correction_en', models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='what was corrected, in English')),
                ('correction_uk', models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='what was corrected, in Ukrainian')),
                ('folded', models.TextField(db_default='', default='', editable=False)),
                ('date', models.DateField(default=django.utils.timezone.localdate, verbose_name='date')),
                ('until', models.DateField(blank=True, null=True, verbose_name='answers until, that day included')),
                ('category', models.CharField(choices=[('nabor', 'Jobs'), ('przetarg', 'Tenders'), ('nabor-wnioskow', 'Calls for applications'), ('konsultacje', 'Consultations'), ('inne', 'Other announcements')], default='inne', max_length=20, verbose_name='category')),
            ],
            options={
                'verbose_name': 'announcement',
                'indexes': [models.Index(fields=['date'], name='announcements_by_date')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('date')), _connector='OR'), name='announcement_until_after_date', violation_error_message="The last day for answers can't come before the date."), models.CheckConstraint(condition=models.Q(('category__in', ['nabor', 'przetarg', 'nabor-wnioskow', 'konsultacje', 'inne'])), name='announcement_category_known')],
            },
            bases=('wagtailcore.page',),
        ),
    ]
