"""How codes of records are called on pages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.figures.indicators.shape import Direction, Interval, Principle
from parvis.figures.statistics.movements import Movement

PRINCIPLES: dict[Principle, str | Promise] = {
    Principle.LINE: _("The line itself"),
    Principle.TRANSPARENCY: _("Transparency and accountability"),
    Principle.REPRESENTATIVENESS: _("Representativeness"),
    Principle.PROXIMITY: _("Proximity and accessibility"),
    Principle.REACTIVITY: _("Reactivity"),
    Principle.EQUALITY: _("Equality of treatment"),
    Principle.PROPORTIONALITY: _("Proportionality"),
    Principle.PROJECT: _("Pilot projects"),
}
DIRECTIONS: dict[Direction, str | Promise] = {
    Direction.UP: _("more is better"),
    Direction.DOWN: _("less is better"),
    Direction.PARITY: _("1 is parity"),
    Direction.CONTEXT: _("context only, never a target"),
}
LIMITS: dict[Interval, str | Promise] = {
    Interval.WILSON: _("Limits of a share (Wilson, 95 %)"),
    Interval.POISSON: _("Limits of a rate (exact Poisson, 95 %)"),
    Interval.STUDENT: _("Limits of a mean (Student, 95 %)"),
    Interval.RANKS: _("Limits by rank, widened to the bins (95 %)"),
    Interval.KAPLAN_MEIER: _("Limits of a median with open cases (Kaplan–Meier, 95 %)"),
    Interval.MANTEL_HAENSZEL: _("Limits of a ratio, like with like (Mantel–Haenszel, 95 %)"),
    Interval.BOOTSTRAP: _("Limits by drawing again (bootstrap, 95 %)"),
    Interval.NONE: _("A full count, without limits"),
}
MOVEMENTS: dict[Movement, str | Promise] = {
    Movement.UP: _("Up: outside what chance brought in its own past."),
    Movement.DOWN: _("Down: outside what chance brought in its own past."),
    Movement.UNCHANGED: _("No change that chance could not have brought."),
    Movement.TOO_SHORT: _("Too few months yet to say up or down."),
}
