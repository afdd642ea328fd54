"""What a coordinator fills in about the catalogue."""

from parvis.situations.forms.around import Around
from parvis.situations.forms.publishing import PublishForm
from parvis.situations.forms.reading import initial_of
from parvis.situations.forms.shared import GroupsForm, QuestionForm, SharedForm, TextsForm
from parvis.situations.forms.situation import SituationForm

__all__ = [
    "Around",
    "GroupsForm",
    "PublishForm",
    "QuestionForm",
    "SharedForm",
    "SituationForm",
    "TextsForm",
    "initial_of",
]
