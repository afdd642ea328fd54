from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('guide', '0003_short_links'),
    ]

    operations = [
        migrations.AddField(
            model_name='printedposter',
            name='words',
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
