import django.core.validators
import django.db.models.deletion
import parvis.core.references
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('city', '0001_first_tables'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='BookletStack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('residents', "The residents' guide"), ('pocket', "The officers' pocket guide")], max_length=12)),
                ('language', models.CharField(max_length=5)),
                ('where', models.CharField(max_length=120)),
                ('copies', models.PositiveIntegerField()),
                ('printed_on', models.DateField()),
                ('says', models.JSONField(default=dict)),
                ('replaced_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['where', 'kind', 'language'],
                'constraints': [models.CheckConstraint(condition=models.Q(('copies__gte', 1)), name='guide_stack_has_copies'), models.UniqueConstraint(condition=models.Q(('replaced_on', None)), fields=('where', 'kind', 'language'), name='guide_lies_once')],
            },
        ),
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True)),
                ('text', models.CharField(max_length=60)),
                ('own_words', models.JSONField(blank=True, default=dict)),
                ('definition', models.TextField(blank=True)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('districts', models.ManyToManyField(blank=True, related_name='+', to='city.district')),
            ],
            options={
                'ordering': ['-starts_on', 'name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='guide_campaign_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='LawConfirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('theme', models.CharField(max_length=60)),
                ('country', models.CharField(max_length=2)),
                ('fingerprint', models.CharField(max_length=64)),
                ('confirmed_at', models.DateTimeField()),
                ('confirmed_by', models.CharField(max_length=40)),
            ],
            options={
                'ordering': ['theme'],
                'constraints': [models.UniqueConstraint(fields=('theme', 'country'), name='law_confirmed_once')],
            },
        ),
        migrations.CreateModel(
            name='PocketSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_open', models.BooleanField(default=False)),
                ('reply_hours', models.PositiveSmallIntegerField(default=40, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(400)])),
                ('responsible', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='pocket_settings_once'), models.CheckConstraint(condition=models.Q(('reply_hours__gte', 1), ('reply_hours__lte', 400)), name='pocket_reply_in_reason')],
            },
        ),
        migrations.CreateModel(
            name='PosterPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(999999)])),
                ('name', models.CharField(max_length=120)),
                ('address', models.CharField(max_length=200)),
                ('latitude', models.FloatField()),
                ('longitude', models.FloatField()),
                ('is_active', models.BooleanField(default=True)),
                ('campaign', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='places', to='guide.campaign')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.CheckConstraint(condition=models.Q(('latitude__gte', -90), ('latitude__lte', 90), ('longitude__gte', -180), ('longitude__lte', 180)), name='guide_poster_is_on_earth')],
            },
        ),
        migrations.CreateModel(
            name='ContactPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wheelchair', models.CharField(choices=[('unknown', 'Not stated'), ('yes', 'Yes: the way in, the room and a toilet without a step'), ('limited', 'In part: not everywhere, or with help'), ('no', 'No')], default='unknown', max_length=10)),
                ('wheelchair_note', models.CharField(blank=True, default='', max_length=200)),
                ('hearing_loop', models.CharField(choices=[('unknown', 'Not stated'), ('yes', 'Yes'), ('no', 'No')], default='unknown', max_length=10)),
                ('kind', models.CharField(choices=[('shop', 'Shop'), ('pharmacy', 'Pharmacy'), ('cafe', 'Café or restaurant'), ('hotel', 'Hotel'), ('port', 'Port or landing stage'), ('station', 'Station'), ('association', 'Association'), ('public', 'Library or other public house')], max_length=20)),
                ('trained', models.CharField(blank=True, max_length=120)),
                ('languages', models.JSONField(blank=True, default=list)),
                ('hours', models.CharField(blank=True, max_length=300)),
                ('phone', models.CharField(blank=True, max_length=30)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('signed_by', models.CharField(blank=True, max_length=160)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('token_digest', models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ('token_made_at', models.DateTimeField(blank=True, null=True)),
                ('emptied_at', models.DateTimeField(blank=True, null=True)),
                ('poster', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='point', to='guide.posterplace')),
            ],
            options={
                'ordering': ['poster__number'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='guide_point_ends_after_start'), models.CheckConstraint(condition=models.Q(models.Q(('token_digest', None), ('token_made_at', None)), models.Q(('token_digest__isnull', False), ('token_made_at__isnull', False)), _connector='OR'), name='guide_point_token_dated'), models.CheckConstraint(condition=models.Q(('emptied_at', None), models.Q(('email', ''), ('phone', ''), ('signed_by', ''), ('token_digest', None)), _connector='OR'), name='guide_point_emptied_is_empty')],
            },
        ),
        migrations.CreateModel(
            name='OpenedCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week', models.DateField()),
                ('count', models.PositiveIntegerField(default=0)),
                ('poster', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opened', to='guide.posterplace')),
            ],
            options={
                'ordering': ['poster', 'week'],
                'constraints': [models.UniqueConstraint(fields=('poster', 'week'), name='guide_opened_once_a_week')],
            },
        ),
        migrations.CreateModel(
            name='PrintedPoster',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('a4', 'Poster A4'), ('a3', 'Poster A3'), ('sticker', 'Sticker')], max_length=10)),
                ('language', models.CharField(max_length=5)),
                ('printed_on', models.DateField()),
                ('numbers', models.JSONField(default=dict)),
                ('replaced_on', models.DateField(blank=True, null=True)),
                ('poster', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='printed', to='guide.posterplace')),
            ],
            options={
                'ordering': ['poster', 'kind', 'language'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('replaced_on', None)), fields=('poster', 'kind', 'language'), name='guide_hangs_once')],
            },
        ),
        migrations.CreateModel(
            name='SaidClosed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('was_stated_open', models.BooleanField()),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('point', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='said_closed', to='guide.contactpoint')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(condition=models.Q(('seen_at', None)), fields=['point', '-at'], name='guide_closed_to_look_into')],
            },
        ),
        migrations.CreateModel(
            name='SecondLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=120)),
                ('up_to', models.BigIntegerField()),
                ('looked_at', models.DateTimeField()),
                ('looked_by', models.CharField(max_length=40)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('subject', 'up_to'), name='guide_looked_once')],
            },
        ),
        migrations.CreateModel(
            name='SheetChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sheet', models.CharField(max_length=60)),
                ('part', models.CharField(max_length=20)),
                ('language', models.CharField(max_length=5)),
                ('before', models.TextField(blank=True)),
                ('after', models.TextField(blank=True)),
                ('made_at', models.DateTimeField()),
                ('made_by_kind', models.CharField(choices=[('staff', 'a person with an account'), ('reporter', 'somebody who turned to the city'), ('key', "a partner's program, by its key"), ('worker', 'Parvis itself, when something fell due'), ('import', 'a history read from a file')], max_length=10)),
                ('made_by', models.CharField(max_length=40)),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['sheet', 'part', 'language', '-id'], name='sheet_change_newest')],
            },
        ),
        migrations.CreateModel(
            name='SheetDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sheet', models.CharField(max_length=60)),
                ('language', models.CharField(max_length=5)),
                ('words', models.JSONField(default=dict)),
                ('seen', models.BigIntegerField(default=0)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(max_length=40)),
            ],
            options={
                'ordering': ['made_at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('sheet', 'language'), name='guide_one_draft_a_sheet')],
            },
        ),
        migrations.CreateModel(
            name='SheetRemark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=9, unique=True)),
                ('subject', models.CharField(default=parvis.core.references.new_subject, editable=False, max_length=32)),
                ('sheet', models.CharField(max_length=60)),
                ('language', models.CharField(max_length=5)),
                ('wrong', models.TextField(blank=True)),
                ('proposal', models.TextField(blank=True)),
                ('written_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('hours', models.PositiveSmallIntegerField()),
                ('outcome', models.CharField(blank=True, choices=[('changed', 'The sheet was changed'), ('not_changed', 'The sheet stays as it is')], max_length=12)),
                ('answer', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.CharField(blank=True, max_length=40)),
                ('kept', models.BooleanField(blank=True, null=True)),
                ('emptied_at', models.DateTimeField(blank=True, null=True)),
                ('written_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='sheet_remarks', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('answered_at', None)), fields=['due_at'], name='remark_waiting_by_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None), ('answered_by', ''), ('outcome', '')), models.Q(('answered_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='remark_answered_with_outcome'), models.CheckConstraint(condition=models.Q(('emptied_at', None), models.Q(('answer', ''), ('answered_at__isnull', False), ('answered_by', ''), ('proposal', ''), ('written_by', None), ('wrong', '')), _connector='OR'), name='remark_emptied_is_empty'), models.CheckConstraint(condition=models.Q(('emptied_at__isnull', False), models.Q(('wrong', ''), _negated=True), _connector='OR'), name='remark_says_what_is_wrong')],
            },
        ),
        migrations.CreateModel(
            name='Work',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('clip', 'Clip'), ('comic', 'Comic'), ('drawing', 'Drawing'), ('sound', 'Sound')], max_length=10)),
                ('language', models.CharField(max_length=5)),
                ('made_on', models.DateField()),
                ('credits', models.CharField(max_length=300)),
                ('usage', models.CharField(choices=[('here', 'On this page only'), ('meetings', 'Here, in meetings and in training'), ('everywhere', 'By everybody who names the makers (CC BY 4.0)')], max_length=12)),
                ('usage_until', models.DateField(blank=True, null=True)),
                ('transcript', models.TextField()),
                ('captions', models.TextField(blank=True)),
                ('file', models.CharField(blank=True, max_length=120)),
                ('media_type', models.CharField(blank=True, max_length=40)),
                ('is_public', models.BooleanField(default=False)),
                ('campaign', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='works', to='guide.campaign')),
            ],
            options={
                'ordering': ['-made_on', 'title'],
                'constraints': [models.CheckConstraint(condition=models.Q(('transcript', ''), _negated=True), name='guide_work_in_words_too'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'clip'), _negated=True), models.Q(('captions', ''), _negated=True), _connector='OR'), name='guide_clip_has_captions')],
            },
        ),
        migrations.CreateModel(
            name='WorkPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=120)),
                ('is_minor', models.BooleanField(default=False)),
                ('parent_agreed', models.BooleanField(default=False)),
                ('agreed_on', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('token_digest', models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='guide.work')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('is_minor', False), ('parent_agreed', True), _connector='OR'), name='guide_minor_with_parent'), models.CheckConstraint(condition=models.Q(('withdrawn_at', None), models.Q(('name', ''), ('token_digest', None)), _connector='OR'), name='guide_withdrawn_is_forgotten'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('agreed_on')), _connector='OR'), name='guide_consent_in_order')],
            },
        ),
    ]
