from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('city', '0001_first_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='UsualWait',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(max_length=20)),
                ('offence', models.CharField(blank=True, max_length=30)),
                ('least', models.PositiveSmallIntegerField()),
                ('most', models.PositiveSmallIntegerField()),
                ('unit', models.CharField(choices=[('days', 'days'), ('weeks', 'weeks'), ('months', 'months'), ('years', 'years')], max_length=6)),
                ('source', models.CharField(max_length=300)),
                ('told_on', models.DateField()),
                ('check_by', models.DateField()),
            ],
            options={
                'ordering': ['stage', 'offence'],
                'constraints': [models.UniqueConstraint(fields=('stage', 'offence'), name='city_wait_once'), models.CheckConstraint(condition=models.Q(('least__gte', 1), ('most__gte', models.F('least'))), name='city_wait_from_least_to_most'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='city_wait_has_a_source'), models.CheckConstraint(condition=models.Q(('check_by__gt', models.F('told_on'))), name='city_wait_asked_again_later')],
            },
        ),
    ]
