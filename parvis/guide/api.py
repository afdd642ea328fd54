"""What the guide offers to programs, for the assembled OpenAPI document."""

from typing import Any

from parvis.cases.rules import MAX_WORDS
from parvis.core.languages import RESIDENT_LANGUAGES
from parvis.guide.views.app_door import MOST_BYTES, MOST_PER_HOUR

_REFUSED = {"$ref": "#/components/responses/ReportRefused"}

PATHS: dict[str, Any] = {
    "/api/report/": {
        "post": {
            "operationId": "handInReport",
            "tags": ["report"],
            "summary": "Hand in a report that waited on a phone",
            "description": (
                "Takes what may wait: situations that are not sensitive and where nobody may be in danger. No cookie is read "
                "or set. The same key with the same body gets the same answer for 72 hours. Words that sound like danger bring "
                "`danger` and `numbers` with every answer; nobody is alerted by it."
            ),
            "security": [],
            "parameters": [
                {
                    "name": "Idempotency-Key",
                    "in": "header",
                    "required": True,
                    "description": "From a random source: whoever knows key and body sees the receipt.",
                    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{16,64}$"},
                }
            ],
            "requestBody": {
                "required": True,
                "description": f"At most {MOST_BYTES} bytes of JSON; no name may stand twice.",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Report"}}},
            },
            "responses": {
                "201": {
                    "description": "Taken, or taken before with this key and body",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Receipt"}}},
                },
                "400": _REFUSED,
                "403": _REFUSED,
                "405": _REFUSED,
                "409": _REFUSED,
                "413": _REFUSED,
                "415": _REFUSED,
                "429": {
                    "description": f"More than {MOST_PER_HOUR} of one address within an hour",
                    "headers": {"Retry-After": {"description": "Seconds", "schema": {"type": "integer"}}},
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
                },
            },
        }
    }
}

_NUMBERS: dict[str, Any] = {
    "danger": {"type": "string", "description": "Where the words sound like danger: whom to call now"},
    "numbers": {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["number", "say", "link"],
            "properties": {name: {"type": "string"} for name in ("number", "say", "link")},
        },
    },
}

COMPONENTS: dict[str, Any] = {
    "responses": {
        "ReportRefused": {
            "description": "Not taken, in a sentence for the person",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
        }
    },
    "schemas": {
        "Report": {
            "type": "object",
            "required": ["situation", "language"],
            "additionalProperties": False,
            "properties": {
                "situation": {"type": "string", "maxLength": 60, "examples": ["dirty_street"]},
                "answers": {
                    "type": "object",
                    "description": "Code of a question: code of the choice, along the situation's questions",
                    "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 60},
                    "examples": [{"what": "dirt"}],
                },
                "words": {"type": "string", "maxLength": MAX_WORDS},
                "language": {"type": "string", "enum": list(RESIDENT_LANGUAGES)},
                "place": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        "text": {"type": "string", "maxLength": 200},
                        "note": {"type": "string", "maxLength": 500},
                        "latitude": {"type": ["number", "null"], "minimum": -90, "maximum": 90},
                        "longitude": {"type": ["number", "null"], "minimum": -180, "maximum": 180},
                    },
                },
                "email": {"type": "string", "maxLength": 254, "description": "Empty: no e-mail"},
                "phone": {"type": "string", "maxLength": 40, "description": "Empty: no text message"},
            },
        },
        "Receipt": {
            "type": "object",
            "required": ["reference", "spoken", "pin", "answer_by", "message", "follow_url"],
            "properties": {
                "reference": {"type": "string", "pattern": "^[0-9]{9}$"},
                "spoken": {"type": "string"},
                "pin": {"type": "string"},
                "answer_by": {"type": "string", "format": "date-time"},
                "message": {"type": "string"},
                "follow_url": {"type": "string", "format": "uri"},
                **_NUMBERS,
            },
        },
        "Refusal": {
            "type": "object",
            "required": ["error"],
            "properties": {
                "error": {"type": "string"},
                "field": {"type": "string", "description": "What the sentence is about, where it is about one field"},
                **_NUMBERS,
            },
        },
    },
}
