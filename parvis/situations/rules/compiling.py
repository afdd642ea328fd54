"""A checked tree → JSON that stays as it is → the situations people walk through."""

import json
from collections.abc import Iterator, Mapping
from datetime import time
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from parvis.situations.rules import schema
from parvis.situations.rules.files import Tree
from parvis.situations.rules.graph import (
    Action,
    Basis,
    Choice,
    End,
    Kind,
    Outcome,
    PromiseRule,
    Question,
    RouteRule,
    Sensitivity,
    Situation,
)

FORMAT = 1
Compiled = dict[str, Any]


def questions_of(tree: Tree, code: str) -> dict[str, dict[str, Any]]:
    """Return a situation's questions with the shared ones written out. The tree has passed the validator."""
    shared = tree.get("questions", {})
    written: dict[str, dict[str, Any]] = {}
    for name, question in tree["situations"][code].get("questions", {}).items():
        if "use" not in question:
            written[name] = question
            continue
        source = shared[question["use"]]
        leads = question["then"]
        choices = {
            choice: {"text": source["choices"][choice], "then": leads[choice]}
            for choice in source["choices"]
            if choice in leads
        }
        written[name] = {key: source[key] for key in ("text", "help") if key in source} | {"choices": choices}
    return written


def ends_in_force(situation: Mapping[str, Any]) -> dict[str, str]:
    """Return for each end the end that stands in its place today.

    An offence makes no case until the city has entered its legal ground (Art. 10 GDPR): it redirects instead.
    """
    waiting = situation.get("offence", False) and not situation.get("legal_ground")
    return {
        code: end["until_legal_ground"] if waiting and "until_legal_ground" in end else code
        for code, end in situation["ends"].items()
    }


def is_urgent(end: Mapping[str, Any], ends: Mapping[str, Mapping[str, Any]]) -> bool:
    """Return whether an agreement may only shorten this end's promise.

    It is marked so, or its promise runs day and night and is shorter than that of another end of the situation.
    """
    if end["action"] != Action.CASE:
        return False
    own = schema.read_promise(end["promise"])
    others = [schema.read_promise(other["promise"]) for other in ends.values() if other["action"] == Action.CASE]
    is_short = own.basis is Basis.CALENDAR and any(own.hours < other.hours for other in others)
    return end.get("urgent", False) or is_short


def compile_tree(tree: Tree) -> Compiled:
    """Return what a published version keeps: plain JSON, shared parts and legal grounds resolved."""
    groups = sorted(tree["groups"].items(), key=lambda item: (item[1]["order"], item[0]))
    situations = {
        code: _compile_situation(tree, code)
        for code in sorted(tree["situations"])
        if not tree["situations"][code].get("withdrawn")
    }
    used = {situation["group"] for situation in situations.values()}
    return {
        "format": FORMAT,
        "groups": [{"code": code, "title": group["title"]} for code, group in groups if code in used],
        "situations": situations,
    }


def _compile_situation(tree: Tree, code: str) -> dict[str, Any]:
    source = tree["situations"][code]
    stands_for = ends_in_force(source)
    questions = {
        name: {
            "text": question["text"],
            "help": question.get("help", {}),
            "choices": [
                {
                    "code": choice,
                    "text": body["text"],
                    "then": stands_for.get(body["then"], body["then"]),
                    "sensitive": body.get("sensitive", False),
                }
                for choice, body in question["choices"].items()
            ],
        }
        for name, question in questions_of(tree, code).items()
    }
    first = stands_for.get(source["first"], source["first"])
    reached = {first} | {choice["then"] for question in questions.values() for choice in question["choices"]}
    standard = {**tree.get("standard_texts", {}), **source.get("standard_texts", {})}
    return {
        "kind": source["kind"],
        "group": source["group"],
        "public": source.get("public", False),
        "sensitive": source.get("sensitive", False),
        "offence": source.get("offence", False),
        "first": first,
        "questions": questions,
        "ends": {
            name: _compile_end(end, is_urgent=is_urgent(end, source["ends"]))
            for name, end in source["ends"].items()
            if name in reached
        },
        "texts": {key: source[key] for key in schema.SITUATION_TEXTS if key in source},
        "standard": {outcome: standard[outcome] for outcome in Outcome if outcome in standard},
        "synonyms": source["synonyms"],
        "helpers": source.get("helpers", []),
    }


