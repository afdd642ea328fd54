"""Languages: which ones residents can choose, what they are called, which text to show when one is missing."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import get_language_info

RESIDENT_LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
COMPLETE = ("fr", "en")


def language_name(code: str) -> str:
    """Return the name of a language in itself, or its code when Django does not know it."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


def best(texts: Mapping[str, str], language: str) -> str:
    """Return the text in `language`, else in English, else in French, else in any; "" where there is none."""
    for code in (language, language.split("-")[0], "en", "fr"):
        if texts.get(code):
            return texts[code]
    return next((text for text in texts.values() if text), "")
