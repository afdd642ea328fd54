from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Counter',
            fields=[
                ('name', models.CharField(max_length=180, primary_key=True, serialize=False)),
                ('value', models.BigIntegerField(default=0)),
                ('expires_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='DatabaseMark',
            fields=[
                ('name', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('value', models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='DueRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('slot', models.CharField(default='default', max_length=20)),
                ('key', models.CharField(blank=True, max_length=120, null=True)),
                ('payload', models.JSONField(default=dict)),
                ('due_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'to be done at its time'), ('failed', 'given up after the last try; a person looks at it')], default='waiting', max_length=10)),
                ('lease', models.IntegerField(default=0)),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.IntegerField(default=0)),
                ('problem', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'ordering': ['due_at', 'id'],
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['slot', 'due_at'], name='due_next'), models.Index(condition=models.Q(('state', 'failed')), fields=['kind'], name='due_failed')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('kind', 'key'), name='due_once_per_key')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('verb', models.CharField(max_length=60)),
                ('subject', models.CharField(max_length=32)),
                ('actor_kind', models.CharField(choices=[('staff', 'a person with an account'), ('reporter', 'somebody who turned to the city'), ('key', "a partner's program, by its key"), ('worker', 'Parvis itself, when something fell due'), ('import', 'a history read from a file')], max_length=10)),
                ('actor_reference', models.CharField(max_length=40)),
                ('codes', models.JSONField(default=dict)),
                ('canonical', models.BinaryField()),
            ],
            options={
                'verbose_name_plural': 'entries',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['subject', 'id'], name='entry_by_subject'), models.Index(fields=['verb', 'at'], name='entry_by_verb')],
            },
        ),
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slot', models.CharField(max_length=20, unique=True)),
                ('seen_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('name', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('number', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField(unique=True)),
                ('sealed_at', models.DateTimeField()),
                ('first_entry', models.BigIntegerField()),
                ('last_entry', models.BigIntegerField()),
                ('count', models.IntegerField()),
                ('members', models.BinaryField(help_text='For each entry 8 bytes of number and 32 bytes of SHA-256.')),
                ('previous', models.CharField(blank=True, max_length=64)),
                ('signature', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
    ]
