import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0001_first_tables'),
        ('city', '0001_first_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='CallBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phone', models.CharField(blank=True, max_length=16)),
                ('about', models.CharField(blank=True, max_length=300)),
                ('language', models.CharField(max_length=8)),
                ('due_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('last_try_at', models.DateTimeField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('done_by', models.CharField(blank=True, max_length=40)),
                ('end', models.CharField(blank=True, choices=[('reached', 'reached'), ('not_reached', 'not reached in three tries')], max_length=12)),
                ('contact', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='call_back', to='cases.contact')),
            ],
            options={
                'ordering': ['due_at', 'id'],
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['due_at'], name='call_back_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('done_at', None), ('done_by', ''), ('end', ''), models.Q(('phone', ''), _negated=True)), models.Q(('done_at__isnull', False), ('phone', ''), models.Q(('done_by', ''), _negated=True), models.Q(('end', ''), _negated=True)), _connector='OR'), name='call_back_done_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Sending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('situation', models.CharField(max_length=60)),
                ('place', models.CharField(blank=True, max_length=200)),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('at', models.DateTimeField()),
                ('contact', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='sending', to='cases.contact')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='city.service')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['situation', 'at'], name='sending_by_situation')],
            },
        ),
    ]
