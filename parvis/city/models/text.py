"""The city's own texts, per language."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.core.register import Fields


class CityTextKey(models.TextChoices):
    """A page whose words only the city can write."""

    LEGAL_NOTICE = "legal_notice", _("Legal notice")
    PRIVACY_NOTICE = "privacy_notice", _("What happens with your data")
    ACCESSIBILITY = "accessibility", _("Accessibility statement")
    ABOUT = "about", _("Who we are")


class CityText(models.Model):
    """A text of the city in one language, in Markdown without HTML."""

    key = models.CharField(max_length=30, choices=CityTextKey.choices)
    language = models.CharField(max_length=5)
    text = models.TextField()

    field_register = Fields(personal=(), free_text=(), plain=("id", "key", "language", "text"))

    class Meta:
        ordering = ["key", "language"]
        constraints = [models.UniqueConstraint(fields=["key", "language"], name="city_text_once_per_language")]

    def __str__(self) -> str:
        return f"{self.key} ({self.language})"
