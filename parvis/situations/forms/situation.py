"""What a coordinator fills in about one situation: words, questions with their choices, ends with who and by when."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from parvis.city.service_kinds import POLICE_KINDS, ServiceKind
from parvis.core.forms import PageForm, TimeInput
from parvis.core.languages import COMPLETE, best
from parvis.situations import names
from parvis.situations.forms.around import Around, Block, Shown
from parvis.situations.forms.beside import nearest
from parvis.situations.forms.fields import lines, several, tick
from parvis.situations.forms.writing import Writing
from parvis.situations.rules import readability, schema
from parvis.situations.rules.graph import POLICE_HELPERS, Action, Kind, Outcome
from parvis.situations.rules.naming import code_for
from parvis.situations.rules.problems import Problem
from parvis.situations.rules.schema import MAX_PROMISE_HOURS, MAX_TEXT
from parvis.situations.sheet import Part, Sheet

Body = Mapping[str, Any]


class SituationForm(PageForm):
    """One situation. `before` is its wording until now, None for a new one; `sheet` says which parts it has.

    Each field is named by the key of its part and what it holds ("q0c1.text.fr"). `body` gives the wording as written.
    """

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        sheet: Sheet,
        before: Body | None,
        around: Around,
        is_kind_free: bool,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        self.sheet, self.before, self.around, self.is_kind_free = sheet, before or {}, around, is_kind_free
        self.is_new = before is None
        self.base_fields = {}  # type: ignore[misc]  # each situation has fields of its own
        self._parts: dict[str, list[str]] = {}
        self._folded: set[str] = set()
        self._values: Mapping[str, Any] = data if data is not None else (initial or {})
        self._leads = [("", "–"), *self._targets()]
        self._plan()
        super().__init__(data, initial=dict(initial or {}))

    # Which fields there are

    def _plan(self) -> None:
        self._plan_head()
        self._plan_words()
        for number, question in enumerate(self.sheet.questions, 1):
            self._plan_question(question, number)
        for number, end in enumerate(self.sheet.ends, 1):
            self._plan_end(end, number)
        for outcome in Outcome:
            for language, name in self.around.languages:
                field = lines(f"{names.OUTCOMES[outcome]} ({name})", language)
                self._add("standard", f"s.{outcome}.{language}", field)

    def _add(self, part: str, name: str, field: forms.Field, *, is_folded: bool = False) -> None:
        self.base_fields[name] = field
        self._parts.setdefault(part, []).append(name)
        if is_folded:
            self._folded.add(name)

    def _add_texts(self, part: str, name: str, label: Any, *, is_needed: bool = False, is_short: bool = False) -> None:
        for language, said in self.around.languages:
            widget = forms.TextInput() if is_short else forms.Textarea({"rows": 3})
            widget.attrs["lang"] = language
            needed = is_needed and language in COMPLETE
            field = forms.CharField(
                label=f"{label} ({said})", required=needed, max_length=MAX_TEXT, widget=widget,
                help_text="" if is_short else self._read(f"{name}.{language}", language),
            )  # fmt: skip
            self._add(part, f"{name}.{language}", field, is_folded=language not in COMPLETE)

    def _read(self, name: str, language: str) -> str:
        """Say how easy the text of a field is to read; "" for a few words."""
        return readability.said(str(self._values.get(name) or ""), language)

    def _plan_head(self) -> None:
        if self.is_new:
            help_text = _(
                "Small letters, digits and underscores; never changed again. Empty: made from the English name."
            )
            code = forms.CharField(label=_("Code"), required=False, max_length=60, help_text=help_text)
            self._add("head", "code", code)
        if self.is_kind_free:
            kind = forms.ChoiceField(
                label=_("What is it?"), choices=list(names.KINDS.items()), widget=forms.RadioSelect
            )
            self._add("head", "kind", kind)
        group = forms.ChoiceField(label=_("Where is it listed?"), choices=[("", "–"), *self.around.groups.items()])
        self._add("head", "group", group)

    def _kind(self) -> str:
        return str(self._values.get("kind") or self.before.get("kind") or "")

    def _plan_words(self) -> None:
        self._add_texts("words", "title", names.TEXTS["title"], is_needed=True, is_short=True)
        self._add_texts("words", "summary", names.TEXTS["summary"], is_needed=True)
        for language, name in self.around.languages:
            label = _("Words people use for it (%(language)s)") % {"language": name}
            field = lines(label, language, is_needed=language in COMPLETE)
            self._add("words", f"synonyms.{language}", field, is_folded=language not in COMPLETE)
        self._add_texts("words", "urgent_when", names.TEXTS["urgent_when"], is_needed=self._kind() != Kind.VOICE)
        for key in ("prepare", "if_worse", "rights"):
            self._add_texts("words", key, names.TEXTS[key])
        self._add("helpers", "helpers", several(names.HELPERS, self._helpers()), is_folded=True)
        for key, said in names.FLAGS.items():
            self._add("flags", key, tick(said))
        ground = forms.CharField(
            label=_("Legal ground"),
            required=False,
            max_length=MAX_TEXT,
            widget=forms.TextInput({"class": "pv-wide"}),
            help_text=_("Until it is entered, nobody's report of this offence becomes a case; people are sent on."),
        )
        self._add("flags", "legal_ground", ground)
        self._add("first", "first", self._target(_("It begins with"), is_needed=True))

    def _helpers(self) -> list[tuple[str, str]]:
        """Offer those named already, then the country's help numbers, then kinds of service."""
        known = {kind.value: str(kind.label) for kind in ServiceKind} | dict(self.around.numbers)
        codes = dict.fromkeys([*self.before.get("helpers", ()), *self.around.numbers, *known])
        is_wall = self._kind() == Kind.GRIEVANCE
        return [
            (code, known.get(code, code.replace("_", " ")))
            for code in codes
            if not (is_wall and code in POLICE_HELPERS)
        ]

    def _target(self, label: str, *, is_needed: bool) -> forms.ChoiceField:
        wide = forms.Select({"class": "pv-wide"})
        return forms.ChoiceField(label=label, choices=self._leads, required=is_needed, widget=wide)

    def _targets(self) -> Iterator[tuple[str, str]]:
        for number, question in enumerate(self.sheet.questions, 1):
            said = self._shared_text(question) or self._said(f"{question.key}.text")
            yield question.key, names.cut(_("Question %(number)s: %(text)s") % {"number": number, "text": said})
        for number, end in enumerate(self.sheet.ends, 1):
            said = self._said(f"{end.key}.what_happens")
            yield end.key, names.cut(_("End %(number)s: %(text)s") % {"number": number, "text": said})

    def _said(self, name: str) -> str:
        texts = {
            language: str(self._values.get(f"{name}.{language}") or "") for language, _name in self.around.languages
        }
        return best(texts, self.around.language)

    def _shared_text(self, question: Part) -> str:
        return best(self.around.shared[question.use]["text"], self.around.language) if question.use else ""

    def _plan_question(self, question: Part, number: int) -> None:
        key = question.key
        if not question.use:
            label = _("Question %(number)s") % {"number": number}
            self._add_texts(key, f"{key}.text", label, is_needed=True, is_short=True)
            for language, name in self.around.languages:
                help_ = forms.CharField(
                    label=_("A line of help (%(language)s)") % {"language": name}, required=False, max_length=MAX_TEXT,
                    widget=forms.TextInput({"lang": language}),
                )  # fmt: skip
                self._add(key, f"{key}.help.{language}", help_, is_folded=True)
        for place, choice in enumerate(question.inside, 1):
            said = f"{number}.{place}"
            if question.use:
                text = best(self.around.shared[question.use]["choices"][choice.code], self.around.language)
                leads = self._target(_("“%(text)s” leads to") % {"text": text}, is_needed=False)
                leads.help_text = _("Empty: this choice is not offered here.")
                self._add(choice.key, f"{choice.key}.then", leads)
                continue
            label = _("Choice %(number)s") % {"number": said}
            self._add_texts(choice.key, f"{choice.key}.text", label, is_needed=True, is_short=True)
            leads = self._target(_("Choice %(number)s leads to") % {"number": said}, is_needed=True)
            self._add(choice.key, f"{choice.key}.then", leads)
            self._add(choice.key, f"{choice.key}.sensitive", tick(names.SENSITIVE_CHOICE))

    def _plan_end(self, end: Part, number: int) -> None:
        key = end.key
        choices = list(names.ACTIONS.items())
        action = forms.ChoiceField(label=_("How does it end?"), choices=choices, widget=forms.RadioSelect)
        self._add(key, f"{key}.action", action)
        self._add(key, f"{key}.service", self._who(_("Who")))
        self._add_promise(key, _("By when, in hours"))
        self._add(key, f"{key}.urgent", tick(_("Somebody may be in danger: an agreement may only shorten this time")))
        topics = [("", "–"), *self.around.numbers.items()]
        number_ = forms.ChoiceField(label=_("Help number"), choices=topics, required=False)
        self._add(key, f"{key}.number", number_, is_folded=True)
        self._add_texts(key, f"{key}.what_happens", names.TEXTS["what_happens"], is_needed=True)
        for language, name in self.around.languages:
            say = forms.CharField(
                label=f"{names.TEXTS['say']} ({name})", required=False, max_length=MAX_TEXT,
                widget=forms.Textarea({"rows": 3, "lang": language}),
                help_text=" ".join(
                    filter(None, [_("Only where it differs from what the resident reads."), self._read(f"{key}.say.{language}", language)])
                ),
            )  # fmt: skip
            self._add(key, f"{key}.say.{language}", say, is_folded=True)
        self._add(key, f"{key}.sensitive", tick(names.SENSITIVE_END), is_folded=True)
        until = self._target(_("Until the legal ground is entered, this stands in its place"), is_needed=False)
        self._add(key, f"{key}.until", until, is_folded=True)
        for rule in end.inside:
            self._plan_exception(rule.key)

    def _add_promise(self, key: str, label: str) -> None:
        hours = forms.IntegerField(
            label=label, required=False, min_value=1, max_value=MAX_PROMISE_HOURS,
            widget=forms.NumberInput({"class": "govuk-input--width-4"}),
        )  # fmt: skip
        basis = forms.ChoiceField(label=_("Which hours?"), choices=list(names.BASES.items()), required=False)
        self._add(key, f"{key}.hours", hours)
        self._add(key, f"{key}.basis", basis)

    def _plan_exception(self, key: str) -> None:
        self._add(key, f"{key}.service", self._who(_("Who takes it then"), is_needed=True))
        self._add_promise(key, _("By when then, in hours; empty: as else"))
        for name, label in (("from", _("From what time")), ("to", _("Until what time"))):
            self._add(key, f"{key}.{name}", forms.TimeField(label=label, required=False, widget=TimeInput()))
        self._add(key, f"{key}.days", several(_("On these days"), names.DAYS))
        if self.around.districts:
            field = several(_("In these districts"), tuple(self.around.districts.items()))
            self._add(key, f"{key}.districts", field)

    def _who(self, label: str, *, is_needed: bool = False) -> forms.ChoiceField:
        may = [one for one in ServiceKind if self._kind() != Kind.GRIEVANCE or one not in POLICE_KINDS]
        here = [(one.value, str(one.label)) for one in may if one in self.around.kinds_here]
        others = [(one.value, str(one.label)) for one in may if one not in self.around.kinds_here]
        groups = [(_("In this city"), here), (_("Not entered in this city"), others)]
        choices: list[Any] = [("", "–"), *(groups if here else others)]
        return forms.ChoiceField(label=label, choices=choices, required=is_needed)

    # How they are drawn

    def block(self, part: str) -> Block:
        """Return a part's fields: head, words, flags, first, standard, or the key of a question, choice, end, exception."""
        found = self._parts.get(part, [])
        return Block(
            [self[name] for name in found if name not in self._folded],
            [self[name] for name in found if name in self._folded],
        )

    def head(self) -> Block:
        return self.block("head")

    def words(self) -> Block:
        return self.block("words")

    def who_else(self) -> Block:
        return self.block("helpers")

    def flags(self) -> Block:
        return self.block("flags")

    def beginning(self) -> Block:
        return self.block("first")

    def standard(self) -> Block:
        return self.block("standard")

    def questions(self) -> list[Shown]:
        return self._shown(self.sheet.questions)

    def ends(self) -> list[Shown]:
        return self._shown(self.sheet.ends)

    def _shown(self, parts: list[Part], above: str = "") -> list[Shown]:
        return [
            Shown(
                key=part.key,
                number=f"{above}{number}",
                block=self.block(part.key),
                inside=self._shown(part.inside, f"{above}{number}."),
                shared=self._shared_text(part) if part.use else "",
                shared_code=part.use,
                is_first=number == 1,
                is_last=number == len(parts),
            )
            for number, part in enumerate(parts, 1)
        ]

    def shared_left(self) -> list[tuple[str, str]]:
        """Return the shared questions this situation does not ask yet."""
        used = {question.use for question in self.sheet.questions}
        texts = ((code, best(one["text"], self.around.language)) for code, one in self.around.shared.items())
        return [(code, text) for code, text in texts if code not in used]

    # What was written

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.is_new:
            self._clean_code()
        for end in self.sheet.ends:
            if data.get(f"{end.key}.action") == Action.CASE:
                if not data.get(f"{end.key}.service"):
                    self.add_error(f"{end.key}.service", _("Choose who takes it."))
                if not data.get(f"{end.key}.hours") and f"{end.key}.hours" not in self.errors:
                    self.add_error(f"{end.key}.hours", _("Write by when they answer."))
        return data

    def _clean_code(self) -> None:
        code, titles = str(self.cleaned_data.get("code") or ""), self.around.codes
        if not code:
            words = str(self.cleaned_data.get("title.en") or "")
            self.cleaned_data["code"] = code_for(words, taken=titles, otherwise="situation")
        elif code in titles:
            sentence = _("This code belongs to “%(title)s”. Codes are never reused; choose another.")
            self.add_error("code", sentence % {"title": titles[code]})
        else:
            problems: list[Problem] = []
            schema.code(code, (), problems)
            for problem in problems:
                self.add_error("code", problem.sentence)

    @property
    def code(self) -> str:
        """The code of a new situation, as written or made from its English name."""
        return str(self.cleaned_data["code"])

    def writing(self) -> Writing:
        """Return what was filled in, as the catalogue writes it."""
        languages = [language for language, _name in self.around.languages]
        return Writing(self.cleaned_data, sheet=self.sheet, before=self.before, languages=languages)

    def show(self, problems: Sequence[Problem]) -> None:
        """Put what the validator says beside the field it belongs to, the rest on top."""
        paths, empty = (
            self.writing().paths(self.fields),
            {name for name in self.fields if not self.cleaned_data.get(name)},
        )
        for problem in problems:
            self.add_error(nearest(problem.path[2:], paths, empty), problem.sentence)
