"""Places where a poster hangs, the contact points among them, short links of campaigns, and what is counted and printed of
them. Never a visitor."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from parvis.city.models import BUILDING, Building, District
from parvis.core.register import Fields
from parvis.guide.models.point_kind import PointKind

FIRST_NUMBER = 101


class Campaign(models.Model):
    """Posters with one message, hung for some weeks; no `districts` is the whole city. Both days count.

    `definition` says in advance what it should change and how that is counted: from the first day on it stays as it is.
    `own_words` is the city's own message, {language: [title, line]}, where `text` is "own".
    """

    name = models.CharField(max_length=120, unique=True)
    text = models.CharField(max_length=60)
    own_words = models.JSONField(default=dict, blank=True)
    definition = models.TextField(blank=True)
    districts = models.ManyToManyField(District, blank=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()

    field_register = Fields(
        plain=("id", "name", "text", "own_words", "definition", "districts", "starts_on", "ends_on"),
    )

    class Meta:
        ordering = ["-starts_on", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="guide_campaign_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.name


class PosterPlace(models.Model):
    """Where a poster hangs. Its number is printed on it and never used for another place."""

    number = models.PositiveIntegerField(unique=True, validators=[MinValueValidator(1), MaxValueValidator(999_999)])
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=200)
    latitude = models.FloatField()
    longitude = models.FloatField()
    campaign = models.ForeignKey(Campaign, on_delete=models.SET_NULL, null=True, blank=True, related_name="places")
    is_active = models.BooleanField(default=True)

    field_register = Fields(plain=("id", "number", "name", "address", "latitude", "longitude", "campaign", "is_active"))

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="guide_poster_is_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class PointQuerySet(models.QuerySet["ContactPoint"]):
    """The words of contact points."""

    def in_force(self, day: date) -> "PointQuerySet":
        """Keep those whose agreement holds on a day."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def ending(self, *, after: date, by: date) -> "PointQuerySet":
        """Keep those whose agreement ends in a span, both days included."""
        return self.filter(ends_on__gte=after, ends_on__lte=by)

    def doubted(self) -> "PointQuerySet":
        """Keep those that somebody found closed, and nobody of the city has looked into it."""
        return self.filter(said_closed__seen_at=None, said_closed__isnull=False).distinct()


class ContactPoint(Building):
    """A house under agreement where people ask for help. Both days count; the poster says where it is.

    `trained` is a function (“the person at the desk”), never a name; `hours` are OpenStreetMap `opening_hours`, empty means
    unknown. The house's own page opens by a token of which only the digest is kept. Some time after the end whoever
    signed and the ways to reach the house are emptied.
    """

    poster = models.OneToOneField(PosterPlace, on_delete=models.PROTECT, related_name="point")
    kind = models.CharField(max_length=20, choices=PointKind.choices)
    trained = models.CharField(max_length=120, blank=True)
    languages = models.JSONField(default=list, blank=True)
    hours = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    signed_by = models.CharField(max_length=160, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    token_digest = models.CharField(max_length=64, null=True, blank=True, unique=True)
    token_made_at = models.DateTimeField(null=True, blank=True)
    emptied_at = models.DateTimeField(null=True, blank=True)

    objects = PointQuerySet.as_manager()

    field_register = Fields(
        personal=("signed_by", "phone", "email"),
        plain=(
            "id", "poster", "kind", "trained", "languages", "hours", "starts_on", "ends_on", "token_digest",
            "token_made_at", "emptied_at", *BUILDING,
        ),
    )  # fmt: skip

    class Meta:
        ordering = ["poster__number"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="guide_point_ends_after_start"),
            models.CheckConstraint(
                condition=Q(token_digest=None, token_made_at=None)
                | Q(token_digest__isnull=False, token_made_at__isnull=False),
                name="guide_point_token_dated",
            ),
            models.CheckConstraint(
                condition=Q(emptied_at=None) | Q(signed_by="", phone="", email="", token_digest=None),
                name="guide_point_emptied_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return str(self.poster)

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


class SaidClosed(models.Model):
    """Somebody stood before a contact point that was not open as stated: the moment, and nothing about them."""

    point = models.ForeignKey(ContactPoint, on_delete=models.CASCADE, related_name="said_closed")
    at = models.DateTimeField()
    was_stated_open = models.BooleanField()
    seen_at = models.DateTimeField(null=True, blank=True)

    field_register = Fields(plain=("id", "point", "at", "was_stated_open", "seen_at"))

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["point", "-at"], condition=Q(seen_at=None), name="guide_closed_to_look_into")]

    def __str__(self) -> str:
        return f"{self.point_id} at {self.at:%Y-%m-%d %H:%M}"


