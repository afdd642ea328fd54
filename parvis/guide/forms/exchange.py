"""The file somebody brings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.core.forms import PageForm


class FilesForm(PageForm):
    """A YAML file, or an archive of them."""

    upload = forms.FileField(
        label=_("A file"),
        help_text=_("One YAML file, or the archive (.zip) that a city exported."),
        max_length=200,
    )
