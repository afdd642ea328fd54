"""The GeoReport v2 door in JSON, for the assembled OpenAPI document. docs/open311.md says what was decided, and why."""

from typing import Any

_ERRORS = {"$ref": "#/components/responses/Open311Refused"}
_SPAN = ("start_date", "end_date")


def _argument(name: str, said: str = "", **schema: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"name": name, "in": "query", "schema": {"type": "string", **schema}}
    return found | ({"description": said} if said else {})


def _part(name: str, said: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "description": said, "schema": {"type": "string"}}


def _told(schema: str, *, is_list: bool = True) -> dict[str, Any]:
    of = {"$ref": f"#/components/schemas/{schema}"}
    return {
        "description": "As asked",
        "content": {"application/json": {"schema": {"type": "array", "items": of} if is_list else of}},
    }


def _operation(name: str, summary: str, answer: dict[str, Any], *refusals: str, **more: Any) -> dict[str, Any]:
    return {
        "operationId": name,
        "tags": ["open311"],
        "summary": summary,
        **more,
        "responses": {"200": answer, **dict.fromkeys(("400", *refusals, "404", "405", "429"), _ERRORS)},
    }


def _form(schema: str) -> dict[str, Any]:
    of = {"schema": {"$ref": f"#/components/schemas/{schema}"}}
    return {"required": True, "content": {"application/x-www-form-urlencoded": of, "multipart/form-data": of}}


_LANG = _argument("lang", "Language of the words; else Accept-Language, else the city's first")
_KEY_OR_NOT: list[dict[str, list[str]]] = [{}, {"open311Key": []}]

