"""`parvis diff_catalogue`: what this release changes, beside what the city changed itself."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from parvis.situations import actions, catalogue
from parvis.situations.models import PublishedVersion
from parvis.situations.rules import layers
from parvis.situations.rules.layers import REMOVED, Change, Difference

_WIDTH = 200
_MEANING = {
    Change.ADDED: "new",
    Change.DROPPED: "no longer shipped",
    Change.CHANGED: "changed",
    Change.BOTH: "changed, and the city has its own words, which stay",
    Change.AGREES: "now says what the city says; the city's own version is no longer needed",
    Change.HOMELESS: "the city's own version belongs to a part that is gone",
}


class Command(BaseCommand):
    """Compare three: the release in force, this release, and the city's edits."""

    help = "Show what this release changes in the catalogue, beside what the city changed itself."

    def handle(self, *args: Any, **options: Any) -> None:
        in_force = PublishedVersion.objects.select_related("shipped").order_by("-pk").first()
        if in_force is None:
            raise CommandError("Nothing is in force yet: run load_catalogue.")
        layer = catalogue.shipped_layer()
        if layer.problems:
            raise CommandError("This release cannot be read: run check_catalogue.")
        old = json.loads(in_force.shipped.tree)
        found = layers.difference(old, layer.tree, actions.edits_in_force())
        for difference in found:
            self._show(difference)
        self.stdout.write(f"{len(found)} differences." if found else "No differences.")

    def _show(self, difference: Difference) -> None:
        self.stdout.write(f"{'/'.join(difference.path)}: {_MEANING[difference.change]}")
        if difference.change in (Change.ADDED, Change.DROPPED):
            return
        for label, value in (("was", difference.old), ("now", difference.new), ("city", difference.own)):
            if value is not None:
                self.stdout.write(f"    {label}: {_short(value)}")


def _short(value: Any) -> str:
    text = (
        "taken out" if value is REMOVED else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    )
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"
