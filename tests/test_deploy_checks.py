"""A start, and `parvis check --deploy`, name what others could read and what is only fit for a laptop."""

import os
from datetime import date

import pytest
from django.core import checks as django_checks

from parvis.city import actions
from parvis.city.tests.town import AT, CLERK, found_town
from parvis.core import checks
from parvis.core.models import DatabaseMark


def ids(found):
    return {each.id for each in found}


@pytest.fixture
def city_settings(settings):
    """What a careful city sets."""
    settings.IS_HTTPS, settings.DEBUG, settings.PARVIS_DEMO = True, False, False
    settings.PARVIS_SEAL_KEY, settings.PARVIS_REPLY_DOMAIN, settings.PARVIS_BACKUP_KEY = (
        "s" * 40,
        "reply.example.org",
        "age1x",
    )
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    before = os.umask(0o077)
    yield settings
    os.umask(before)


@pytest.mark.django_db
def test_a_careful_city_hears_nothing(city_settings):
    found = [each for each in checks.fit_for_a_city() if each.id != "parvis.W015"]  # the tests own their database
    assert found == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DEBUG", True, "parvis.E010"), ("PARVIS_DEMO", True, "parvis.E011"), ("IS_HTTPS", False, "parvis.E012"),
        ("PARVIS_REPLY_DOMAIN", "", "parvis.W011"), ("PARVIS_BACKUP_KEY", "", "parvis.W012"),
        ("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend", "parvis.W013"),
    ],
)  # fmt: skip
def test_each_ease_of_a_laptop_is_named(city_settings, name, value, expected):
    setattr(city_settings, name, value)
    assert expected in ids(checks.fit_for_a_city())


@pytest.mark.django_db
def test_a_database_that_a_demonstration_made_is_named_whatever_the_environment_says(city_settings):
    DatabaseMark.objects.create(name="demo", value="1")
    assert "parvis.E013" in ids(checks.fit_for_a_city())


@pytest.mark.django_db
def test_one_key_for_two_things_and_a_wide_umask_are_named(city_settings):
    city_settings.PARVIS_SEAL_KEY = city_settings.SECRET_KEY
    os.umask(0o022)
    assert {"parvis.W010", "parvis.W014"} <= ids(checks.fit_for_a_city())
    assert os.umask(0o022) == 0o022  # looking changed nothing


def test_what_others_may_read_is_named_with_the_way_to_close_it(settings, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    settings.PARVIS_HOME, settings.EMAIL_FILE_PATH = home, str(tmp_path / "mail")
    settings.STORAGE_URL = f"file://{home / 'files'}"
    (home / "files").mkdir()
    (tmp_path / "mail").mkdir()
    (home / "secret_key").write_text("x")
    for place, mode in (
        (home, 0o755),
        (home / "files", 0o755),
        (home / "secret_key", 0o644),
        (tmp_path / "mail", 0o750),
    ):
        place.chmod(mode)

    said = [each.msg for each in checks.files_are_private()]
    assert len(said) == 4

    home.chmod(0o700)  # nobody gets past the door
    assert [each.hint for each in checks.files_are_private()] == [f"Run: chmod 700 {tmp_path / 'mail'}"]
    (tmp_path / "mail").chmod(0o700)
    assert checks.files_are_private() == []


@pytest.mark.django_db
def test_nothing_starts_while_a_restore_is_not_finished():
    assert checks.restore_is_finished() == []
    DatabaseMark.objects.create(name="restoring", value="yes")
    assert ids(checks.restore_is_finished()) == {"parvis.E001"}


def of_the_city():
    return {each.id for each in django_checks.run_checks(include_deployment_checks=True, tags=["security"])}


@pytest.mark.django_db
def test_a_city_without_legal_pages_or_a_dated_assessment_is_not_ready(city_settings):
    assert "parvis.W021" in of_the_city()
    found_town()
    assert {"parvis.E020", "parvis.E021"} <= of_the_city()

    from parvis.city.models import City

    for language in City.objects.get().languages:
        for key in ("legal_notice", "privacy_notice", "accessibility"):
            actions.write_text(key=key, language=language, text="Words.", by=CLERK, at=AT)
    for item in ("dpia", "legal_pages", "periods"):
        actions.confirm(item=item, on=date(2020, 1, 1), by=CLERK, at=AT)

    found = of_the_city()
    assert not {"parvis.E020", "parvis.E021", "parvis.W021"} & found and "parvis.W022" in found
