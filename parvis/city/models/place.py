"""Where things are: districts, streets, house numbers, crossings, landmarks, and the words to find them by."""

from typing import ClassVar

from django.db import models

from parvis.core.register import Fields


class District(models.Model):
    """A part of the city with its border (a GeoJSON Polygon or MultiPolygon, longitude first) and its people.

    A district is never deleted, for cases point to it; one that is no more has `is_active` false.
    """

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    polygon = models.TextField()
    population = models.PositiveIntegerField(null=True, blank=True)
    population_on = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    field_register = Fields(
        personal=(),
        free_text=(),
        plain=("id", "code", "name", "polygon", "population", "population_on", "is_active"),
    )

    class Meta:
        ordering = ["name", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(population__isnull=True, population_on__isnull=True)
                | models.Q(population__isnull=False, population_on__isnull=False),
                name="city_population_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Street(models.Model):
    """A street by name, with a point on it. `normal` is the name without accents and capitals (see `places`).

    `line` is how maps draw it (a GeoJSON LineString or MultiLineString, longitude first); empty where no file said so.
    """

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=160)
    normal = models.CharField(max_length=200)
    latitude = models.FloatField()
    longitude = models.FloatField()
    line = models.TextField(blank=True, default="")

    field_register = Fields(
        personal=(), free_text=(), plain=("id", "code", "name", "normal", "latitude", "longitude", "line")
    )

    class Meta:
        ordering = ["normal", "code"]

    def __str__(self) -> str:
        return self.name


class HouseNumber(models.Model):
    """A numbered door of a street, as the city's address list has it (no person)."""

    street = models.ForeignKey(Street, on_delete=models.CASCADE, related_name="numbers")
    number = models.CharField(max_length=12)
    latitude = models.FloatField()
    longitude = models.FloatField()

    field_register = Fields(personal=(), free_text=(), plain=("id", "street", "number", "latitude", "longitude"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["street", "number"], name="city_house_number_once")]

    def __str__(self) -> str:
        return self.number


class Crossing(models.Model):
    """Where two streets meet; `first` has the smaller id."""

    first = models.ForeignKey(Street, on_delete=models.CASCADE, related_name="crossings_as_first")
    second = models.ForeignKey(Street, on_delete=models.CASCADE, related_name="crossings_as_second")
    latitude = models.FloatField()
    longitude = models.FloatField()

    field_register = Fields(personal=(), free_text=(), plain=("id", "first", "second", "latitude", "longitude"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="city_crossing_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="city_crossing_in_order"),
        ]


class Landmark(models.Model):
    """A place people name instead of an address; `aliases` are its other names, one per line."""

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=160)
    aliases = models.TextField(blank=True)
    normal = models.CharField(max_length=200)
    latitude = models.FloatField()
    longitude = models.FloatField()

    field_register = Fields(
        personal=(), free_text=(), plain=("id", "code", "name", "aliases", "normal", "latitude", "longitude")
    )

    class Meta:
        ordering = ["normal", "code"]

    def __str__(self) -> str:
        return self.name


class PlaceWord(models.Model):
    """One word of the name of a street or a landmark: only a–z and 0–9, so that both databases sort it alike."""

    word = models.CharField(max_length=40)
    street = models.ForeignKey(Street, on_delete=models.CASCADE, null=True, related_name="words")
    landmark = models.ForeignKey(Landmark, on_delete=models.CASCADE, null=True, related_name="words")

    field_register: ClassVar[Fields] = Fields(personal=(), free_text=(), plain=("id", "word", "street", "landmark"))

    class Meta:
        indexes = [models.Index(fields=["word", "street", "landmark"], name="city_place_word")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(street__isnull=False, landmark__isnull=True)
                | models.Q(street__isnull=True, landmark__isnull=False),
                name="city_word_of_one_place",
            ),
        ]
