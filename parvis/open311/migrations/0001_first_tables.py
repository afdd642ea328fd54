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
            name='Key',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('reference', models.CharField(default=parvis.core.references.new_subject, editable=False, max_length=32, unique=True)),
                ('scopes', models.JSONField(default=list)),
                ('addresses', models.JSONField(blank=True, default=list)),
                ('media_hosts', models.JSONField(blank=True, default=list)),
                ('language', models.CharField(blank=True, max_length=8)),
                ('per_second', models.PositiveIntegerField(default=1000)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('last_used_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['name', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('per_second__gt', 0)), name='open311_key_lets_something_through')],
            },
        ),
        migrations.CreateModel(
            name='PartnerCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('their_id', models.CharField(blank=True, max_length=120)),
                ('token_digest', models.CharField(blank=True, max_length=64)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='partner_cases', to='cases.case')),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sent', to='open311.key')),
                ('reporter', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='partner_case', to='cases.reporter')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('case', 'key'), name='open311_case_once_per_key'), models.UniqueConstraint(condition=models.Q(('token_digest', ''), _negated=True), fields=('token_digest',), name='open311_token_once')],
            },
        ),
        migrations.CreateModel(
            name='PartnerUpdate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('update_id', models.CharField(max_length=120)),
                ('reference', models.CharField(default=parvis.core.references.new_subject, editable=False, max_length=32, unique=True)),
                ('status', models.CharField(max_length=40)),
                ('updated_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='updates', to='open311.key')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('key', 'update_id'), name='open311_update_once')],
            },
        ),
        migrations.CreateModel(
            name='RemoteCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(default=parvis.core.references.new_subject, editable=False, max_length=32, unique=True)),
                ('endpoint', models.CharField(max_length=300)),
                ('state', models.CharField(choices=[('sending', 'being sent'), ('token', 'received there, waiting for its number'), ('known', 'known there'), ('blind', 'received there, without a number to ask by'), ('unsure', 'nobody knows whether it arrived; a person asks'), ('refused', 'refused there; a person decides'), ('ended', 'ended there')], default='sending', max_length=10)),
                ('created_at', models.DateTimeField()),
                ('attempted_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('token', models.CharField(blank=True, max_length=200)),
                ('remote_id', models.CharField(blank=True, max_length=200)),
                ('fetched_at', models.DateTimeField(blank=True, null=True)),
                ('looked_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='city.service')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('case', 'service'), name='open311_remote_once_per_service'), models.UniqueConstraint(condition=models.Q(('remote_id', ''), _negated=True), fields=('service', 'remote_id'), name='open311_remote_id_once')],
            },
        ),
        migrations.CreateModel(
            name='KnownUpdate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('update_id', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('status', models.CharField(max_length=60)),
                ('text', models.TextField(blank=True)),
                ('became', models.CharField(max_length=10)),
                ('remote', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='updates', to='open311.remotecase')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('remote', 'update_id'), name='open311_known_update_once')],
            },
        ),
        migrations.CreateModel(
            name='RemoteCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('situation', models.CharField(blank=True, max_length=60)),
                ('code', models.CharField(max_length=120)),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='city.service')),
            ],
            options={
                'ordering': ['service', 'situation'],
                'constraints': [models.UniqueConstraint(fields=('service', 'situation'), name='open311_remote_code_once')],
            },
        ),
    ]
