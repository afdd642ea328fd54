import django.db.models.deletion
import parvis.core.references
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='BouncedAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('code', models.CharField(blank=True, max_length=40)),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'bounced addresses',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Recipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.CharField(choices=[('reporter', 'somebody who turned to the city'), ('service', 'the mailbox of a service'), ('staff', 'a colleague'), ('stranger', 'somebody whose e-mail could not be placed'), ('subscriber', 'somebody who asked for news by e-mail')], default='reporter', max_length=10)),
                ('whose', models.CharField(blank=True, max_length=64)),
                ('subject', models.CharField(default=parvis.core.references.new_subject, editable=False, max_length=32)),
                ('language', models.CharField(max_length=8)),
                ('channel', models.CharField(choices=[('email', 'by e-mail'), ('sms', 'by text message'), ('letter', 'by letter'), ('call', 'by a call'), ('page', 'on the page only')], default='page', max_length=10)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, help_text='E.164, for instance +32470123456', max_length=16)),
                ('letter_address', models.TextField(blank=True)),
                ('is_safe_channel', models.BooleanField(default=False)),
                ('is_sensitive', models.BooleanField(default=False)),
                ('email_confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('phone_confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('last_heard_at', models.DateTimeField(blank=True, null=True)),
                ('writing_now_until', models.DateTimeField(blank=True, null=True)),
                ('sees_from', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(models.Q(('channel', 'email'), _negated=True), models.Q(('email', ''), _negated=True), _connector='OR'), models.Q(models.Q(('channel__in', ['sms', 'call']), _negated=True), models.Q(('phone', ''), _negated=True), _connector='OR'), models.Q(models.Q(('channel', 'letter'), _negated=True), models.Q(('letter_address', ''), _negated=True), _connector='OR')), name='recipient_channel_has_address'), models.CheckConstraint(condition=models.Q(('phone', ''), ('phone__startswith', '+'), _connector='OR'), name='recipient_phone_e164'), models.CheckConstraint(condition=models.Q(models.Q(('email_confirmed_at', None), models.Q(('email', ''), _negated=True), _connector='OR'), models.Q(('phone_confirmed_at', None), models.Q(('phone', ''), _negated=True), _connector='OR')), name='recipient_confirmed_something'), models.CheckConstraint(condition=models.Q(('erased_at', None), models.Q(('channel', 'page'), ('email', ''), ('letter_address', ''), ('phone', ''), ('whose', '')), _connector='OR'), name='recipient_erased_is_empty'), models.UniqueConstraint(condition=models.Q(('whose', ''), _negated=True), fields=('audience', 'whose'), name='recipient_once_per_service')],
            },
        ),
        migrations.CreateModel(
            name='Confirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('email', 'by e-mail'), ('sms', 'by text message'), ('letter', 'by letter'), ('call', 'by a call'), ('page', 'on the page only')], max_length=10)),
                ('address', models.CharField(max_length=254)),
                ('is_safe', models.BooleanField(default=False)),
                ('code_digest', models.CharField(max_length=64)),
                ('asked_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('tries', models.IntegerField(default=0)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='confirmations', to='correspondence.recipient')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('recipient',), name='confirmation_one_open'), models.CheckConstraint(condition=models.Q(('tries__lte', 5)), name='confirmation_five_tries')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=30)),
                ('text_version', models.CharField(max_length=40)),
                ('given_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='correspondence.recipient')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('recipient', 'purpose'), name='consent_once_at_a_time'), models.CheckConstraint(condition=models.Q(('withdrawn_at', None), ('withdrawn_at__gte', models.F('given_at')), _connector='OR'), name='consent_withdrawn_after_given')],
            },
        ),
        migrations.CreateModel(
            name='ContactChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('before', models.JSONField(default=dict)),
                ('undo_until', models.DateTimeField()),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='correspondence.recipient')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='FollowToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('channel', models.CharField(choices=[('email', 'by e-mail'), ('sms', 'by text message'), ('letter', 'by letter'), ('call', 'by a call'), ('page', 'on the page only')], max_length=10)),
                ('address_digest', models.CharField(blank=True, max_length=64)),
                ('minted_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to='correspondence.recipient')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='InboundMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id_digest', models.CharField(max_length=64, unique=True)),
                ('from_digest', models.CharField(blank=True, max_length=64)),
                ('state', models.CharField(choices=[('taken', 'handed on'), ('bounce', 'a message of ours came back'), ('automatic', 'written by a machine; dropped'), ('unplaced', 'belongs to nothing we know; the sender was told'), ('empty', "nothing of the sender's own in it"), ('unreadable', 'could not be read; a person looks at the mailbox')], max_length=12)),
                ('received_at', models.DateTimeField()),
                ('recipient', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='inbound', to='correspondence.recipient')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['received_at'], name='inbound_by_moment')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.CharField(max_length=60)),
                ('kind', models.CharField(choices=[('danger', 'numbers to call when somebody may be in danger: at once, at any hour'), ('receipt', 'what the person is waiting for just now: a receipt, a code'), ('answer', 'an answer, or news that changes what was promised'), ('question', 'a question to the person: never held back'), ('progress', 'something moved: at most one a day'), ('survey', 'a few questions about how it went, with consent'), ('work', 'something to do for a service or a colleague')], max_length=10)),
                ('about', models.CharField(blank=True, max_length=32)),
                ('facts', models.JSONField(default=dict)),
                ('language', models.CharField(max_length=8)),
                ('channel', models.CharField(blank=True, choices=[('email', 'by e-mail'), ('sms', 'by text message'), ('letter', 'by letter'), ('call', 'by a call'), ('page', 'on the page only')], max_length=10)),
                ('address', models.CharField(blank=True, max_length=254)),
                ('is_safe_address', models.BooleanField(default=False)),
                ('queued_at', models.DateTimeField()),
                ('deadline', models.DateTimeField(blank=True, null=True)),
                ('state', models.CharField(choices=[('queued', 'waits for its turn'), ('sent', 'handed over'), ('held', 'does not leave by itself; a person tells it'), ('cancelled', 'not needed or not allowed any more'), ('failed', 'could not be handed over; a person looks at it'), ('unsure', 'may have arrived or not; a person looks at it'), ('told', 'told by a person')], default='queued', max_length=10)),
                ('reason', models.CharField(blank=True, max_length=40)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='correspondence.recipient')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['about', 'id'], name='message_about'), models.Index(condition=models.Q(('state__in', ['queued', 'held', 'failed', 'unsure'])), fields=['state', 'queued_at'], name='message_open'), models.Index(fields=['recipient', 'kind', 'state'], name='message_by_recipient')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('channel', ''), ('address', '')), models.Q(models.Q(('channel', ''), _negated=True), models.Q(('address', ''), _negated=True)), _connector='OR'), name='message_address_with_channel')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('email', 'by e-mail'), ('sms', 'by text message'), ('letter', 'by letter'), ('call', 'by a call'), ('page', 'on the page only')], max_length=10)),
                ('address_digest', models.CharField(max_length=64)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('handed_over', 'the next server has it'), ('failed', 'not handed over'), ('unsure', 'nobody knows whether it was handed over'), ('bounced', 'handed over, and came back')], max_length=12)),
                ('code', models.CharField(blank=True, max_length=40)),
                ('mail_id', models.CharField(blank=True, max_length=120)),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='correspondence.message')),
            ],
            options={
                'verbose_name_plural': 'deliveries',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('message',), name='delivery_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='delivery_ended_with_outcome'), models.UniqueConstraint(condition=models.Q(('mail_id', ''), _negated=True), fields=('mail_id',), name='delivery_mail_id')],
            },
        ),
        migrations.CreateModel(
            name='OptOut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10)),
                ('at', models.DateTimeField()),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opt_outs', to='correspondence.recipient')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('recipient', 'kind'), name='opt_out_once')],
            },
        ),
        migrations.CreateModel(
            name='PersonTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('sensitive', 'Sensitive, and no safe way to write'), ('call', 'Wants to be called'), ('letter', 'Wants a letter'), ('unsure', 'Nobody knows whether it arrived'), ('failed', 'Could not be sent'), ('bounced', 'Came back'), ('urgent_late', 'Possible danger, and not handed over yet'), ('unread_mail', 'An e-mail that could not be read')], max_length=12)),
                ('created_at', models.DateTimeField()),
                ('deadline', models.DateTimeField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('done_by', models.CharField(blank=True, max_length=40)),
                ('end', models.CharField(blank=True, choices=[('phone', 'told by phone'), ('letter', 'letter sent'), ('otherwise', 'told in another way'), ('arrived', 'it had arrived'), ('again', 'sent again'), ('not_possible', 'could not be reached'), ('settled', 'settled by itself')], max_length=12)),
                ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='correspondence.message')),
                ('taken_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='message_tasks', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['deadline'], name='task_open_by_deadline')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('done_at', None), ('message__isnull', False)), fields=('message',), name='task_one_open_per_message'), models.CheckConstraint(condition=models.Q(models.Q(('done_at', None), ('done_by', ''), ('end', '')), models.Q(('done_at__isnull', False), models.Q(('done_by', ''), _negated=True), models.Q(('end', ''), _negated=True)), _connector='OR'), name='task_done_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='ReplyAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('purpose', models.CharField(choices=[('reporter', 'somebody who turned to the city'), ('service', 'a service that answers by mail')], max_length=10)),
                ('reference', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField()),
                ('recipient', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reply_addresses', to='correspondence.recipient')),
            ],
            options={
                'verbose_name_plural': 'reply addresses',
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('purpose', 'reporter'), _negated=True), ('recipient__isnull', False), _connector='OR'), name='reply_address_of_a_reporter')],
            },
        ),
        migrations.CreateModel(
            name='Reveal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shown_to', models.CharField(max_length=40)),
                ('reason', models.CharField(max_length=30)),
                ('at', models.DateTimeField()),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reveals', to='correspondence.recipient')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['at'], name='reveal_by_moment')],
            },
        ),
        migrations.CreateModel(
            name='Template',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.CharField(max_length=60)),
                ('language', models.CharField(max_length=8)),
                ('channel', models.CharField(choices=[('email', 'email'), ('sms', 'sms')], max_length=10)),
                ('number', models.IntegerField()),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('body', models.TextField(blank=True)),
                ('saved_at', models.DateTimeField()),
                ('saved_by', models.CharField(max_length=40)),
            ],
            options={
                'ordering': ['event', 'language', 'channel', 'number'],
                'constraints': [models.UniqueConstraint(fields=('event', 'language', 'channel', 'number'), name='template_numbered')],
            },
        ),
    ]
