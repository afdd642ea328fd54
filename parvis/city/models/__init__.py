"""What a city keeps about itself: where it is, who answers, under which agreement, and what was changed."""

from parvis.city.models.agreement import FIELDS_TO_HAND_OVER, Agreement, PromiseBasis
from parvis.city.models.building import BUILDING, Building, HearingLoop, Wheelchair
from parvis.city.models.city import City, Part
from parvis.city.models.edit import EditHistory, NumberEdit
from parvis.city.models.notice import Audience, Notice, NoticeText
from parvis.city.models.place import Crossing, District, HouseNumber, Landmark, PlaceWord, Street
from parvis.city.models.protected import ProtectedKind, ProtectedPlace
from parvis.city.models.service import (
    Membership,
    MembershipRole,
    PhoneUse,
    ReachedBy,
    Relation,
    Service,
    ServicePhone,
    ServiceText,
)
from parvis.city.models.team import LocalTeam
from parvis.city.models.text import CityText, CityTextKey
from parvis.city.models.wait import UsualWait, WaitUnit

__all__ = [
    "BUILDING",
    "FIELDS_TO_HAND_OVER",
    "Agreement",
    "Audience",
    "Building",
    "City",
    "CityText",
    "CityTextKey",
    "Crossing",
    "District",
    "EditHistory",
    "HearingLoop",
    "HouseNumber",
    "Landmark",
    "LocalTeam",
    "Membership",
    "MembershipRole",
    "Notice",
    "NoticeText",
    "NumberEdit",
    "Part",
    "PhoneUse",
    "PlaceWord",
    "PromiseBasis",
    "ProtectedKind",
    "ProtectedPlace",
    "ReachedBy",
    "Relation",
    "Service",
    "ServicePhone",
    "ServiceText",
    "Street",
    "UsualWait",
    "WaitUnit",
    "Wheelchair",
]
