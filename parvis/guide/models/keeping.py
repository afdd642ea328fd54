"""What a second person has looked at, texts that still say the same as their sisters, words of sheets that wait for one, and booklets that lie somewhere."""

import hashlib
import json

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.core.register import Fields


class SecondLook(models.Model):
    """Somebody else has looked at every change of a thing up to one; `up_to` is that change's id.

    `subject`: "number:be-112", "sheet:crisis", "catalogue:12".
    """

    subject = models.CharField(max_length=120)
    up_to = models.BigIntegerField()
    looked_at = models.DateTimeField()
    looked_by = models.CharField(max_length=40)

    field_register = Fields(personal=("looked_by",), plain=("id", "subject", "up_to", "looked_at"))

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["subject", "up_to"], name="guide_looked_once")]

    def __str__(self) -> str:
        return f"{self.subject} up to {self.up_to}"


class SaysTheSame(models.Model):
    """Somebody found that a text still says in one language what its sisters say, as all of them read then.

    `subject`: "situations:lamp", "groups:street", "sheets:crisis"; `path` leads to the text in it. `digest` is of all its
    languages, so that the next change of any of them asks again.
    """

    subject = models.CharField(max_length=120)
    path = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=5)
    digest = models.CharField(max_length=64)
    found_at = models.DateTimeField()
    found_by = models.CharField(max_length=40)

    field_register = Fields(personal=("found_by",), plain=("id", "subject", "path", "language", "digest", "found_at"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "path", "language", "digest"], name="guide_same_said_once")
        ]

    def __str__(self) -> str:
        return f"{self.subject}/{self.path} ({self.language})"


class SheetDraft(models.Model):
    """Words of a sheet in one language that wait for a second person: {part: words}, lists with a line for each item.

    `seen` is the newest change of the sheet its writer had before them.
    """

    sheet = models.CharField(max_length=60)
    language = models.CharField(max_length=5)
    words = models.JSONField(default=dict)
    seen = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)

    field_register = Fields(personal=("made_by",), plain=("id", "sheet", "language", "words", "seen", "made_at"))

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [models.UniqueConstraint(fields=["sheet", "language"], name="guide_one_draft_a_sheet")]

    @property
    def fingerprint(self) -> str:
        """Return what tells these words from others of the same draft, as 64 hexadecimal digits."""
        said = json.dumps([self.words, self.seen, self.made_by], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()

    def __str__(self) -> str:
        return f"{self.sheet} ({self.language})"


class BookletKind(models.TextChoices):
    """Which booklet."""

    RESIDENTS = "residents", _("The residents' guide")
    POCKET = "pocket", _("The officers' pocket guide")


class BookletStack(models.Model):
    """Copies of a booklet that lie somewhere, with what they say, until they are taken away.

    `says`: {"number:be-112": the number, "situation:lamp": a digest of its words, "sheet:crisis": the same}.
    """

    kind = models.CharField(max_length=12, choices=BookletKind.choices)
    language = models.CharField(max_length=5)
    where = models.CharField(max_length=120)
    copies = models.PositiveIntegerField()
    printed_on = models.DateField()
    says = models.JSONField(default=dict)
    replaced_on = models.DateField(null=True, blank=True)

    field_register = Fields(
        plain=("id", "kind", "language", "where", "copies", "printed_on", "says", "replaced_on"),
    )

    class Meta:
        ordering = ["where", "kind", "language"]
        constraints = [
            models.CheckConstraint(condition=Q(copies__gte=1), name="guide_stack_has_copies"),
            models.UniqueConstraint(
                fields=["where", "kind", "language"], condition=Q(replaced_on=None), name="guide_lies_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.where} {self.kind} {self.language}"
