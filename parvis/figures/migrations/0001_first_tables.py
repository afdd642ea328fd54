
import django.db.models.deletion
import parvis.core.references
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0001_first_tables'),
        ('city', '0001_first_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='FactKind',
            fields=[
                ('name', models.CharField(max_length=30, primary_key=True, serialize=False)),
                ('schema', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='LedgerPosition',
            fields=[
                ('reader', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('last_entry', models.BigIntegerField(default=0)),
                ('window_from', models.BigIntegerField(default=0)),
                ('window_count', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Sample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(default=parvis.core.references.new_subject, editable=False, max_length=32, unique=True)),
                ('month', models.PositiveIntegerField(unique=True)),
                ('seed', models.CharField(max_length=32)),
                ('size', models.PositiveSmallIntegerField()),
                ('strata', models.JSONField(default=dict)),
                ('drawn_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-month'],
            },
        ),
        migrations.CreateModel(
            name='DefinitionSeen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user_reference', models.CharField(max_length=40)),
                ('indicator', models.CharField(max_length=20)),
                ('version', models.CharField(max_length=20)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('user_reference', 'indicator', 'version'), name='definition_seen_once')],
            },
        ),
        migrations.CreateModel(
            name='DrawnAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('service', models.CharField(blank=True, max_length=60)),
                ('is_standard', models.BooleanField()),
                ('position', models.PositiveSmallIntegerField()),
                ('answer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cases.answer')),
                ('sample', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drawn', to='figures.sample')),
            ],
            options={
                'ordering': ['sample', 'position'],
            },
        ),
        migrations.CreateModel(
            name='MonthlySum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(default=parvis.core.references.new_subject, editable=False, max_length=32, unique=True)),
                ('measure', models.CharField(max_length=40)),
                ('month', models.PositiveIntegerField()),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('source', models.CharField(choices=[('form', 'typed in'), ('file', 'from a file')], max_length=4)),
                ('reason', models.TextField(blank=True)),
                ('stated_at', models.DateTimeField()),
                ('stated_by', models.CharField(max_length=40)),
                ('signed_at', models.DateTimeField(blank=True, null=True)),
                ('signed_by', models.CharField(blank=True, max_length=40)),
                ('signed_name', models.CharField(blank=True, max_length=120)),
                ('signed_as', models.CharField(blank=True, max_length=120)),
                ('remarks', models.PositiveSmallIntegerField(default=0)),
                ('explains', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['measure', 'month', 'version'],
                'constraints': [models.UniqueConstraint(fields=('measure', 'month', 'version'), name='sum_version_once'), models.UniqueConstraint(condition=models.Q(('signed_at', None)), fields=('measure', 'month'), name='sum_one_draft'), models.CheckConstraint(condition=models.Q(('month__gte', 200001), ('month__lte', 209912)), name='sum_month_in_reason'), models.CheckConstraint(condition=models.Q(models.Q(('signed_at', None), ('signed_by', ''), ('signed_name', '')), models.Q(('signed_at__isnull', False), models.Q(('signed_by', ''), _negated=True), models.Q(('signed_name', ''), _negated=True)), _connector='OR'), name='sum_signed_by_a_person'), models.CheckConstraint(condition=models.Q(('version', 1), models.Q(('reason', ''), _negated=True), _connector='OR'), name='sum_correction_has_reason'), models.CheckConstraint(condition=models.Q(('signed_at', None), ('remarks', 0), models.Q(('explains', ''), _negated=True), _connector='OR'), name='sum_remarks_are_explained'), models.CheckConstraint(condition=models.Q(('signed_at', None), ('signed_at__gte', models.F('stated_at')), _connector='OR'), name='sum_signed_after_stated')],
            },
        ),
        migrations.CreateModel(
            name='PseudonymKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveIntegerField(unique=True)),
                ('key', models.CharField(blank=True, max_length=64)),
                ('made_at', models.DateTimeField()),
                ('destroyed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['year'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('destroyed_at', None), models.Q(('key', ''), _negated=True)), models.Q(('destroyed_at__isnull', False), ('key', '')), _connector='OR'), name='pseudonym_key_or_destroyed')],
            },
        ),
        migrations.CreateModel(
            name='PublicWords',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(default=parvis.core.references.new_subject, editable=False, max_length=32, unique=True)),
                ('kind', models.CharField(choices=[('said_did', 'You said – we did'), ('own_measure', 'What the police did on their own'), ('resident', 'The voice of a resident'), ('officer', 'The voice of an officer')], max_length=12)),
                ('on', models.DateField()),
                ('group', models.CharField(blank=True, max_length=60)),
                ('shown_as', models.CharField(blank=True, max_length=120)),
                ('consent_how', models.CharField(blank=True, choices=[('paper', 'Signed on paper'), ('written', 'By letter or e-mail'), ('meeting', 'Said at a meeting, and put down there')], max_length=10)),
                ('consent_on', models.DateField(blank=True, null=True)),
                ('consent_kept', models.CharField(blank=True, max_length=200)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(max_length=40)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_by', models.CharField(blank=True, max_length=40)),
                ('withdrawn_why', models.CharField(blank=True, choices=[('consent', 'The person takes their consent back'), ('wrong', 'It was not right'), ('over', 'It is out of date')], max_length=10)),
                ('withdrawn_reason', models.TextField(blank=True)),
                ('district', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='city.district')),
                ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='city.service')),
            ],
            options={
                'ordering': ['-on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='PublicText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=8)),
                ('said', models.TextField(blank=True)),
                ('text', models.TextField(blank=True)),
                ('written_at', models.DateTimeField()),
                ('written_by', models.CharField(max_length=40)),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('released_by', models.CharField(blank=True, max_length=40)),
                ('sent_back_at', models.DateTimeField(blank=True, null=True)),
                ('sent_back_why', models.TextField(blank=True)),
                ('emptied_at', models.DateTimeField(blank=True, null=True)),
                ('words', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='figures.publicwords')),
            ],
            options={
                'ordering': ['words', 'language'],
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField()),
                ('reader', models.CharField(max_length=40)),
                ('clear', models.CharField(choices=[('yes', 'Yes'), ('partly', 'Partly'), ('no', 'No')], max_length=6)),
                ('reasoned', models.CharField(choices=[('yes', 'Yes'), ('partly', 'Partly'), ('no', 'No')], max_length=6)),
                ('respectful', models.CharField(choices=[('yes', 'Yes'), ('partly', 'Partly'), ('no', 'No')], max_length=6)),
                ('true', models.CharField(choices=[('yes', 'Yes'), ('partly', 'Partly'), ('no', 'No')], max_length=6)),
                ('remark', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('drawn', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='figures.drawnanswer')),
            ],
            options={
                'ordering': ['drawn', 'place'],
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(max_length=40)),
                ('first_period', models.CharField(max_length=8)),
                ('last_period', models.CharField(max_length=8)),
                ('schema_version', models.PositiveIntegerField()),
                ('smallest_count', models.PositiveIntegerField()),
                ('corrections', models.JSONField(default=dict, help_text='Month → why it was counted again.')),
                ('held_back', models.JSONField(default=list, help_text='Months whose correction would show too small a difference.')),
                ('note', models.TextField(blank=True)),
                ('digest', models.CharField(max_length=64)),
                ('previous_digest', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.CheckConstraint(condition=models.Q(('smallest_count__gte', 5)), name='release_never_below_five')],
            },
        ),
        migrations.CreateModel(
            name='Figure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=8)),
                ('split', models.CharField(blank=True, max_length=20)),
                ('body', models.JSONField()),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='figures.release')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='ReleaseDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('approved', 'published on the word of a named person'), ('discarded', 'never published; the next is made as if it had not been')], max_length=10)),
                ('decided_at', models.DateTimeField()),
                ('decided_by', models.CharField(max_length=40)),
                ('release', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='figures.release')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='ReleasedTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('family', models.CharField(max_length=40)),
                ('table', models.CharField(max_length=120)),
                ('period', models.CharField(max_length=8)),
                ('content', models.JSONField()),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tables', to='figures.release')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='ReleaseState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('family', models.CharField(max_length=40)),
                ('year', models.PositiveIntegerField()),
                ('kept', models.BinaryField()),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='states', to='figures.release')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='SampleSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('size', models.PositiveSmallIntegerField(default=40)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='sample_settings_once'), models.CheckConstraint(condition=models.Q(('size__gte', 5), ('size__lte', 400)), name='sample_size_fits')],
            },
        ),
        migrations.CreateModel(
            name='SumCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('district', models.CharField(blank=True, max_length=40)),
                ('category', models.CharField(max_length=40)),
                ('amount', models.PositiveBigIntegerField()),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cells', to='figures.monthlysum')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='FactMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.PositiveIntegerField()),
                ('is_stale', models.BooleanField(default=True)),
                ('is_settled', models.BooleanField(default=False)),
                ('rows', models.PositiveBigIntegerField(default=0)),
                ('bytes', models.PositiveBigIntegerField(default=0)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('next_digest', models.CharField(blank=True, max_length=64)),
                ('schema', models.PositiveIntegerField(default=0)),
                ('as_of', models.DateTimeField(blank=True, null=True)),
                ('last_entry', models.BigIntegerField(default=0)),
                ('written_at', models.DateTimeField(blank=True, null=True)),
                ('frozen_at', models.DateTimeField(blank=True, null=True)),
                ('late_lines', models.PositiveBigIntegerField(default=0)),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='months', to='figures.factkind')),
            ],
            options={
                'ordering': ['kind', 'month'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'month'), name='fact_month_once'), models.CheckConstraint(condition=models.Q(('frozen_at', None), ('is_stale', False), _connector='OR'), name='fact_month_frozen_stays'), models.CheckConstraint(condition=models.Q(models.Q(('digest', ''), ('written_at', None)), models.Q(models.Q(('digest', ''), _negated=True), ('written_at__isnull', False)), _connector='OR'), name='fact_month_written_with_digest')],
            },
        ),
        migrations.CreateModel(
            name='FigureComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(default=parvis.core.references.new_subject, editable=False, max_length=32, unique=True)),
                ('indicator', models.CharField(max_length=20)),
                ('version', models.CharField(max_length=20)),
                ('period', models.CharField(max_length=10)),
                ('split', models.CharField(blank=True, max_length=120)),
                ('language', models.CharField(max_length=8)),
                ('text', models.TextField()),
                ('written_at', models.DateTimeField()),
                ('written_by', models.CharField(max_length=40)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.CharField(blank=True, max_length=40)),
                ('is_released', models.BooleanField(default=False)),
                ('refused_why', models.TextField(blank=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='city.service')),
            ],
            options={
                'ordering': ['-written_at', '-id'],
                'indexes': [models.Index(condition=models.Q(('is_released', True)), fields=['indicator', 'period'], name='comment_of_figure')],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='comment_has_words'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', ''), ('is_released', False), ('refused_why', '')), models.Q(('decided_at__isnull', False), models.Q(('decided_by', ''), _negated=True), models.Q(('decided_by', models.F('written_by')), _negated=True), models.Q(models.Q(('is_released', True), ('refused_why', '')), models.Q(('is_released', False), models.Q(('refused_why', ''), _negated=True)), _connector='OR')), _connector='OR'), name='comment_decided_by_another')],
            },
        ),
        migrations.AddIndex(
            model_name='publicwords',
            index=models.Index(condition=models.Q(('withdrawn_at', None)), fields=['-on', '-id'], name='words_newest'),
        ),
        migrations.AddConstraint(
            model_name='publicwords',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['resident', 'officer']), _negated=True), models.Q(('consent_on__isnull', False), models.Q(('consent_how', ''), _negated=True)), _connector='OR'), name='voice_has_consent'),
        ),
        migrations.AddConstraint(
            model_name='publicwords',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), ('withdrawn_by', ''), ('withdrawn_why', '')), models.Q(('withdrawn_at__isnull', False), models.Q(('withdrawn_by', ''), _negated=True), models.Q(('withdrawn_why', ''), _negated=True)), _connector='OR'), name='words_withdrawn_with_why'),
        ),
        migrations.AddConstraint(
            model_name='publictext',
            constraint=models.UniqueConstraint(fields=('words', 'language'), name='words_once_per_language'),
        ),
        migrations.AddConstraint(
            model_name='publictext',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), ('emptied_at__isnull', False), _connector='OR'), name='words_are_there'),
        ),
        migrations.AddConstraint(
            model_name='publictext',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('released_at', None), ('released_by', '')), models.Q(('released_at__isnull', False), models.Q(('released_by', ''), _negated=True)), _connector='OR'), name='words_released_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='publictext',
            constraint=models.CheckConstraint(condition=models.Q(('released_at', None), models.Q(('released_by', models.F('written_by')), _negated=True), _connector='OR'), name='words_by_two_people'),
        ),
        migrations.AddConstraint(
            model_name='publictext',
            constraint=models.CheckConstraint(condition=models.Q(('released_at', None), ('sent_back_at', None), _connector='OR'), name='words_one_verdict'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.UniqueConstraint(fields=('drawn', 'place'), name='reading_two_at_most'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.UniqueConstraint(fields=('drawn', 'reader'), name='reading_by_two_people'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.CheckConstraint(condition=models.Q(('place__in', [1, 2])), name='reading_first_or_second'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.UniqueConstraint(fields=('release', 'code', 'split'), name='figure_once_per_release'),
        ),
        migrations.AddConstraint(
            model_name='releasedtable',
            constraint=models.UniqueConstraint(fields=('table', 'period', 'release'), name='released_table_once_a_release'),
        ),
        migrations.AddConstraint(
            model_name='releasestate',
            constraint=models.UniqueConstraint(fields=('family', 'year', 'release'), name='release_state_once'),
        ),
        migrations.AddConstraint(
            model_name='drawnanswer',
            constraint=models.UniqueConstraint(fields=('sample', 'answer'), name='answer_drawn_once'),
        ),
        migrations.AddConstraint(
            model_name='drawnanswer',
            constraint=models.UniqueConstraint(fields=('sample', 'position'), name='drawn_position_once'),
        ),
        migrations.AddConstraint(
            model_name='sumcell',
            constraint=models.UniqueConstraint(fields=('statement', 'district', 'category'), name='sum_cell_once'),
        ),
        migrations.AddConstraint(
            model_name='sumcell',
            constraint=models.CheckConstraint(condition=models.Q(('amount__lte', 1000000000000)), name='sum_cell_in_reason'),
        ),
    ]