class OpenedCount(models.Model):
    """How often a poster's code was opened in a week that begins on a Monday."""

    poster = models.ForeignKey(PosterPlace, on_delete=models.CASCADE, related_name="opened")
    week = models.DateField()
    count = models.PositiveIntegerField(default=0)

    field_register = Fields(plain=("id", "poster", "week", "count"))

    class Meta:
        ordering = ["poster", "week"]
        constraints = [models.UniqueConstraint(fields=["poster", "week"], name="guide_opened_once_a_week")]

    def __str__(self) -> str:
        return f"{self.poster_id} {self.week}: {self.count}"


class Medium(models.TextChoices):
    """Where people meet a short link."""

    PRINT = "print", _("In print: leaflet, newspaper, letter")
    RADIO = "radio", _("Spoken: radio, announcement, talk")
    SCREEN = "screen", _("On a screen: television, display")
    SOCIAL = "social", _("Social media")
    MAIL = "mail", _("Newsletter or e-mail")
    OTHER = "other", _("Elsewhere")


class ShortLink(models.Model):
    """A word that leads to one of our pages: /go/<word>/. Both days count; its word is never used for another link.

    `target` names the page ("home", "situation:street_lamp", "group:street", "point:101"), never an address.
    """

    word = models.CharField(max_length=30, unique=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="links")
    target = models.CharField(max_length=80)
    medium = models.CharField(max_length=10, choices=Medium.choices)
    starts_on = models.DateField()
    ends_on = models.DateField()

    field_register = Fields(plain=("id", "word", "campaign", "target", "medium", "starts_on", "ends_on"))

    class Meta:
        ordering = ["word"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="guide_link_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.word


class FollowedCount(models.Model):
    """How often a short link was followed in a week that begins on a Monday."""

    link = models.ForeignKey(ShortLink, on_delete=models.CASCADE, related_name="followed")
    week = models.DateField()
    count = models.PositiveIntegerField(default=0)

    field_register = Fields(plain=("id", "link", "week", "count"))

    class Meta:
        ordering = ["link", "week"]
        constraints = [models.UniqueConstraint(fields=["link", "week"], name="guide_followed_once_a_week")]

    def __str__(self) -> str:
        return f"{self.link_id} {self.week}: {self.count}"


class PrintKind(models.TextChoices):
    """What hangs at a place."""

    A4 = "a4", _("Poster A4")
    A3 = "a3", _("Poster A3")
    STICKER = "sticker", _("Sticker")


class PrintedPoster(models.Model):
    """What was printed for a place, until it is replaced: the numbers that stand on it ({code: number}) and its words
    ({name, address, headline, line}; {} where nobody noted them).
    """

    poster = models.ForeignKey(PosterPlace, on_delete=models.CASCADE, related_name="printed")
    kind = models.CharField(max_length=10, choices=PrintKind.choices)
    language = models.CharField(max_length=5)
    printed_on = models.DateField()
    numbers = models.JSONField(default=dict)
    words = models.JSONField(default=dict, blank=True)
    replaced_on = models.DateField(null=True, blank=True)

    field_register = Fields(plain=("id", "poster", "kind", "language", "printed_on", "numbers", "words", "replaced_on"))

    class Meta:
        ordering = ["poster", "kind", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["poster", "kind", "language"], condition=Q(replaced_on=None), name="guide_hangs_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.poster_id} {self.kind} {self.language}"
