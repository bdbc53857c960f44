"""Of several drafts of one person for one day the newest stays; the others are withdrawn."""

from django.db import migrations


def drop_older_drafts(apps, schema_editor):
    ProcedureVersion = apps.get_model("website", "ProcedureVersion")
    seen = set()
    for draft in ProcedureVersion.objects.filter(status="draft").order_by("-pk"):
        whose = (draft.office_id, draft.author_id, draft.valid_from)
        if whose in seen:
            draft.status = "withdrawn"
            draft.save(update_fields=["status"])
        seen.add(whose)


class Migration(migrations.Migration):

    dependencies = [('website', '0010_procedures_know_their_revision')]

    operations = [migrations.RunPython(drop_older_drafts, migrations.RunPython.noop)]
