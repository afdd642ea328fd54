"""One row for each label of a table's first dimension instead of one for all: a page of one part reads no other.

The names of dimensions are those of the table's own name: what names came in a JSON object, PostgreSQL put into another order.
"""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def one_row_each(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write every part of a table as a row of its own, in the order of the labels."""
    tables = apps.get_model("figures", "ReleasedTable").objects
    for number in list(tables.order_by("id").values_list("id", flat=True)):
        old = tables.get(id=number)
        by = old.table.partition(" by ")[2].split(" × ")[1:]
        if not by:
            old.content = {**old.content, "labels": []}
            old.save()
            continue
        labels = dict(old.content["labels"])
        named = {name: labels.pop(name) for name in by if name in labels}
        # "group" and "kind" were called by what they are groups of: "situation".
        first, *others = [named[name] if name in named else labels.pop(next(iter(labels))) for name in by]
        old.delete()
        tables.bulk_create(
            tables.model(
                release_id=old.release_id,
                family=old.family,
                table=old.table,
                period=old.period,
                key=key,
                content={
                    "labels": others,
                    **{
                        what: [cell[1:] for cell in old.content[what] if cell[0] == key] for what in ("cells", "before")
                    },
                },
            )
            for key in first
        )
    if schema_editor.connection.vendor == "postgresql":  # a table cannot be altered while keys are still to be looked at
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("figures", "0003_a_figure_for_each_part")]

    operations = [
        migrations.RemoveConstraint(model_name="releasedtable", name="released_table_once_a_release"),
        migrations.AddField(
            model_name="releasedtable", name="key", field=models.CharField(blank=True, default="", max_length=64), preserve_default=False
        ),
        migrations.RunPython(one_row_each, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="releasedtable",
            constraint=models.UniqueConstraint(
                fields=("table", "key", "period", "release"), name="released_table_once_a_release"
            ),
        ),
    ]
