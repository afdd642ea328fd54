import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='CityEdit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('situation', models.CharField(blank=True, max_length=60)),
                ('path', models.CharField(blank=True, max_length=300)),
                ('value', models.TextField(blank=True)),
                ('made_at', models.DateTimeField()),
                ('made_by_kind', models.CharField(choices=[('staff', 'a person with an account'), ('reporter', 'somebody who turned to the city'), ('key', "a partner's program, by its key"), ('worker', 'Parvis itself, when something fell due'), ('import', 'a history read from a file')], max_length=20)),
                ('made_by_reference', models.CharField(max_length=40)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('situation', 'path'), name='one_edit_in_force_per_part'), models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('made_at')), _connector='OR'), name='an_edit_ends_after_it_was_made')],
            },
        ),
        migrations.CreateModel(
            name='ShippedLayer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fingerprint', models.CharField(max_length=64)),
                ('tree', models.TextField()),
                ('loaded_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PublishedVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fingerprint', models.CharField(max_length=64)),
                ('compiled', models.TextField()),
                ('published_at', models.DateTimeField()),
                ('published_by_kind', models.CharField(choices=[('staff', 'a person with an account'), ('reporter', 'somebody who turned to the city'), ('key', "a partner's program, by its key"), ('worker', 'Parvis itself, when something fell due'), ('import', 'a history read from a file')], max_length=20)),
                ('published_by_reference', models.CharField(max_length=40)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('is_urgent', models.BooleanField(default=False)),
                ('shipped', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='situations.shippedlayer')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SituationChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('situation', models.CharField(max_length=60)),
                ('change', models.CharField(choices=[('made', 'Made'), ('edited', 'Changed'), ('taken_out', 'Taken out of use'), ('brought_back', 'Brought back'), ('put_back', 'Put back as it was'), ('given_up', 'Own words given up'), ('taken_over', 'Taken over from files')], max_length=20)),
                ('before', models.TextField(blank=True)),
                ('after', models.TextField(blank=True)),
                ('made_at', models.DateTimeField()),
                ('made_by_kind', models.CharField(choices=[('staff', 'a person with an account'), ('reporter', 'somebody who turned to the city'), ('key', "a partner's program, by its key"), ('worker', 'Parvis itself, when something fell due'), ('import', 'a history read from a file')], max_length=20)),
                ('made_by_reference', models.CharField(max_length=40)),
            ],
            options={
                'indexes': [models.Index(fields=['situation', '-id'], name='situation_change_newest')],
            },
        ),
        migrations.CreateModel(
            name='SituationText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('situation', models.CharField(max_length=60)),
                ('language', models.CharField(max_length=5)),
                ('reader', models.CharField(choices=[('resident', 'what a resident reads'), ('call_taker', 'what a call-taker says'), ('service', 'what a service may answer with')], max_length=20)),
                ('title', models.CharField(max_length=200)),
                ('body', models.TextField()),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='situations.publishedversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('version', 'situation', 'language', 'reader'), name='one_text_per_situation_language_reader')],
            },
        ),
        migrations.CreateModel(
            name='UsedCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, unique=True)),
                ('kind', models.CharField(max_length=20)),
                ('meaning', models.CharField(max_length=200)),
                ('first_used_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
    ]
