"""The OpenAPI document: valid, about doors that exist, and true of what they answer."""

import json

import pytest
import schemathesis
from django.test import Client
from django.urls import Resolver404, resolve
from hypothesis import given
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from parvis.cases.models import Case
from parvis.config.openapi import document
from tests.doors.anything import MANY

WHOLE = document("https://city.example")
REPORTS = schemathesis.openapi.from_dict(WHOLE)["/api/report/"]["POST"]
KEY = "Zf3-kT_09aQmR7xLw2Bv"
GOOD = {"situation": "dirty_street", "answers": {"what": "dirt"}, "words": "Papers", "language": "en"}


def is_as_told(answer, responses: dict) -> None:
    """See that the status is one of the document's, and the body as it says."""
    told = responses[str(answer.status_code)]
    if "$ref" in told:
        told = WHOLE["components"]["responses"][told["$ref"].rpartition("/")[2]]
    schema = {**told["content"]["application/json"]["schema"], "components": WHOLE["components"]}
    assert [fault.message for fault in OAS31Validator(schema).iter_errors(answer.json())] == []


@pytest.mark.django_db
def test_the_document_is_valid_and_open_to_everybody(settings):
    settings.PARVIS_BASE_URL = "https://city.example"

    answer = Client().get("/api/openapi.json")

    assert answer.json() == json.loads(json.dumps(WHOLE)) and not answer.cookies
    assert list(OpenAPIV31SpecValidator(answer.json()).iter_errors()) == []


def test_every_path_leads_to_a_door():
    for path in WHOLE["paths"]:
        try:
            found = resolve(path.replace("{", "").replace("}", ""))
        except Resolver404:
            raise AssertionError(path) from None
        assert not found.url_name.startswith("nothing"), path


@pytest.mark.django_db
def test_what_the_doors_answer_is_as_the_document_says(valdoria):
    for path, operations in WHOLE["paths"].items():
        if "get" in operations:
            for name in ("dirty_street", "no such thing"):
                code = path.partition("{")[2].partition("}")[0]
                is_as_told(Client().get(path.replace(f"{{{code}}}", name)), operations["get"]["responses"])
    taken = Client().post("/api/report/", GOOD, "application/json", headers={"idempotency-key": KEY})
    assert taken.status_code == 201
    is_as_told(taken, WHOLE["paths"]["/api/report/"]["post"]["responses"])
    assert Client().get("/api/report/").status_code == 405


@pytest.mark.django_db
@pytest.mark.thorough
def test_whatever_the_schema_allows_is_answered_as_it_says(valdoria):
    @MANY
    @given(case=REPORTS.as_strategy())
    def story(case):
        before = Case.objects.count()
        key = str((case.headers or {}).get("Idempotency-Key", ""))

        answer = Client(REMOTE_ADDR="192.0.2.7").post(
            "/api/report/", json.dumps(case.body), "application/json", headers={"idempotency-key": key}
        )

        is_as_told(answer, WHOLE["paths"]["/api/report/"]["post"]["responses"])
        assert Case.objects.count() - before == (1 if answer.status_code == 201 else 0)

    story()
