"""Where the rest of Parvis meets these rooms: the ways to their pages, what waits for a coordinator."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.cases import waiting
from parvis.cases.models.queryset import CaseQuerySet
from parvis.city import ways
from parvis.core import navigation
from parvis.core.access import Role
from parvis.figures.indicators import reading
from parvis.figures.models import Release
from parvis.figures.models.words import FigureComment, PublicText
from parvis.figures.sums import standing, stated
from parvis.figures.sums.measures import every
from parvis.figures.sums.standing import State
from parvis.figures.words import definitions
from parvis.figures.words.definitions import Definition
from parvis.people import welcome

navigation.add(
    label=_("Monthly sums"),
    url_name="sums:overview",
    roles=[Role.COORDINATOR, Role.EVALUATOR],
    order=70,
)
navigation.add(label=_("Answers to read"), url_name="sums:samples", roles=[Role.COORDINATOR, Role.EVALUATOR], order=71)
navigation.add(
    label=_("Words beside numbers"), url_name="sums:words", roles=[Role.COORDINATOR, Role.EVALUATOR], order=72
)
navigation.add(label=_("Releases"), url_name="sums:releases", roles=[Role.COORDINATOR, Role.EVALUATOR], order=74)
navigation.add(
    label=_("The week on one page"), url_name="sums:week", roles=[Role.COORDINATOR, Role.EVALUATOR], order=75
)
navigation.add(label=_("Your service and the figures"), url_name="sums:ours", roles=[Role.SERVICE], order=73)
ways.add(url_name="sums:overview", title=_("Monthly sums"), text=_("Patrols, stops, force, staff: stated and signed"))
ways.add(
    url_name="sums:words", title=_("Words beside numbers"), text=_("You said – we did, voices, and what may be shown")
)
welcome.add(
    url_name="sums:week",
    title=_("The week on one page"),
    text=_("What fell due, what was kept, what is late. Counts only, to print or to read."),
    roles=[Role.COORDINATOR, Role.EVALUATOR],
)


@definitions.found_by
def definition_of(code: str, language: str) -> Definition | None:
    """Return what an indicator says, for those who are measured by it; None where there is none of that code."""
    record = reading.by_code().get(code)
    if record is None:
        return None
    written = reading.written_in(language)
    return Definition(
        code=record.code,
        version=str(record.current.version),
        name=record.name[written],
        formula=record.current.formula[written],
        unit=record.unit.value,
        pitfalls=(record.pitfalls[written],),
        who_is_missing=record.who_is_missing[written],
    )


def missing_sums(_cases: CaseQuerySet) -> int:
    """Return how many monthly sums should have been signed by now."""
    signed, today = stated.first_signatures(), timezone.localdate()
    return sum(
        month.state == State.MISSING
        for code, measure in every().items()
        if code in signed
        for month in standing.months(measure, signed[code], today=today)
    )


def words_to_read(_cases: CaseQuerySet) -> int:
    """Return how many words wait to be released or sent back by a second person."""
    texts = PublicText.objects.filter(released_at=None, sent_back_at=None, words__withdrawn_at=None)
    return texts.count()


def comments_to_decide(_cases: CaseQuerySet) -> int:
    """Return how many comments on figures wait for a decision."""
    return FigureComment.objects.waiting().filter(withdrawn_at=None).count()


def releases_to_look_at(_cases: CaseQuerySet) -> int:
    """Return how many releases of figures wait for somebody's word."""
    return Release.objects.waiting().count()


waiting.add(url_name="sums:releases", label=_("release of public figures to look at"), count=releases_to_look_at)
waiting.add(url_name="sums:overview", label=_("missing: monthly sums that nobody has signed"), count=missing_sums)
waiting.add(
    url_name="sums:words",
    label=_("words to stand beside the figures, to be read by a second person"),
    count=words_to_read,
)
waiting.add(
    url_name="sums:comments", label=_("comments of services on figures, to be decided"), count=comments_to_decide
)
