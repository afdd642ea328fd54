"""What the parts of a situation are called on staff pages."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.situations.rules.graph import Action, Basis, Kind, Outcome

TEXTS = {
    "title": gettext_lazy("Name"),
    "summary": gettext_lazy("Summary"),
    "urgent_when": gettext_lazy("When to call the emergency number instead"),
    "prepare": gettext_lazy("What to have ready"),
    "if_worse": gettext_lazy("If it gets worse"),
    "rights": gettext_lazy("Your rights in it"),
    "what_happens": gettext_lazy("What happens next, as the resident reads it"),
    "say": gettext_lazy("What a call-taker says"),
}
HELPERS = gettext_lazy("Who else helps")
KINDS = {
    str(Kind.OBJECT): gettext_lazy("A thing in public space: a lamp, rubbish, a pothole"),
    str(Kind.CONDUCT): gettext_lazy("What somebody does: noise, a dispute, an offence"),
    str(Kind.PERSON): gettext_lazy("Somebody in distress"),
    str(Kind.GRIEVANCE): gettext_lazy("Bad treatment by the police or another service"),
    str(Kind.VOICE): gettext_lazy("An expectation, an idea, thanks"),
}
FLAGS = {
    "public": gettext_lazy("It may appear on the public map, and be joined by neighbours"),
    "sensitive": gettext_lazy("It is sensitive: nothing leaves by itself unless the person chose a safe way"),
    "offence": gettext_lazy("It describes an offence"),
}
SENSITIVE_CHOICE = gettext_lazy("Whoever chooses this is treated as sensitive")
SENSITIVE_END = gettext_lazy("Whoever arrives here is treated as sensitive")
ACTIONS = {
    str(Action.CASE): gettext_lazy("A service takes it and answers by a date"),
    str(Action.REDIRECT): gettext_lazy("Somebody else helps: the person is told who"),
    str(Action.INFORM): gettext_lazy("The words below are the answer"),
    str(Action.GRIEVANCE): gettext_lazy("The grievance lane, which only the mediator opens"),
}
BASES = {
    str(Basis.WORKING): gettext_lazy("Working hours"),
    str(Basis.CALENDAR): gettext_lazy("Hours, day and night"),
}
OUTCOMES = {
    Outcome.DONE: gettext_lazy("Done"),
    Outcome.NOT_POSSIBLE: gettext_lazy("Not possible"),
    Outcome.BELONGS_TO: gettext_lazy("Belongs to somebody else"),
    Outcome.WITH_JUSTICE: gettext_lazy("Now with justice"),
}
DAYS = (
    ("mo", gettext_lazy("Monday")),
    ("tu", gettext_lazy("Tuesday")),
    ("we", gettext_lazy("Wednesday")),
    ("th", gettext_lazy("Thursday")),
    ("fr", gettext_lazy("Friday")),
    ("sa", gettext_lazy("Saturday")),
    ("su", gettext_lazy("Sunday")),
)
_LONGEST = 70
# The keys of the catalogue's files, as people read them where a change is shown.
_KEYS: dict[str, Any] = {
    **TEXTS,
    "group": gettext_lazy("Where it is listed"),
    "kind": gettext_lazy("What it is"),
    "public": gettext_lazy("On the public map"),
    "sensitive": gettext_lazy("Sensitive"),
    "offence": gettext_lazy("An offence"),
    "legal_ground": gettext_lazy("Legal ground"),
    "withdrawn": gettext_lazy("Out of use"),
    "helpers": HELPERS,
    "synonyms": gettext_lazy("Words people use for it"),
    "first": gettext_lazy("It begins with"),
    "questions": gettext_lazy("Questions"),
    "choices": gettext_lazy("Choices"),
    "text": gettext_lazy("Text"),
    "help": gettext_lazy("Help"),
    "then": gettext_lazy("Leads to"),
    "ends": gettext_lazy("Ends"),
    "action": gettext_lazy("How it ends"),
    "service": gettext_lazy("Who"),
    "promise": gettext_lazy("By when"),
    "urgent": gettext_lazy("Possible danger"),
    "exceptions": gettext_lazy("Somebody else takes it at some hours or places"),
    "number": gettext_lazy("Help number"),
    "until_legal_ground": gettext_lazy("Until the legal ground is entered"),
    "standard_texts": gettext_lazy("Texts to start an answer from"),
    "groups": gettext_lazy("Groups"),
    "order": gettext_lazy("Place"),
    **{str(outcome): said for outcome, said in OUTCOMES.items()},
}


def cut(text: str) -> str:
    """Return the text in a length that a list to choose from can show."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def said_path(path: str) -> str:
    """Write where a part stands, as people read it."""
    if not path:
        return _("the whole situation")
    return " › ".join(str(_KEYS.get(part, part.replace("_", " "))) for part in path.split("/"))
