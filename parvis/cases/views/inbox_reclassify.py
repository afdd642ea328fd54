"""Putting a case under another situation: its closed questions come one after the other, until an end takes a case."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.cases import actions, rules
from parvis.cases.staff_forms import ReclassifyForm
from parvis.cases.views.inbox_choices import situations_in
from parvis.core.forms import PageForm
from parvis.situations import catalogue
from parvis.situations.rules import Question, UnknownAnswer

if TYPE_CHECKING:
    from parvis.cases.views.inbox_verbs import At

ANSWER = "answer_"


def reclassify_form(here: "At", data: Any) -> PageForm:
    """Return the form with the questions reached so far; a question that was not shown before is no mistake yet."""
    situations = situations_in(here.language)
    first = {"situation": here.case.situation}
    code = data.get("situation", "") if data is not None else ""
    situation = catalogue.current().situations.get(code)
    answers = (
        {key.removeprefix(ANSWER): data[key] for key in data if key.startswith(ANSWER)} if data is not None else {}
    )
    fields: list[Question] = []
    is_new = False
    if situation is not None:
        try:
            step = situation.walk(answers)
            fields = [situation.questions[question] for question, _choice in situation.path(answers)]
        except UnknownAnswer:
            step, answers = situation.walk({}), {}
        if isinstance(step, Question):
            fields.append(step)
            is_new = ANSWER + step.code not in data
    initial: dict[str, Any] = {**first, **({name: data.get(name) for name in data} if data is not None else {})}
    form = ReclassifyForm(None if is_new or data is None else data, situations=situations, initial=initial)
    for question in fields:
        form.fields[ANSWER + question.code] = forms.ChoiceField(
            label=question.text(here.language), help_text=question.help(here.language), widget=forms.RadioSelect,
            choices=[(choice.code, choice.text(here.language)) for choice in question.choices],
        )  # fmt: skip
    form.order_fields(["situation", *(ANSWER + question.code for question in fields), "reason"])
    return form


def run_reclassify(here: "At", said: Mapping[str, Any]) -> object:
    """Give it its new situation. Raises what the action raises."""
    answers = {key.removeprefix(ANSWER): value for key, value in said.items() if key.startswith(ANSWER)}
    return actions.reclassify(
        case=here.case, situation=said["situation"], answers=answers, reason=said["reason"], by=here.by, at=here.at
    )


REFUSED = {
    rules.NotACase: _(
        "These answers lead to somebody else, not to a case. Answer it with “belongs to somebody else” instead."
    ),
    rules.NotYetAnswered: _("One more question is open. Answer it and go on."),
    rules.UnknownSituation: _("This situation is no longer in the catalogue. Choose another."),
    UnknownAnswer: _("The questions have changed meanwhile. Answer them again."),
}
