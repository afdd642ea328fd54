"""One row for each part of a split instead of one for all: a page of one part reads no other."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def one_row_each(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write every part of a figure as a row of its own, in the order in which they stood."""
    figures = apps.get_model("figures", "Figure").objects
    for whole in list(figures.order_by("id").values_list("id", flat=True)):
        kept = figures.get(id=whole)
        figures.bulk_create(
            figures.model(
                release_id=kept.release_id, code=kept.code, split=kept.split, key=series["key"], body=series
            )
            for series in kept.body["series"]
        )
        kept.delete()
    if schema_editor.connection.vendor == "postgresql":  # a table cannot be altered while keys are still to be looked at
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("figures", "0002_release_files_and_breaks")]

    operations = [
        migrations.RemoveConstraint(model_name="figure", name="figure_once_per_release"),
        migrations.AddField(
            model_name="figure", name="key", field=models.CharField(blank=True, default="", max_length=64), preserve_default=False
        ),
        migrations.RunPython(one_row_each, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.UniqueConstraint(fields=("release", "code", "split", "key"), name="figure_once_per_release"),
        ),
    ]
