"""Records of processing (GDPR, Article 30), made from the field register: what is kept of whom, table by table."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps

from parvis.core.register import Fields
from parvis.people.third_party import THIRD_PARTY


@dataclass(frozen=True, slots=True)
class Record:
    """One table that holds something about people."""

    app: str
    model: str
    meaning: str
    personal: tuple[str, ...]
    free_text: tuple[str, ...]


def records() -> Iterator[Record]:
    """Yield every table with personal fields or free text, by app, with what its model says of itself."""
    for model in sorted(apps.get_models(), key=lambda model: model._meta.label_lower):
        register = getattr(model, "field_register", None) or THIRD_PARTY.get(model._meta.label_lower)
        if isinstance(register, Fields) and (register.personal or register.free_text):
            is_ours = model.__module__.startswith("parvis.")
            meaning = (model.__doc__ or "").strip().split("\n")[0] if is_ours else "A table of a library."
            yield Record(model._meta.app_label, model.__name__, meaning, register.personal, register.free_text)
