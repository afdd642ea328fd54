"""A situation as it is worded → what the fields of its form hold at first."""

from collections.abc import Mapping
from typing import Any

from parvis.situations import names
from parvis.situations.rules import schema
from parvis.situations.rules.graph import Basis
from parvis.situations.sheet import Part, Sheet

Body = Mapping[str, Any]


def initial_of(body: Body, sheet: Sheet) -> dict[str, Any]:
    """Return what the fields of a situation hold at first."""
    found: dict[str, Any] = {key: body.get(key) for key in ("kind", "group", *names.FLAGS, "legal_ground")}
    keys = {part.code: part.key for part in [*sheet.questions, *sheet.ends]}
    found["first"] = keys.get(body["first"], "")
    for key in schema.SITUATION_TEXTS:
        found |= _spread(key, body.get(key, {}))
    found["helpers"] = list(body.get("helpers", ()))
    found |= _spread("synonyms", body.get("synonyms", {}))
    for outcome, texts in body.get("standard_texts", {}).items():
        found |= _spread(f"s.{outcome}", texts)
    for part in sheet.questions:
        question = body["questions"][part.code]
        found |= _spread(f"{part.key}.text", question.get("text", {})) | _spread(
            f"{part.key}.help", question.get("help", {})
        )
        for one in part.inside:
            if part.use:
                found[f"{one.key}.then"] = keys.get(question["then"].get(one.code, ""), "")
                continue
            choice = question["choices"][one.code]
            found |= _spread(f"{one.key}.text", choice["text"])
            found |= {f"{one.key}.then": keys.get(choice["then"], ""), f"{one.key}.sensitive": choice.get("sensitive")}
    for part in sheet.ends:
        found |= _initial_of_end(part, body["ends"][part.code], keys)
    return found


def _initial_of_end(part: Part, end: Body, keys: Mapping[str, str]) -> dict[str, Any]:
    key = part.key
    found: dict[str, Any] = {
        f"{key}.{name}": end.get(name) for name in ("action", "service", "number", "urgent", "sensitive")
    }
    found |= _initial_of_promise(key, end) | {f"{key}.until": keys.get(end.get("until_legal_ground", ""), "")}
    found |= _spread(f"{key}.what_happens", end.get("what_happens", {})) | _spread(f"{key}.say", end.get("say", {}))
    for place, rule in enumerate(part.inside):
        said = end["exceptions"][place]
        found |= {f"{rule.key}.service": said["service"], **_initial_of_promise(rule.key, said)}
        found |= {f"{rule.key}.{name}": value for name, value in said["when"].items()}
    return found


def _initial_of_promise(key: str, said: Body) -> dict[str, Any]:
    if "promise" not in said:
        return {f"{key}.basis": str(Basis.WORKING)}
    promise = schema.read_promise(said["promise"])
    return {f"{key}.hours": promise.hours, f"{key}.basis": str(promise.basis)}


def _spread(name: str, texts: Mapping[str, Any]) -> dict[str, str]:
    return {
        f"{name}.{language}": "\n".join(words) if isinstance(words, list) else words
        for language, words in texts.items()
    }
