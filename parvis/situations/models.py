"""The three layers of the catalogue: what is shipped, what the city changed, what is in force."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.core.actors import ActorKind
from parvis.core.register import Fields
from parvis.situations.rules import texts


class Reader(models.TextChoices):
    """Whose side of a situation a text is."""

    RESIDENT = texts.RESIDENT, _("what a resident reads")
    CALL_TAKER = texts.CALL_TAKER, _("what a call-taker says")
    SERVICE = texts.SERVICE, _("what a service may answer with")


class NeverChanged(models.Model):
    """Rows that are written once. Others rely on what they said."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} {self.pk} is never changed once it is written.")
        super().save(*args, **kwargs)


class ShippedLayer(NeverChanged):
    """The catalogue files of one release, as they were read. Immutable."""

    fingerprint = models.CharField(max_length=64)
    tree = models.TextField()  # JSON; text, because the order of choices is kept
    loaded_at = models.DateTimeField()

    field_register = Fields(plain=("id", "fingerprint", "tree", "loaded_at"))

    def __str__(self) -> str:
        return f"release of {self.loaded_at:%Y-%m-%d}"


class CityEdit(models.Model):
    """One part of the catalogue as this city wants it. Never overwritten: a newer row replaces it, history stays.

    `situation` is a situation's code, or empty for shared parts. `path` leads to the part, with slashes
    ("ends/collected/promise"); empty is the whole situation. `value` is JSON; empty text takes the part out.
    """

    situation = models.CharField(max_length=60, blank=True)
    path = models.CharField(max_length=300, blank=True)
    value = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by_kind = models.CharField(max_length=20, choices=ActorKind.choices)
    made_by_reference = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True, blank=True)

    field_register = Fields(
        personal=("made_by_reference",),
        plain=("id", "situation", "path", "value", "made_at", "made_by_kind", "ended_at"),
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["situation", "path"], condition=Q(ended_at=None), name="one_edit_in_force_per_part"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("made_at")), name="an_edit_ends_after_it_was_made"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.situation}/{self.path}"

    @property
    def is_in_force(self) -> bool:
        return self.ended_at is None


class ChangeKind(models.TextChoices):
    """What somebody did to a situation."""

    MADE = "made", _("Made")
    EDITED = "edited", _("Changed")
    TAKEN_OUT = "taken_out", _("Taken out of use")
    BROUGHT_BACK = "brought_back", _("Brought back")
    PUT_BACK = "put_back", _("Put back as it was")
    GIVEN_UP = "given_up", _("Own words given up")
    TAKEN_OVER = "taken_over", _("Taken over from files")


class SituationChange(NeverChanged):
    """A situation as it read before and after one change of the city's layer. Immutable.

    `before` and `after` are its whole wording as JSON; empty where there was none. With no `situation` they hold the groups,
    shared questions and shared texts that the change touched. By these a coordinator sees who changed what and puts it back.
    """

    situation = models.CharField(max_length=60, blank=True)
    change = models.CharField(max_length=20, choices=ChangeKind.choices)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by_kind = models.CharField(max_length=20, choices=ActorKind.choices)
    made_by_reference = models.CharField(max_length=40)

    field_register = Fields(
        personal=("made_by_reference",),
        plain=("id", "situation", "change", "before", "after", "made_at", "made_by_kind"),
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["situation", "-id"], name="situation_change_newest")]

    def __str__(self) -> str:
        return f"{self.situation}: {self.change}"


class PublishedVersion(NeverChanged):
    """The catalogue as it was in force from `published_at` until the next. Immutable; cases keep its id.

    `is_urgent`: whoever worded part of it put it in force alone, as an emergency; somebody else looks at it afterwards.
    """

    shipped = models.ForeignKey(ShippedLayer, on_delete=models.PROTECT, related_name="versions")
    fingerprint = models.CharField(max_length=64)
    compiled = models.TextField()  # JSON, see rules.compiling
    published_at = models.DateTimeField()
    published_by_kind = models.CharField(max_length=20, choices=ActorKind.choices)
    published_by_reference = models.CharField(max_length=40)
    note = models.CharField(max_length=300, blank=True)
    is_urgent = models.BooleanField(default=False)

    field_register = Fields(
        personal=("published_by_reference",),
        free_text=("note",),
        plain=("id", "shipped", "fingerprint", "compiled", "published_at", "published_by_kind", "is_urgent"),
    )

    def __str__(self) -> str:
        return f"version {self.pk}"


class SituationText(models.Model):
    """What one reader reads of one situation in one language, in one published version."""

    version = models.ForeignKey(PublishedVersion, on_delete=models.CASCADE, related_name="texts")
    situation = models.CharField(max_length=60)
    language = models.CharField(max_length=5)
    reader = models.CharField(max_length=20, choices=Reader.choices)
    title = models.CharField(max_length=200)
    body = models.TextField()

    field_register = Fields(plain=("id", "version", "situation", "language", "reader", "title", "body"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "situation", "language", "reader"], name="one_text_per_situation_language_reader"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.situation} ({self.language}, {self.reader})"


class UsedCode(models.Model):
    """A situation code that was published once. It keeps its meaning for ever, also when it is withdrawn."""

    code = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=20)
    meaning = models.CharField(max_length=200)  # its title when it was first published
    first_used_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    field_register = Fields(plain=("id", "code", "kind", "meaning", "first_used_at", "withdrawn_at"))

    def __str__(self) -> str:
        return self.code
