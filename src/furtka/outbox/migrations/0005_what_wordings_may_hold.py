from django.db import migrations, models
from django.db.models import Q

SUBJECT = ("email", "letter")


class Migration(migrations.Migration):
    dependencies = [("outbox", "0004_message_next_by_priority")]

    operations = [
        migrations.AddConstraint(
            model_name="wording",
            constraint=models.CheckConstraint(
                condition=~Q(text=""),
                name="wording_says_something",
                violation_error_message="Write what is to be said.",
            ),
        ),
        migrations.AddConstraint(
            model_name="wording",
            constraint=models.CheckConstraint(
                condition=~Q(subject__contains="\n") & ~Q(subject__contains="\r"),
                name="wording_subject_in_one_line",
                violation_error_message="Write the subject in one line.",
            ),
        ),
        migrations.AddConstraint(
            model_name="wording",
            constraint=models.CheckConstraint(
                condition=(Q(channel__in=SUBJECT) & ~Q(subject=""))
                | (~Q(channel__in=SUBJECT) & Q(subject="")),
                name="wording_subject_where_there_is_one",
                violation_error_message="E-mails and letters have a subject, others have none.",
            ),
        ),
    ]
