"""The verbs that change the city: the only place that saves."""

from parvis.city.actions.agreements import (
    AgreementOver,
    AgreementOverlaps,
    end_agreement,
    renew_agreement,
    sign_agreement,
)
from parvis.city.actions.city import (
    CityExists,
    EmergencyNumberStays,
    add_district,
    change_city,
    change_district,
    check_number,
    confirm,
    doubt,
    end_notice,
    found_city,
    note_import,
    publish_notice,
    write_text,
)
from parvis.city.actions.export import services_for_export
from parvis.city.actions.places import Kept, LandmarkLine, StreetLine, keep_landmarks, keep_streets
from parvis.city.actions.protecting import protect, unprotect
from parvis.city.actions.services import (
    Phone,
    Words,
    add_member,
    add_service,
    change_service,
    remove_member,
)
from parvis.city.actions.teams import NamesAPerson, TeamExists, add_team, change_team
from parvis.city.actions.waits import say_wait, take_wait_back

__all__ = [
    "AgreementOver",
    "AgreementOverlaps",
    "CityExists",
    "EmergencyNumberStays",
    "Kept",
    "LandmarkLine",
    "NamesAPerson",
    "Phone",
    "StreetLine",
    "TeamExists",
    "Words",
    "add_district",
    "add_member",
    "add_service",
    "add_team",
    "change_city",
    "change_district",
    "change_service",
    "change_team",
    "check_number",
    "confirm",
    "doubt",
    "end_agreement",
    "end_notice",
    "found_city",
    "keep_landmarks",
    "keep_streets",
    "note_import",
    "protect",
    "publish_notice",
    "remove_member",
    "renew_agreement",
    "say_wait",
    "services_for_export",
    "sign_agreement",
    "take_wait_back",
    "unprotect",
    "write_text",
]