PATHS: dict[str, Any] = {
    "/open311/discovery.json": {
        "get": _operation(
            "open311Discovery",
            "Where, what, and how one gets a key",
            _told("Open311Discovery", is_list=False),
            parameters=[_LANG],
            security=[],
        )
    },
    "/open311/v2/services.json": {
        "get": _operation(
            "open311Services", "What may be handed in", _told("Open311Service"), parameters=[_LANG], security=[]
        )
    },
    "/open311/v2/services/{code}.json": {
        "get": _operation(
            "open311Definition",
            "The questions of one situation",
            _told("Open311Definition", is_list=False),
            parameters=[_part("code", "service_code: our situation"), _LANG],
            security=[],
        )
    },
    "/open311/v2/requests.json": {
        "get": _operation(
            "open311Requests",
            "Requests that are public; with a key also its own",
            _told("Open311Request"),
            "403",
            parameters=[
                _argument("service_request_id", "Ids with commas; they override every other argument"),
                _argument("service_code", "Codes with commas"),
                *(_argument(name, format="date-time") for name in _SPAN),
                _argument("status", "open, closed, or both with a comma"),
                *(_argument(name, type="integer", minimum=1) for name in ("page", "page_size")),
                *(_argument(name, type="number") for name in ("lat", "long", "radius")),
                _argument("updated_after", format="date-time"),
                _argument("extensions", enum=["true", "false"]),
                _argument("q"),
                _LANG,
            ],
            security=_KEY_OR_NOT,
        ),
        "post": _operation(
            "open311HandIn",
            "Hand in a report",
            _told("Open311Acknowledged"),
            "403",
            "409",
            "413",
            "415",
            parameters=[{"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}}],
            requestBody=_form("Open311Report"),
            security=[{"open311Key": []}],
        ),
    },
    "/open311/v2/requests/{service_request_id}.json": {
        "get": _operation(
            "open311Request",
            "One request, as a list of one",
            _told("Open311Request"),
            "403",
            parameters=[_part("service_request_id", "A random public id"), _argument("extensions"), _LANG],
            security=_KEY_OR_NOT,
        )
    },
    "/open311/v2/tokens/{token}.json": {
        "get": _operation(
            "open311Token",
            "The id of a report that was acknowledged by a token",
            _told("Open311Acknowledged"),
            parameters=[_part("token", "From the acknowledgement"), _LANG],
            security=[],
        )
    },
    "/open311/v2/servicerequestupdates.json": {
        "get": _operation(
            "open311Updates",
            "What became of requests (mySociety's extension)",
            _told("Open311Update"),
            "403",
            parameters=[*(_argument(name, format="date-time") for name in _SPAN), _LANG],
            security=_KEY_OR_NOT,
        ),
        "post": _operation(
            "open311HearUpdate",
            "Add words to a request",
            _told("Open311UpdateTaken"),
            "403",
            "409",
            "413",
            "415",
            requestBody=_form("Open311Words"),
            security=[{"open311Key": []}],
        ),
    },
}  # fmt: skip


def _object(*needed: str, **properties: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "object", "properties": properties}
    return found | ({"required": list(needed)} if needed else {})


_TEXT: dict[str, Any] = {"type": "string"}
_MAYBE: dict[str, Any] = {"type": ["string", "null"]}
_MANY: dict[str, Any] = {"type": "array", "items": {"type": "object"}}

COMPONENTS: dict[str, Any] = {
    "securitySchemes": {
        "open311Key": {
            "type": "apiKey",
            "in": "query",
            "name": "api_key",
            "description": "Also taken as a field of the form",
        }
    },
    "responses": {
        "Open311Refused": {
            "description": "Not done, with sentences for whoever uses the client",
            "content": {
                "application/json": {
                    "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Open311Error"}}
                }
            },
        }
    },
    "schemas": {
        "Open311Error": _object("code", "description", code={"type": ["integer", "string"]}, description=_TEXT),
        "Open311Discovery": _object("changeset", "endpoints", changeset=_TEXT, contact=_TEXT, key_service=_TEXT, endpoints=_MANY),
        "Open311Service": _object(
            "service_code", "service_name", "type",
            service_code=_TEXT, service_name=_TEXT, description=_MAYBE, metadata={"type": "boolean"},
            type={"type": "string", "enum": ["realtime", "batch", "blackbox"]}, keywords=_MAYBE, group=_MAYBE,
        ),
        "Open311Definition": _object("service_code", "attributes", service_code=_TEXT, attributes=_MANY),
        "Open311Request": _object(
            "service_request_id", "status",
            service_request_id=_TEXT, status={"type": "string", "enum": ["open", "closed"]}, status_notes=_MAYBE,
            service_name=_MAYBE, service_code=_MAYBE, description=_MAYBE, agency_responsible=_MAYBE,
            service_notice=_MAYBE, requested_datetime=_MAYBE, updated_datetime=_MAYBE, expected_datetime=_MAYBE,
            address=_MAYBE, address_id=_MAYBE, zipcode=_MAYBE,
            lat={"type": ["number", "string", "null"]}, long={"type": ["number", "string", "null"]}, media_url=_MAYBE,
        ),
        "Open311Acknowledged": _object(
            service_request_id=_MAYBE, token=_MAYBE, service_notice=_MAYBE, account_id=_MAYBE
        ),
        "Open311Update": _object("service_request_id", service_request_id=_TEXT, update_id=_TEXT, status=_TEXT, description=_MAYBE),
        "Open311UpdateTaken": _object(update_id=_TEXT),
        "Open311Report": _object(
            "service_code",
            service_code=_TEXT, lat={"type": "number"}, long={"type": "number"}, address_string=_TEXT, address_id=_TEXT,
            description=_TEXT, email=_TEXT, phone=_TEXT, first_name=_TEXT, last_name=_TEXT, device_id=_TEXT,
            account_id=_TEXT, media_url=_TEXT, api_key=_TEXT,
        )
        | {
            "description": "Where it is: lat and long, or address_string, or address_id. Answers as attribute[code]. "
            "In multipart/form-data also up to five photos.",
            "additionalProperties": True,
        },
        "Open311Words": _object("service_request_id", service_request_id=_TEXT, description=_TEXT, api_key=_TEXT)
        | {"additionalProperties": True},
    },
}  # fmt: skip
