import django.db.models.deletion
import parvis.core.references
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='MediatorKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public', models.CharField(max_length=80, unique=True)),
                ('locked_private', models.BinaryField()),
                ('made_at', models.DateTimeField()),
                ('is_in_force', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_in_force', True)), fields=('is_in_force',), name='mediator_key_one_in_force')],
            },
        ),
        migrations.CreateModel(
            name='Grievance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=parvis.core.references.new_subject, editable=False, max_length=32, unique=True)),
                ('subject', models.CharField(default=parvis.core.references.new_subject, editable=False, max_length=32, unique=True)),
                ('receipt_digest', models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ('body_digest', models.CharField(blank=True, max_length=64)),
                ('person_public', models.CharField(blank=True, max_length=80)),
                ('person_locked', models.BinaryField(default=bytes)),
                ('opens_until', models.DateTimeField()),
                ('door', models.CharField(choices=[('web', 'web form'), ('phone', 'by phone'), ('counter', 'at the counter'), ('case', 'from a report')], max_length=10)),
                ('language', models.CharField(max_length=8)),
                ('arrived_at', models.DateTimeField()),
                ('acknowledge_by', models.DateTimeField()),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True)),
                ('acknowledged_how', models.CharField(blank=True, choices=[('page', 'on their page'), ('email', 'by e-mail'), ('letter', 'by letter'), ('call', 'by a call')], max_length=10)),
                ('last_words_at', models.DateTimeField()),
                ('kept_until', models.DateField(blank=True, null=True)),
                ('kept_for', models.CharField(blank=True, choices=[('court', 'a court or prosecutor deals with it'), ('body', 'another body examines it'), ('person', 'the person asked us to keep it')], max_length=10)),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grievances', to='complaints.mediatorkey')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(condition=models.Q(('acknowledged_at', None)), fields=['acknowledge_by'], name='grievance_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('acknowledged_at', None), ('acknowledged_how', '')), models.Q(('acknowledged_at__isnull', False), models.Q(('acknowledged_how', ''), _negated=True)), _connector='OR'), name='grievance_acknowledged_somehow'), models.CheckConstraint(condition=models.Q(models.Q(('person_public', ''), ('receipt_digest', None)), models.Q(('receipt_digest__isnull', False), models.Q(('person_public', ''), _negated=True)), _connector='OR'), name='grievance_receipt_with_lock'), models.CheckConstraint(condition=models.Q(models.Q(('kept_for', ''), ('kept_until', None)), models.Q(('kept_until__isnull', False), models.Q(('kept_for', ''), _negated=True)), _connector='OR'), name='grievance_kept_for_something'), models.CheckConstraint(condition=models.Q(('erased_at', None), models.Q(('body_digest', ''), ('kept_until', None), ('receipt_digest', None)), _connector='OR'), name='grievance_erased_is_empty')],
            },
        ),
        migrations.CreateModel(
            name='GrievanceCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('checked', models.CharField(choices=[('receipt', 'they opened their page before my eyes'), ('document', 'by a document'), ('known', 'they told me what only they can know')], max_length=10)),
                ('language', models.CharField(max_length=8)),
                ('asked_at', models.DateTimeField()),
                ('asked_by', models.CharField(max_length=40)),
                ('due_at', models.DateTimeField()),
                ('redactions', models.BinaryField(default=bytes)),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('released_by', models.CharField(blank=True, max_length=40)),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('emptied_at', models.DateTimeField(blank=True, null=True)),
                ('grievance', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='copies', to='complaints.grievance')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('released_at', None), ('released_by', '')), models.Q(('released_at__isnull', False), models.Q(('released_by', ''), _negated=True)), _connector='OR'), name='grievance_copy_released_by_somebody'), models.CheckConstraint(condition=models.Q(('taken_at', None), ('released_at__isnull', False), _connector='OR'), name='grievance_copy_taken_after_release'), models.UniqueConstraint(condition=models.Q(('emptied_at', None)), fields=('grievance',), name='grievance_copy_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('handed_in', 'handed in'), ('added', 'added'), ('acknowledged', 'acknowledgement')], max_length=12)),
                ('at', models.DateTimeField()),
                ('for_mediator', models.BinaryField()),
                ('for_person', models.BinaryField(default=bytes)),
                ('grievance', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letters', to='complaints.grievance')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Looking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('role', models.CharField(max_length=12)),
                ('what', models.CharField(max_length=10)),
                ('by', models.CharField(max_length=40)),
                ('grievance', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lookings', to='complaints.grievance')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='SealedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('original_name', models.CharField(max_length=80, unique=True)),
                ('copy_name', models.CharField(max_length=80, unique=True)),
                ('at', models.DateTimeField()),
                ('grievance', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='complaints.grievance')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
    ]
