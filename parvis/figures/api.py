"""The figures for programs, for the assembled OpenAPI document: what the pages show, with the sentence where there is no number."""

from typing import Any

from parvis.figures.downloads import package
from parvis.figures.indicators.refusals import Refusal
from parvis.figures.indicators.shape import Direction, Principle, Unit
from parvis.figures.open_data import MEANINGS

_TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
_SENTENCES = {"type": "object", "additionalProperties": _TEXTS}
_OR_NOTHING = frozenset({"value", "low", "high", "n", "old"})


def _column(name: str, meaning: str) -> dict[str, Any]:
    kind = package.type_of(name)
    known = "string" if kind == "date" else kind
    found: dict[str, Any] = {"type": [known, "null"] if name in _OR_NOTHING else known, "description": meaning}
    if name == "refusal":
        found["enum"] = ["", *(str(one) for one in Refusal)]
    return found


def _told(description: str, schema: str) -> dict[str, Any]:
    of = {"$ref": f"#/components/schemas/{schema}"}
    return {"description": description, "content": {"application/json": {"schema": of}}}


_NOTHING = _told("There is no such indicator, or nothing has been released yet", "FiguresNothing")

PATHS: dict[str, Any] = {
    "/api/figures/": {
        "get": {
            "operationId": "figures",
            "tags": ["figures"],
            "summary": "Every indicator with its definition, and what columns and codes mean",
            "security": [],
            "responses": {"200": _told("The indicators", "Indicators")},
        }
    },
    "/api/figures/{code}/": {
        "get": {
            "operationId": "figuresOf",
            "tags": ["figures"],
            "summary": "All numbers of one indicator in the newest release",
            "parameters": [
                {
                    "name": "code",
                    "in": "path",
                    "required": True,
                    "description": "Code of the indicator in small letters, such as l1",
                    "schema": {"type": "string", "pattern": "^[a-z0-9]+$"},
                }
            ],
            "security": [],
            "responses": {"200": _told("The numbers", "IndicatorNumbers"), "404": _NOTHING},
        }
    },
}

COMPONENTS: dict[str, dict[str, Any]] = {
    "schemas": {
        "Indicators": {
            "type": "object",
            "required": ["release", "schema_version", "licence", "columns", "refusals", "breaks", "indicators"],
            "properties": {
                "release": {
                    "type": ["integer", "null"],
                    "description": "Number of the newest release; null before the first",
                },
                "schema_version": {"type": "integer"},
                "licence": {"type": "string", "format": "uri"},
                "columns": _TEXTS,
                "refusals": _SENTENCES,
                "breaks": _SENTENCES,
                "indicators": {"type": "array", "items": {"$ref": "#/components/schemas/Indicator"}},
            },
        },
        "Indicator": {
            "type": "object",
            "required": ["code", "principle", "name", "unit", "direction", "formula", "version", "since", "numbers"],
            "properties": {
                "code": {"type": "string"},
                "principle": {"type": "string", "enum": [str(one) for one in Principle]},
                "name": _TEXTS,
                "unit": {"type": "string", "enum": [str(one) for one in Unit]},
                "direction": {"type": "string", "enum": [str(one) for one in Direction]},
                "smallest_base": {"type": "integer"},
                "formula": _TEXTS,
                "symbols": {"type": "string"},
                "version": {"type": "integer"},
                "since": {"type": "string", "format": "date"},
                "interval": {"type": "string"},
                "who_is_missing": _TEXTS,
                "pitfalls": _TEXTS,
                "source": {"type": "string"},
                "waiting_for": {"type": "array", "items": {"type": "string"}},
                "numbers": {"type": "string", "description": "Where its numbers are"},
            },
        },
        "IndicatorNumbers": {
            "type": "object",
            "required": ["release", "digest", "schema_version", "made_at", "licence", "refusals", "breaks", "numbers"],
            "properties": {
                "release": {"type": "integer"},
                "digest": {"type": "string", "description": "SHA-256 of everything the public gets with the release"},
                "schema_version": {"type": "integer"},
                "made_at": {"type": "string", "format": "date-time"},
                "licence": {"type": "string", "format": "uri"},
                "smallest_count": {"type": "integer"},
                "refusals": _SENTENCES,
                "breaks": _SENTENCES,
                "notes": {
                    "type": "array",
                    "items": {"type": "object"},
                    "description": "What people wrote about breaks",
                },
                "numbers": {"type": "array", "items": {"$ref": "#/components/schemas/FigureNumber"}},
            },
        },
        "FiguresNothing": {
            "type": "object",
            "required": ["error", "sentence"],
            "properties": {"error": {"type": "string", "const": "nothing_here"}, "sentence": {"type": "string"}},
        },
        "FigureNumber": {
            "type": "object",
            "required": list(MEANINGS),
            "properties": {name: _column(name, meaning) for name, meaning in MEANINGS.items()},
        },
    }
}