def _compile_end(end: Mapping[str, Any], *, is_urgent: bool) -> dict[str, Any]:
    is_case = end["action"] == Action.CASE
    routes = [_compile_exception(end, rule) for rule in end.get("exceptions", [])]
    routes.append({"service": end.get("service", ""), "promise": end.get("promise", "")})
    return {
        "action": end["action"],
        "routes": routes if is_case else [],
        "redirect": "" if is_case else end.get("service", ""),
        "number": end.get("number", ""),
        "urgent": is_urgent,
        "sensitive": end.get("sensitive", False),
        "what_happens": end["what_happens"],
        "say": end.get("say", {}),
    }


def _compile_exception(end: Mapping[str, Any], rule: Mapping[str, Any]) -> dict[str, Any]:
    return {**rule["when"], "service": rule["service"], "promise": rule.get("promise", end["promise"])}


def canonical(compiled: Compiled) -> str:
    """Return the JSON text that is hashed and stored; the order of questions, choices and groups is kept in it."""
    return json.dumps(compiled, ensure_ascii=False, separators=(",", ":"))


def fingerprint(text: str) -> str:
    """Return the SHA-256 of a canonical text, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def situations(compiled: Compiled) -> Iterator[Situation]:
    """Build the situations of a compiled catalogue. Raises WallBroken rather than build one that breaks the wall."""
    promises: dict[str, PromiseRule] = {}
    for code, body in compiled["situations"].items():
        yield Situation(
            code=code,
            kind=Kind(body["kind"]),
            group=body["group"],
            may_be_public=body["public"],
            sensitivity=Sensitivity.SENSITIVE if body["sensitive"] else Sensitivity.NONE,
            is_offence=body["offence"],
            first=body["first"],
            questions=MappingProxyType({name: _question(name, one) for name, one in body["questions"].items()}),
            ends=MappingProxyType({name: _end(name, end, promises) for name, end in body["ends"].items()}),
            texts=body["texts"],
            standard={
                outcome: {language: tuple(texts) for language, texts in by_language.items()}
                for outcome, by_language in body["standard"].items()
            },
            synonyms={language: tuple(words) for language, words in body["synonyms"].items()},
            helpers=tuple(body.get("helpers", ())),  # a version published before this key carries none
        )


def _question(code: str, body: Mapping[str, Any]) -> Question:
    choices = tuple(
        Choice(
            code=choice["code"], texts=choice["text"], leads_to=choice["then"], raises_sensitivity=choice["sensitive"]
        )
        for choice in body["choices"]
    )
    return Question(code=code, texts=body["text"], helps=body["help"], choices=choices)


def _end(code: str, body: Mapping[str, Any], promises: dict[str, PromiseRule]) -> End:
    return End(
        code=code,
        action=Action(body["action"]),
        routes=tuple(_route(rule, promises) for rule in body["routes"]),
        redirect_kind=body["redirect"],
        number_code=body["number"],
        is_urgent=body.get("urgent", False),  # a version published before this mark carries none
        raises_sensitivity=body["sensitive"],
        what_happens_texts=body["what_happens"],
        say_texts=body["say"],
    )


def _route(rule: Mapping[str, Any], promises: dict[str, PromiseRule]) -> RouteRule:
    words = rule["promise"]
    if words not in promises:
        promises[words] = schema.read_promise(words)
    return RouteRule(
        service_kind=rule["service"],
        promise=promises[words],
        districts=frozenset(rule.get("districts", ())),
        days=frozenset(schema.DAYS.index(day) for day in rule.get("days", ())),
        starts=time.fromisoformat(rule["from"]) if "from" in rule else None,
        ends=time.fromisoformat(rule["to"]) if "to" in rule else None,
    )
