from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('guide', '0004_words_on_posters'),
    ]

    operations = [
        migrations.CreateModel(
            name='SheetRelease',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sheet', models.CharField(max_length=60)),
                ('texts', models.JSONField()),
                ('noted_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['sheet', 'id'], name='sheet_release_in_order')],
            },
        ),
    ]
