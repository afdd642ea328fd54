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
            name='City',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('country', models.CharField(max_length=2)),
                ('region', models.CharField(blank=True, max_length=20)),
                ('latitude', models.FloatField()),
                ('longitude', models.FloatField()),
                ('default_language', models.CharField(max_length=5)),
                ('languages', models.JSONField(default=list)),
                ('working_time', models.CharField(default='Mo-Fr 08:00-18:00; PH off', max_length=300)),
                ('accent_colour', models.CharField(default='#1d5fa8', max_length=7)),
                ('parts', models.JSONField(default=list)),
                ('sender_name', models.CharField(blank=True, max_length=120)),
                ('sender_email', models.EmailField(blank=True, max_length=254)),
                ('confirmed', models.JSONField(default=dict)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='city_only_one'), models.CheckConstraint(condition=models.Q(('latitude__gte', -90), ('latitude__lte', 90), ('longitude__gte', -180), ('longitude__lte', 180)), name='city_on_earth')],
            },
        ),
        migrations.CreateModel(
            name='CityText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(choices=[('legal_notice', 'Legal notice'), ('privacy_notice', 'What happens with your data'), ('accessibility', 'Accessibility statement'), ('about', 'Who we are')], max_length=30)),
                ('language', models.CharField(max_length=5)),
                ('text', models.TextField()),
            ],
            options={
                'ordering': ['key', 'language'],
                'constraints': [models.UniqueConstraint(fields=('key', 'language'), name='city_text_once_per_language')],
            },
        ),
        migrations.CreateModel(
            name='District',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('polygon', models.TextField()),
                ('population', models.PositiveIntegerField(blank=True, null=True)),
                ('population_on', models.DateField(blank=True, null=True)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['name', 'code'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('population__isnull', True), ('population_on__isnull', True)), models.Q(('population__isnull', False), ('population_on__isnull', False)), _connector='OR'), name='city_population_has_a_date')],
            },
        ),
        migrations.CreateModel(
            name='EditHistory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by_kind', models.CharField(max_length=10)),
                ('by_reference', models.CharField(max_length=64)),
                ('subject', models.CharField(max_length=120)),
                ('field', models.CharField(max_length=60)),
                ('old', models.TextField(blank=True)),
                ('new', models.TextField(blank=True)),
            ],
            options={
                'verbose_name_plural': 'edit history',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['subject', '-id'], name='city_edit_subject')],
            },
        ),
        migrations.CreateModel(
            name='Landmark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=160)),
                ('aliases', models.TextField(blank=True)),
                ('normal', models.CharField(max_length=200)),
                ('latitude', models.FloatField()),
                ('longitude', models.FloatField()),
            ],
            options={
                'ordering': ['normal', 'code'],
            },
        ),
        migrations.CreateModel(
            name='NumberEdit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, unique=True)),
                ('number', models.CharField(blank=True, max_length=300)),
                ('hours', models.CharField(blank=True, max_length=300)),
                ('is_hidden', models.BooleanField(default=False)),
                ('checked_on', models.DateField()),
                ('check_by', models.DateField()),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('check_by__gt', models.F('checked_on'))), name='city_number_checked_again_later')],
            },
        ),
        migrations.CreateModel(
            name='ProtectedPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(default=parvis.core.references.new_subject, editable=False, max_length=32, unique=True)),
                ('kind', models.CharField(choices=[('shelter', 'Shelter'), ('worship', 'Place of worship'), ('school', 'School or nursery'), ('clinic', 'Clinic or practice'), ('other', 'Another place')], max_length=10)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('latitude', models.FloatField()),
                ('longitude', models.FloatField()),
                ('added_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['kind', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('latitude__gte', -90), ('latitude__lte', 90), ('longitude__gte', -180), ('longitude__lte', 180)), name='protected_on_earth')],
            },
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wheelchair', models.CharField(choices=[('unknown', 'Not stated'), ('yes', 'Yes: the way in, the room and a toilet without a step'), ('limited', 'In part: not everywhere, or with help'), ('no', 'No')], default='unknown', max_length=10)),
                ('wheelchair_note', models.CharField(blank=True, default='', max_length=200)),
                ('hearing_loop', models.CharField(choices=[('unknown', 'Not stated'), ('yes', 'Yes'), ('no', 'No')], default='unknown', max_length=10)),
                ('code', models.SlugField(max_length=60, unique=True)),
                ('kind', models.CharField(choices=[('city_line', 'City line'), ('cleaning', 'Street cleaning'), ('waste', 'Household waste'), ('bulky_waste', 'Bulky items'), ('lighting', 'Street lighting'), ('roads', 'Roads and pavements'), ('green_spaces', 'Parks and trees'), ('water', 'Water and sewers'), ('parking_enforcement', 'Parking control'), ('vehicle_pound', 'Vehicle pound'), ('municipal_police', 'Municipal police'), ('police_station', 'Police station'), ('emergency_police', 'Emergency police'), ('fire', 'Fire brigade'), ('medical', 'Medical help'), ('social_landlord', 'Social landlord'), ('noise_control', 'Noise control'), ('venue_licensing', 'Licences of bars and venues'), ('animal_control', 'Animals'), ('mediation', 'Mediation'), ('social_outreach', 'Street social work'), ('victim_support', 'Victim support'), ('legal_aid', 'Legal advice'), ('lost_property', 'Lost property'), ('public_transport', 'Public transport'), ('school', 'Schools'), ('town_hall', 'Town hall'), ('city_council', 'City council'), ('ombudsman', 'Ombudsman'), ('prosecutor', 'Prosecutor'), ('child_protection', 'Child protection'), ('tenant_advice', 'Advice for tenants'), ('health_inspection', 'Health inspection'), ('tourism', 'Help for visitors'), ('utility', 'Gas, electricity, telephone'), ('cemetery', 'Cemeteries'), ('consumer_advice', 'Advice for consumers')], max_length=30)),
                ('relation', models.CharField(choices=[('part_of_city', 'Part of the city'), ('processor', 'Works for the city (processor)'), ('controller', 'Decides for itself (controller of its own)')], max_length=20)),
                ('reached_by', models.CharField(choices=[('inbox', 'Its inbox here'), ('email', 'E-mail'), ('open311', 'Open311'), ('webhook', 'Webhook')], default='inbox', max_length=10)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('endpoint', models.URLField(blank=True, max_length=300)),
                ('endpoint_reference', models.CharField(blank=True, max_length=120)),
                ('web_page', models.URLField(blank=True, max_length=300)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('hours', models.CharField(blank=True, max_length=300)),
                ('languages', models.JSONField(blank=True, default=list)),
                ('is_active', models.BooleanField(default=True)),
                ('coordinator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('territory', models.ManyToManyField(blank=True, related_name='services', to='city.district')),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('reached_by', 'email'), _negated=True), models.Q(('email', ''), _negated=True), _connector='OR'), name='city_service_by_mail_has_address'), models.CheckConstraint(condition=models.Q(('reached_by__in', ['inbox', 'email']), ('endpoint__startswith', 'https://'), _connector='OR'), name='city_service_endpoint_is_https')],
            },
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('situation', models.CharField(blank=True, max_length=60)),
                ('promise_hours', models.PositiveIntegerField()),
                ('promise_basis', models.CharField(choices=[('working', 'working hours'), ('calendar', 'hours, day and night')], default='working', max_length=10)),
                ('fields_handed_over', models.JSONField(blank=True, default=list)),
                ('signed_by', models.CharField(max_length=160)),
                ('signed_on', models.DateField()),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='city.service')),
            ],
            options={
                'ordering': ['service', 'situation', 'starts_on'],
                'constraints': [models.CheckConstraint(condition=models.Q(('promise_hours__gt', 0)), name='city_promise_takes_time'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='city_agreement_ends_after_start'), models.UniqueConstraint(fields=('service', 'situation', 'starts_on'), name='city_agreement_once_per_start')],
            },
        ),
        migrations.CreateModel(
            name='LocalTeam',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('meeting_place', models.CharField(max_length=200)),
                ('hours', models.CharField(blank=True, max_length=300)),
                ('phone', models.CharField(blank=True, max_length=30)),
                ('is_active', models.BooleanField(default=True)),
                ('districts', models.ManyToManyField(blank=True, related_name='teams', to='city.district')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='teams', to='city.service')),
            ],
            options={
                'ordering': ['service', 'name', 'id'],
                'constraints': [models.UniqueConstraint(fields=('service', 'name'), name='city_team_once'), models.CheckConstraint(condition=models.Q(('meeting_place', ''), _negated=True), name='city_team_is_met_somewhere')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('answers', 'Answers cases'), ('leads', 'Leads the service')], default='answers', max_length=10)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='city.service')),
            ],
            options={
                'ordering': ['service', 'user'],
                'constraints': [models.UniqueConstraint(fields=('user', 'service'), name='city_membership_once')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.CharField(choices=[('everyone', 'Residents and staff'), ('staff', 'Staff only')], default='everyone', max_length=10)),
                ('situation', models.CharField(blank=True, max_length=60)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('district', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='city.district')),
                ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='city.service')),
            ],
            options={
                'ordering': ['-starts_at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='city_notice_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='NoticeText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=5)),
                ('text', models.CharField(max_length=500)),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='city.notice')),
            ],
            options={
                'ordering': ['notice', 'language'],
                'constraints': [models.UniqueConstraint(fields=('notice', 'language'), name='city_notice_once_per_language')],
            },
        ),
        migrations.CreateModel(
            name='ServicePhone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=30)),
                ('use', models.CharField(choices=[('voice', 'Call'), ('night', 'Call at night'), ('text', 'Text message'), ('relay', 'Relay for deaf people')], default='voice', max_length=10)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='phones', to='city.service')),
            ],
            options={
                'ordering': ['service', 'position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('service', 'number', 'use'), name='city_service_phone_once')],
            },
        ),
        migrations.CreateModel(
            name='ServiceText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=5)),
                ('name', models.CharField(max_length=120)),
                ('plain_name', models.CharField(blank=True, max_length=160)),
                ('advice', models.TextField(blank=True)),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='city.service')),
            ],
            options={
                'ordering': ['service', 'language'],
                'constraints': [models.UniqueConstraint(fields=('service', 'language'), name='city_service_named_once')],
            },
        ),
        migrations.CreateModel(
            name='Street',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=160)),
                ('normal', models.CharField(max_length=200)),
                ('latitude', models.FloatField()),
                ('longitude', models.FloatField()),
                ('line', models.TextField(blank=True, default='')),
            ],
            options={
                'ordering': ['normal', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Crossing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('latitude', models.FloatField()),
                ('longitude', models.FloatField()),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='crossings_as_first', to='city.street')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='crossings_as_second', to='city.street')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='city_crossing_once'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='city_crossing_in_order')],
            },
        ),
        migrations.CreateModel(
            name='HouseNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=12)),
                ('latitude', models.FloatField()),
                ('longitude', models.FloatField()),
                ('street', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='numbers', to='city.street')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('street', 'number'), name='city_house_number_once')],
            },
        ),
        migrations.CreateModel(
            name='PlaceWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=40)),
                ('landmark', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='words', to='city.landmark')),
                ('street', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='words', to='city.street')),
            ],
            options={
                'indexes': [models.Index(fields=['word', 'street', 'landmark'], name='city_place_word')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('landmark__isnull', True), ('street__isnull', False)), models.Q(('landmark__isnull', False), ('street__isnull', True)), _connector='OR'), name='city_word_of_one_place')],
            },
        ),
    ]
