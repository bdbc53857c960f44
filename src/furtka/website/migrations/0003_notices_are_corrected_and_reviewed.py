from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('website', '0002_statement_contact_may_be_missing'),
    ]

    operations = [
        migrations.AddField(
            model_name='noticepage',
            name='correction',
            field=models.CharField(blank=True, db_default='', default='', help_text='Readers see it on top of the page and in its history.', max_length=300, verbose_name='what was corrected'),
        ),
        migrations.AddField(
            model_name='noticepage',
            name='correction_en',
            field=models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='what was corrected, in English'),
        ),
        migrations.AddField(
            model_name='noticepage',
            name='correction_uk',
            field=models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='what was corrected, in Ukrainian'),
        ),
        migrations.AddField(
            model_name='noticepage',
            name='folded',
            field=models.TextField(db_default='', default='', editable=False),
        ),
        migrations.AddField(
            model_name='noticepage',
            name='review_on',
            field=models.DateField(blank=True, help_text='On this day a task appears: is it still right?', null=True, verbose_name='look at it again on'),
        ),
        migrations.AlterField(
            model_name='noticepage',
            name='entered_by',
            field=models.CharField(help_text='Empty: whoever is writing now.', max_length=120, verbose_name='entered by'),
        ),
    ]
