"""Places nobody should find by what lies around them: shelters, places of worship, schools, clinics. Only administrators see them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.core.references import new_subject
from parvis.core.register import Fields


class ProtectedKind(models.TextChoices):
    """What is protected."""

    SHELTER = "shelter", _("Shelter")
    WORSHIP = "worship", _("Place of worship")
    SCHOOL = "school", _("School or nursery")
    CLINIC = "clinic", _("Clinic or practice")
    OTHER = "other", _("Another place")


class ProtectedPlace(models.Model):
    """One such place. In its whole surrounding cell the public map shows only the district."""

    subject = models.CharField(max_length=32, unique=True, default=new_subject, editable=False)
    kind = models.CharField(max_length=10, choices=ProtectedKind.choices)
    name = models.CharField(max_length=120, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    added_at = models.DateTimeField()

    field_register = Fields(personal=("name", "latitude", "longitude"), plain=("id", "subject", "kind", "added_at"))

    class Meta:
        ordering = ["kind", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="protected_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())
