"""What kinds of places are contact points, as residents read it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PointKind(models.TextChoices):
    """What kind of place a contact point is."""

    SHOP = "shop", _("Shop")
    PHARMACY = "pharmacy", _("Pharmacy")
    CAFE = "cafe", _("Café or restaurant")
    HOTEL = "hotel", _("Hotel")
    PORT = "port", _("Port or landing stage")
    STATION = "station", _("Station")
    ASSOCIATION = "association", _("Association")
    PUBLIC = "public", _("Library or other public house")
