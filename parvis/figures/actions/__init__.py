"""The verbs of figures. `drafting` is not among them: it stands on scipy, and only a build imports it."""

from parvis.figures.actions.facts import build_facts

__all__ = ["build_facts"]
