"""A partner's program, as the stories use it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from defusedxml import ElementTree
from django.test import Client

from parvis.cases.models import Case
from parvis.core.actors import Actor, ActorKind
from parvis.open311.models import Key

CLERK = Actor(ActorKind.STAFF, "clerk")
ROOT = "/open311"
LITTER = {
    "service_code": "dirty_street",
    "lat": "50.05",
    "long": "4.05",
    "description": "Papers everywhere",
    "attribute[what]": "dirt",
}
# What somebody did: acknowledged by a token.
CONDUCT = {**LITTER, "service_code": "works_noise", "attribute[what]": "site"}
# Somebody in distress: acknowledged by nothing.
DISTRESS = {**LITTER, "service_code": "person_in_crisis", "attribute[what]": "confused", "attribute[calm]": "calm"}
FORMS = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}


@dataclass
class Partner:
    """One client with its key."""

    client: Client
    key: Key
    secret: str

    def get(self, path: str, **asked: Any) -> Any:
        """Read without a key."""
        return self.client.get(f"{ROOT}{path}", asked)

    def read(self, path: str, **asked: Any) -> Any:
        """Read with the key."""
        return self.client.get(f"{ROOT}{path}", {"api_key": self.secret, **asked})

    def post(
        self, fields: dict[str, Any] = LITTER, *, form: str = "json", headers: dict[str, str] | None = None, **more: Any
    ) -> Any:
        """Hand in a report; a field set to None is left out."""
        return self._send(f"/v2/requests.{form}", {**fields, **more}, headers)

    def update(self, fields: dict[str, Any], *, form: str = "json", **more: Any) -> Any:
        """Hand in an update."""
        return self._send(f"/v2/servicerequestupdates.{form}", {**fields, **more}, None)

    def _send(self, path: str, fields: dict[str, Any], headers: dict[str, str] | None) -> Any:
        said = {"api_key": self.secret, **fields}
        said = {name: value for name, value in said.items() if value is not None}
        return self.client.post(f"{ROOT}{path}", urlencoded(said), content_type=URLENCODED, headers=headers)

    def case(self, response: Any) -> Case:
        """Return the case an acknowledgement names."""
        return Case.objects.get(public_id=response.json()[0]["service_request_id"])


URLENCODED = "application/x-www-form-urlencoded"


def urlencoded(fields: dict[str, Any]) -> str:
    """Return the fields as a form's body; a list repeats its name."""
    return urlencode(fields, doseq=True)


def xml(response: Any) -> Any:
    """Return the root element of an answer."""
    return ElementTree.fromstring(response.content)


def texts(element: Any) -> dict[str, str]:
    """Return an element's children by name."""
    return {child.tag: child.text or "" for child in element}
