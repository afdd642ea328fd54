"""Nobody reads yesterday's words: what runs is made from what is written."""

import gettext
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from parvis.core import translations

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Answer"\nmsgstr "{}"\n'


@pytest.fixture
def locale(tmp_path: Path) -> Path:
    folder = tmp_path / "locale" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(PO.format("Répondre"), encoding="utf-8")
    return tmp_path / "locale"


def spoken(locale: Path) -> str:
    with (locale / "fr" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file).gettext("Answer")


def test_a_new_translation_is_compiled_and_read(locale):
    assert translations.compile_stale(locale)

    assert spoken(locale) == "Répondre"
    assert translations.stale(locale) == []


def test_a_changed_translation_is_compiled_again_whatever_the_clock_says(locale):
    translations.compile_stale(locale)
    source = locale / "fr" / "LC_MESSAGES" / "django.po"
    source.write_text(PO.format("Réponse"), encoding="utf-8")

    assert translations.stale(locale) == [source]
    translations.compile_stale(locale)

    assert spoken(locale) == "Réponse"


@pytest.mark.django_db
def test_parvis_does_not_start_with_stale_words(locale, settings):
    settings.LOCALE_PATHS = [locale]

    with pytest.raises(SystemCheckError, match="fr is not compiled from its present words"):
        call_command("check")

    call_command("compile_messages")
    call_command("check")
