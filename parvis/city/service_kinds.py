"""The kinds of service a city knows. A route of a situation names a kind; the directory finds the service."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ServiceKind(models.TextChoices):
    """What a service does. Codes are never reused."""

    CITY_LINE = "city_line", _("City line")
    CLEANING = "cleaning", _("Street cleaning")
    WASTE = "waste", _("Household waste")
    BULKY_WASTE = "bulky_waste", _("Bulky items")
    LIGHTING = "lighting", _("Street lighting")
    ROADS = "roads", _("Roads and pavements")
    GREEN_SPACES = "green_spaces", _("Parks and trees")
    WATER = "water", _("Water and sewers")
    PARKING_ENFORCEMENT = "parking_enforcement", _("Parking control")
    VEHICLE_POUND = "vehicle_pound", _("Vehicle pound")
    MUNICIPAL_POLICE = "municipal_police", _("Municipal police")
    POLICE_STATION = "police_station", _("Police station")
    EMERGENCY_POLICE = "emergency_police", _("Emergency police")
    FIRE = "fire", _("Fire brigade")
    MEDICAL = "medical", _("Medical help")
    SOCIAL_LANDLORD = "social_landlord", _("Social landlord")
    NOISE_CONTROL = "noise_control", _("Noise control")
    VENUE_LICENSING = "venue_licensing", _("Licences of bars and venues")
    ANIMAL_CONTROL = "animal_control", _("Animals")
    MEDIATION = "mediation", _("Mediation")
    SOCIAL_OUTREACH = "social_outreach", _("Street social work")
    VICTIM_SUPPORT = "victim_support", _("Victim support")
    LEGAL_AID = "legal_aid", _("Legal advice")
    LOST_PROPERTY = "lost_property", _("Lost property")
    PUBLIC_TRANSPORT = "public_transport", _("Public transport")
    SCHOOL = "school", _("Schools")
    TOWN_HALL = "town_hall", _("Town hall")
    CITY_COUNCIL = "city_council", _("City council")
    OMBUDSMAN = "ombudsman", _("Ombudsman")
    PROSECUTOR = "prosecutor", _("Prosecutor")
    CHILD_PROTECTION = "child_protection", _("Child protection")
    TENANT_ADVICE = "tenant_advice", _("Advice for tenants")
    HEALTH_INSPECTION = "health_inspection", _("Health inspection")
    TOURISM = "tourism", _("Help for visitors")
    UTILITY = "utility", _("Gas, electricity, telephone")
    CEMETERY = "cemetery", _("Cemeteries")
    CONSUMER_ADVICE = "consumer_advice", _("Advice for consumers")


POLICE_KINDS = frozenset({ServiceKind.MUNICIPAL_POLICE, ServiceKind.POLICE_STATION, ServiceKind.EMERGENCY_POLICE})
