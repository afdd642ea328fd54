"""How long a step of the way through justice usually takes, as somebody told the city."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.core.register import Fields


class WaitUnit(models.TextChoices):
    """In what a wait is counted."""

    DAYS = "days", _("days")
    WEEKS = "weeks", _("weeks")
    MONTHS = "months", _("months")
    YEARS = "years", _("years")


class UsualWait(models.Model):
    """How long one stage usually takes here, for one kind of offence (`offence` "": for all that have no line of their own).

    `stage` and `offence` are codes of the country pack. From `least` to `most`, both the same for one length. `source` says who
    told it, `told_on` of which day it is, `check_by` when somebody has to ask again.
    """

    stage = models.CharField(max_length=20)
    offence = models.CharField(max_length=30, blank=True)
    least = models.PositiveSmallIntegerField()
    most = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=6, choices=WaitUnit.choices)
    source = models.CharField(max_length=300)
    told_on = models.DateField()
    check_by = models.DateField()

    field_register = Fields(
        personal=(),
        free_text=(),
        plain=("id", "stage", "offence", "least", "most", "unit", "source", "told_on", "check_by"),
    )

    class Meta:
        ordering = ["stage", "offence"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "offence"], name="city_wait_once"),
            models.CheckConstraint(
                condition=models.Q(least__gte=1, most__gte=models.F("least")), name="city_wait_from_least_to_most"
            ),
            models.CheckConstraint(condition=~models.Q(source=""), name="city_wait_has_a_source"),
            models.CheckConstraint(
                condition=models.Q(check_by__gt=models.F("told_on")), name="city_wait_asked_again_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage}/{self.offence}: {self.least}–{self.most} {self.unit}"
