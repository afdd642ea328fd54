"""A part of the catalogue in words, for people who compare what it was with what it is."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.city.service_kinds import ServiceKind
from parvis.core.languages import RESIDENT_LANGUAGES, best
from parvis.situations import names
from parvis.situations.outline import said_promise
from parvis.situations.rules import schema
from parvis.situations.rules.files import as_yaml
from parvis.situations.rules.layers import REMOVED


def said_part(key: str, value: Any) -> str:
    """Write the value of a part under its key: where the files hold a code, what people call it."""
    named: Mapping[str, Mapping[str, Any]] = {
        "kind": names.KINDS, "action": names.ACTIONS, "service": dict(ServiceKind.choices)
    }  # fmt: skip
    if isinstance(value, str) and value in named.get(key, {}):
        return str(named[key][value])
    if key == "promise" and isinstance(value, str):
        return said_promise(schema.read_promise(value))
    if key in ("then", "first", "use", "group", "number") and isinstance(value, str):
        return _code(value)
    return said_value(value)


def said_value(value: Any) -> str:
    """Write a part's value, in the reader's language where it has several."""
    if value is None:
        return ""
    if value is REMOVED:
        return _("taken out")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "\n".join(value)
    if isinstance(value, Mapping):
        return _mapping(value)
    return value if isinstance(value, str) else as_yaml(value).strip()


def _mapping(value: Mapping[str, Any]) -> str:
    if "action" in value:
        return _end(value)
    if "choices" in value or "use" in value:
        return _question(value)
    if "order" in value and "title" in value:
        return _text(value["title"])
    if "then" in value and "text" in value:
        return f"{_text(value['text'])} → {_code(value['then'])}"
    if all(key in RESIDENT_LANGUAGES for key in value):
        return "\n".join(f"{language}: {said_value(words)}" for language, words in value.items())
    if all(isinstance(one, Mapping) for one in value.values()):
        return "\n".join(f"{place}. {_mapping(one)}" for place, one in enumerate(value.values(), 1))
    return as_yaml(dict(value)).strip()


def _question(question: Mapping[str, Any]) -> str:
    if "use" in question:
        leads = [f"– {_code(choice)} → {_code(target)}" for choice, target in question.get("then", {}).items()]
        return "\n".join([_code(question["use"]), *leads])
    choices = [f"– {_mapping(choice)}" for choice in question.get("choices", {}).values()]
    return "\n".join([_text(question.get("text", {})), *choices])


def _end(end: Mapping[str, Any]) -> str:
    said = [str(names.ACTIONS.get(end["action"], end["action"]))]
    if end.get("service") in ServiceKind.values:
        said.append(str(ServiceKind(end["service"]).label))
    if "promise" in end:
        said.append(said_promise(schema.read_promise(end["promise"])))
    return "\n".join([" · ".join(said), _text(end.get("what_happens", {}))])


def _text(texts: Mapping[str, str]) -> str:
    return best(texts, get_language() or "en")


def _code(code: str) -> str:
    return code.replace("_", " ")
