"""In which language somebody wrote, where the words are enough to tell."""

from functools import lru_cache
from typing import Any

from parvis.core.languages import RESIDENT_LANGUAGES

FEWEST_SIGNS = 40
SURE_ENOUGH = 0.8


def language_of_words(text: str, *, otherwise: str) -> str:
    """Return the resident language a text is most likely in; `otherwise` where it is short or unclear.

    Only for the worker and its commands: the model is heavy.
    """
    if len(text) < FEWEST_SIGNS:
        return otherwise
    language, share = _identifier().classify(text[:2000])
    return str(language) if share > SURE_ENOUGH else otherwise


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    found = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    found.set_languages(list(RESIDENT_LANGUAGES))
    return found
