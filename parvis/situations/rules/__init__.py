"""Decisions about situations as pure functions: no database, no clock, no request."""

from parvis.situations.rules.graph import (
    Action,
    Basis,
    Choice,
    End,
    Kind,
    Outcome,
    PromiseRule,
    Question,
    RouteRule,
    Sensitivity,
    Situation,
    UnknownAnswer,
    WallBroken,
    highest,
)
from parvis.situations.rules.signals import possible_danger, possible_grievance, possibly_sensitive
from parvis.situations.rules.suggesting import Suggestion

__all__ = [
    "Action",
    "Basis",
    "Choice",
    "End",
    "Kind",
    "Outcome",
    "PromiseRule",
    "Question",
    "RouteRule",
    "Sensitivity",
    "Situation",
    "Suggestion",
    "UnknownAnswer",
    "WallBroken",
    "highest",
    "possible_danger",
    "possible_grievance",
    "possibly_sensitive",
]
